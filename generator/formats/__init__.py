"""Formats: YAML, JSON and TOML as people write them.

In: bytes or a file. Out: data with the lines on which its parts stand, within bounds of size and depth that are ours,
or one sentence that says what is wrong.
"""
