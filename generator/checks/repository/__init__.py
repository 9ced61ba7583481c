"""The repository around the connectors: what has no entry in it, and what is left of connectors that are gone.

In: a monorepo and all of its connectors. Out: findings of connectors, and a report of the repository's own.
"""
