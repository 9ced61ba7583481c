"""The monorepo around connectors: its configuration, and the indexes that list its connectors.

In: a directory, and connectors to be listed. Out: what the repository says of itself, and changes of its indexes.
Nothing is written here.
"""
