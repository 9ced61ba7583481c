"""Renders connector projects from templates. See README.md; start reading at commands/new.py."""

__version__ = "0.1.0"
