"""`check --run`: what only running a connector can tell (area run). The only room that executes it.

In: a connector and an interpreter. Out: findings, each with the step that it belongs to.
"""
