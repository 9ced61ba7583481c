"""`check --run`: what only running a connector can tell (area run). No other room executes anything of one.

In: a connector and an interpreter. Out: findings, each with the step that it belongs to.
"""
