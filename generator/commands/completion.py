"""`completion`: a script that lets a shell complete our commands, flags and template names."""

from __future__ import annotations

import argparse

from generator import console

SHELLS = ("bash", "zsh", "fish")


def print_completion(parser: argparse.ArgumentParser, shell: str) -> int:
    """Print the completion script for one shell; returns the exit code."""
    import shtab

    console.show(shtab.complete(parser, shell=shell))
    return 0
