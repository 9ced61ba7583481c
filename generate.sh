#!/bin/sh
# Runs connector-generator from this checkout: ./generate.sh [ARGUMENTS]
#
# Needs only Python 3.10 or newer; uses uv where it is installed. The first run builds an environment with
# the dependencies outside this tree, below ${XDG_CACHE_HOME:-~/.cache}. Code and templates are always read
# from the checkout, so an edited template counts at once.
set -eu

fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# Prints the path of a Python that is new enough: python3, or a versioned one.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
        "$name" -c 'import sys; sys.version_info >= (3, 10) or sys.exit(1); print(sys.executable, end="")' 2>/dev/null &&
            return
    done
    return 1
}

# Sets $bin and $libraries to where an environment has its programs and its packages: on Windows, in a shell such as
# Git's, those have other names.
look_into() {
    bin=$1/bin
    [ ! -d "$1/Scripts" ] || bin=$1/Scripts
    for libraries in "$1"/lib/python*/site-packages "$1/Lib/site-packages"; do
        [ ! -d "$libraries" ] || break
    done
}

install_with_uv() {
    uv venv --quiet --python "$python" "$fresh/env" >&2 || return
    look_into "$fresh/env"
    uv pip install --quiet --compile-bytecode --python "$bin/python" --editable "$home" >&2
}

install_with_pip() {
    look_into "$fresh/env"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --editable "$home" >&2
}

# The copy of pyproject.toml tells whether the environment was built for this one.
is_ready() {
    look_into "$environment"
    cmp -s "$home/pyproject.toml" "$environment/pyproject.toml" && [ -x "$bin/python" ]
}

unreachable="its own words stand above; can this machine reach the package index?"

build_environment() {
    python=$(find_python) || fail "no Python 3.10 or newer was found" "install one; python3 --version says what you have"
    printf 'Preparing an environment in %s (once)...\n' "$environment" >&2
    mkdir -p "$cache"
    fresh=$(mktemp -d "$cache/new.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    trap 'exit 130' HUP INT TERM
    if command -v uv >/dev/null 2>&1; then
        install_with_uv || fail "uv could not install the dependencies" "$unreachable"
    else
        "$python" -m venv "$fresh/env" >&2 ||
            fail "$python cannot create a virtual environment" "on Debian and Ubuntu: apt install python3-venv"
        install_with_pip || fail "pip could not install the dependencies" "$unreachable"
    fi
    cp "$home/pyproject.toml" "$fresh/env/pyproject.toml"
    # A run beside this one may have been faster: then its environment stays, for it may be in use.
    if ! is_ready; then
        rm -rf "$environment"
        mkdir -p "${environment%/*}"
        mv "$fresh/env" "$environment"
    fi
    rm -rf "$fresh"
    trap - EXIT HUP INT TERM
}

# Follows links to this script: `readlink -f` would do that at once, but macOS has it only since 12.3.
script=$0
while [ -L "$script" ]; do
    target=$(readlink -- "$script")
    case $target in
    /*) script=$target ;;
    *) script=${script%"${script##*/}"}$target ;;
    esac
done
home=${script%"${script##*/}"}
home=$(CDPATH='' cd -- "${home:-.}" && pwd -P)
cache=${XDG_CACHE_HOME:-${HOME:?neither HOME nor XDG_CACHE_HOME is set}/.cache}/connector-generator
environment=$cache/environments$home/.environment # of this checkout alone

is_ready || build_environment
look_into "$environment"

# -I: neither the current directory nor PYTHONPATH can put another "generator" in our place. -S: what Python does at
# its start to find packages takes a tenth of --help, and here it is known where they are.
start='import sys; sys.path += sys.argv[1:3]; del sys.argv[1:3]; from generator.cli import run; run()'
exec "$bin/python" -I -S -c "$start" "$home" "$libraries" "$@"
