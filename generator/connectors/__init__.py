"""Connectors: reading one that exists, whoever made it. Nothing is judged here, and nothing of it is run.

In: its directory. Out: what its files say of names, versions, classes, streams, specification and packaging, and the
record of what it was made from.
"""
