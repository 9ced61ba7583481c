#!/bin/sh
# Runs connector-generator from this checkout: ./generate.sh [ARGUMENTS]
#
# Needs only Python 3.10 or newer; uses uv where it is installed. The first run builds an environment with
# the dependencies outside this tree, below ${XDG_CACHE_HOME:-~/.cache}. Code and templates are always read
# from the checkout, so an edited template counts at once.
#
# What is installed and run is up to this checkout and to the user's own settings: never to a file of the current
# directory, nor of a directory that others can write to.
set -eu
unset CDPATH

fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# Drops what a PATH holds of the current directory: "", "." and whatever else does not begin with a slash.
# shellcheck disable=SC2123 # to change the PATH is what this is for
drop_relative() {
    entries=${PATH:-}:
    PATH=
    while [ -n "$entries" ]; do
        case $entries in /*) PATH=$PATH${PATH:+:}${entries%%:*} ;; esac
        entries=${entries#*:}
    done
    PATH=${PATH:-/usr/bin:/bin}
}

# Fails if anybody but us and root can change what lies at a path: all directories and links on the way to it have to
# be ours or root's, and open to nobody else. In /tmp all can write, but it is sticky: what is ours stays in its place.
# The end of the way may be missing if `so far` is said as well.
# shellcheck disable=SC3067 # every shell that is called sh somewhere knows -O
check_owners() {
    case ${OS:-} in Windows_NT) return ;; esac # there profiles are private, and modes say nothing
    path='' rest=$1/ us=0 far=${2:-}
    set -- /
    while [ -n "$rest" ]; do
        name=${rest%%/*} rest=${rest#*/}
        case $name in
        '' | .) continue ;;
        ..) path=${path%/*} && continue ;;
        esac
        path=$path/$name
        if ! [ -e "$path" ]; then
            [ -n "$far" ] || fail "there is no $path any more" "run it again"
            [ ! -L "$path" ] || set -- "$@" "$path"
            break
        fi
        set -- "$@" "$path"
        if [ -L "$path" ]; then
            target=$(readlink -- "$path")
            case $target in /*) path='' ;; *) path=${path%/*} ;; esac
            rest=$target/$rest
        elif [ -O "$path" ] && ! [ -O / ]; then
            us='' # not root, so the only other owner that may come up
        fi
    done
    while read -r mode _ owner group _ _ _ _ name; do
        [ "$owner" = 0 ] || [ "$owner" = "${us:=$owner}" ] ||
            fail "$name belongs to somebody else, so nothing in it is run" "$private"
        case $mode in
        l* | ?????-??-* | d????????[tT]*) continue ;;
        ????????-*) [ "$owner" = 0 ] || [ "$group" != "$owner" ] || continue ;; # a user's own group bears his number
        esac
        fail "others can write to $name, so nothing in it is run" "$private"
    done <<EOF
$(PATH=/usr/bin:/bin:$PATH LC_ALL=C ls -ldn -- "$@")
EOF
}

private="let nobody else write there, or set XDG_CACHE_HOME to a directory of your own"
unreachable="its own words stand above; can this machine reach the package index?"

# Sets $bin to where an environment has its programs: on Windows, in a shell such as Git's, that has another name.
look_into() {
    bin=$1/bin
    [ ! -d "$1/Scripts" ] || bin=$1/Scripts
}

# Sets $environment to one that has been built.
find_environment() {
    for environment in "$place"/=*; do
        look_into "$environment"
        [ ! -f "$environment/complete" ] || [ ! -x "$bin/python" ] || return 0
    done
    return 1
}

# Prints the path of a Python that is new enough: python3, or a versioned one.
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
        "$name" -I -c 'import sys; sys.version_info >= (3, 10) or sys.exit(1); print(sys.executable, end="")' \
            2>/dev/null && return
    done
    return 1
}

install_with_uv() {
    # Of uv's configuration only the user's own: uv would look for more in all directories above, even above the
    # checkout, which is what --no-sources is for.
    set -- --no-config
    for config in "${UV_CONFIG_FILE:-}" "${XDG_CONFIG_HOME:-${HOME:-}/.config}/uv/uv.toml" /etc/uv/uv.toml; do
        [ -f "$config" ] || continue
        ! (check_owners "$config") 2>/dev/null || set -- --config-file "$config"
        break
    done
    unset UV_CONFIG_FILE
    uv "$@" venv --quiet --python "$python" "$fresh" >&2 || return
    cp "$home/pyproject.toml" "$fresh"
    look_into "$fresh"
    uv "$@" pip install --quiet --compile-bytecode --no-sources --python "$bin/python" --editable "$home" >&2
}

install_with_pip() {
    (check_owners "${HOME:-/}") 2>/dev/null || export PIP_CONFIG_FILE=/dev/null
    cp "$home/pyproject.toml" "$fresh"
    look_into "$fresh"
    "$bin/python" -I -m pip install --quiet --disable-pip-version-check --editable "$home" >&2
}

# Each run builds one of its own, which is never moved or replaced; only a whole one gets the file `complete`.
build_environment() (
    umask go-w
    unset ENV BASH_ENV PYTHONPATH PYTHONHOME
    python=$(cd / && find_python) || fail "no Python 3.10 or newer was found" "install one; python3 --version says what you have"
    fresh=$({ mkdir -p "$place" && mktemp -d "$place/=XXXXXX"; } 2>/dev/null) ||
        fail "nothing can be written to $place" "set XDG_CACHE_HOME to a directory that you can write to"
    trap 'rm -rf "$fresh"' EXIT
    trap 'exit 130' HUP INT TERM
    printf 'Preparing an environment in %s (once)...\n' "$place" >&2
    check_owners "$fresh"
    cd "$fresh"
    if command -v uv >/dev/null 2>&1; then
        install_with_uv || fail "uv could not install the dependencies" "$unreachable"
    else
        "$python" -I -m venv "$fresh" >&2 ||
            fail "$python cannot create a virtual environment" "on Debian and Ubuntu: apt install python3-venv"
        install_with_pip || fail "pip could not install the dependencies" "$unreachable"
    fi
    "$bin/python" -I -S -c "$load list_files(sys.argv.pop(1))" "$home" "$fresh" >"$fresh/draft" ||
        fail "what was installed cannot be used" "$unreachable"
    # A run beside this one may have been faster: then its environment is the one.
    ! find_environment || exit 0
    mv "$fresh/draft" "$fresh/complete"
    trap - EXIT
)

drop_relative

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
home=$(cd -- "${home:-.}" && pwd -P)

case ${XDG_CACHE_HOME:-} in
/*) cache=$XDG_CACHE_HOME ;;
*) # One that depends on the current directory does not count, says the standard.
    case ${HOME:-} in
    /*) cache=$HOME/.cache ;;
    *) fail "HOME is not set, so there is no place for an environment" "set XDG_CACHE_HOME to a directory of your own" ;;
    esac
    ;;
esac
place=$cache/connector-generator/environments$home # for this checkout alone

# -I: neither the current directory nor PYTHONPATH can put another "generator" in our place. -S: Python need not look
# for packages, here it is known where they are.
load='import sys; sys.path.append(sys.argv.pop(1)); from generator.environment import list_files, start;'

if ! find_environment; then
    check_owners "$place" 'so far'
    trap 'exit 130' HUP INT TERM
    build_environment
    trap - HUP INT TERM
    find_environment || fail "the environment has gone while it was made" "run it again"
fi
check_owners "$bin"
exec "$bin/python" -I -S -c "$load start(sys.argv.pop(1))" "$home" "$environment" "$@"
