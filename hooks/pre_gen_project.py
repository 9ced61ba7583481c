"""Runs in the empty project directory, and only when `git_init` is answered with true.

Looks whether it can be a repository, before anything is written.
"""

import subprocess
import sys

DIRECTORY = "{{ cookiecutter.directory }}"


def main() -> None:
    try:
        # git speaks UTF-8, whatever this system's own encoding is.
        outer = subprocess.run(
            ["git", "rev-parse", "--show-toplevel"], capture_output=True, encoding="utf-8", errors="replace"
        )
    except FileNotFoundError:
        sys.exit("git_init: git is not installed; install it, or answer git_init with false")
    if outer.returncode == 0:
        sys.exit(
            f"git_init: {DIRECTORY} would be a repository inside {outer.stdout.strip()}; answer git_init with false"
        )


main()
