"""What the user is asked for: the specification, its secrets, and the code that reads the config (areas spec, secret).

In: the form as `connectors` finds it. Out: findings.
"""
