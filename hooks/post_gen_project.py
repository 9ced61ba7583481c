"""Runs in the finished project directory, and only when `git_init` is answered with true.

Makes it a git repository with a first commit. Only files that .gitignore lets through are in it, so nothing
below secrets/ is.
"""

import os
import subprocess
import sys

DIRECTORY = "{{ cookiecutter.directory }}"

for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
    os.environ.pop(variable, None)


def git(*arguments: str) -> None:
    # git speaks UTF-8, whatever this system's own encoding is.
    done = subprocess.run(["git", *arguments], capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode != 0:
        sys.exit(f"git_init: git {arguments[0]} failed: {done.stderr.strip()}")


git("init", "--quiet")
git("symbolic-ref", "HEAD", "refs/heads/main")
git("add", "--all")
git("commit", "--quiet", "--message", f"Create {DIRECTORY}")
