"""Checks: what is left to do on a connector, and what is wrong with it. This room alone knows what is right.

In: a connector as the room `connectors` reads it. Out: findings, step by step; with `--run` also those that only
running the connector can show. Rules stand in rooms by subject, which know nothing of each other; `steps` names them.
"""
