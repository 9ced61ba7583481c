"""Runs in the empty project directory, and only when `git_init` is answered with true.

Looks whether a first commit will be possible, before anything is written.
"""

import os
import subprocess
import sys

DIRECTORY = "{{ cookiecutter.directory }}"

# Set inside a git hook, where they would point every git command at the wrong repository.
for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
    os.environ.pop(variable, None)


def refuse(problem: str) -> None:
    sys.exit(f"git_init: {problem}")


def ask_git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    # git speaks UTF-8, whatever this system's own encoding is.
    return subprocess.run(["git", *arguments], capture_output=True, encoding="utf-8", errors="replace")


def main() -> None:
    try:
        outer = ask_git("rev-parse", "--show-toplevel")
        identity = ask_git("var", "GIT_COMMITTER_IDENT")
    except FileNotFoundError:
        refuse("git is not installed; install it, or answer git_init with false")
    if outer.returncode == 0:
        refuse(f"{DIRECTORY} would be a repository inside {outer.stdout.strip()}; answer git_init with false")
    if identity.returncode != 0:
        refuse('git does not know who you are; run git config --global user.name "…" and user.email "…" first')


main()
