"""Runs in the finished project directory, and only when `git_init` is answered with true.

Makes it a git repository with a first commit. Only files that .gitignore lets through are in it, so nothing
below secrets/ is. Nothing that lies in the project is run: no repository that came with it, no hook among its files.
"""

import os
import subprocess
import sys
from pathlib import Path

DIRECTORY = "{{ cookiecutter.directory }}"
BUNDLED = "{{ cookiecutter.template_is_bundled }}"


def ask_git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    # git speaks UTF-8, whatever this system's own encoding is.
    return subprocess.run(
        ["git", "-c", "core.fsmonitor=false", *arguments], capture_output=True, encoding="utf-8", errors="replace"
    )


def git(command: str, *arguments: str, settings: "tuple[str, ...]" = ()) -> None:
    done = ask_git(*settings, command, *arguments)
    if done.returncode != 0:
        # Some hooks give their reasons on standard output.
        reasons = "\n".join(filter(None, (done.stderr.strip(), done.stdout.strip())))
        sys.exit(f"git_init: git {command} failed: {reasons or f'exit code {done.returncode}'}")


def choose_hooks() -> "tuple[str, ...]":
    """Return what keeps hooks out that could run what the template brings: a user's own lie at an absolute path."""
    path = ask_git("config", "--type=path", "--get", "core.hooksPath").stdout.rstrip("\n")
    if BUNDLED == "True" and (not path or Path(path).is_absolute()):
        return ()
    return "-c", f"core.hooksPath={os.devnull}"


def main() -> None:
    if os.path.lexists(".git"):
        sys.exit("git_init: there is a .git in the project already; answer git_init with false")
    git("init", "--quiet")
    git("symbolic-ref", "HEAD", "refs/heads/main")
    if ask_git("var", "GIT_COMMITTER_IDENT").returncode != 0:  # asked here, where `includeIf "gitdir:…"` counts
        sys.exit('git_init: git does not know who you are; run git config --global user.name "…" and user.email "…"')
    git("add", "--all")
    git("commit", "--quiet", "--message", f"Create {DIRECTORY}", settings=choose_hooks())


main()
