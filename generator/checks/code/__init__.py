"""What the code does, and what tests it (areas code, example, tests, acceptance).

In: parsed modules, and the configuration of Airbyte's standard tests. Out: findings.
"""
