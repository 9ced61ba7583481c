"""Rendering: from a template of our own format and a context to finished files in memory.

In: answers, names, and where the docs page will lie. Out: the bytes of every file, each of which its language can read.
"""
