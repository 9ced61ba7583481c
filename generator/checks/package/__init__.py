"""Names, dependencies and packaging: whether the connector can be installed and started (areas names, packaging).

In: setup.py, pyproject.toml and requirements.txt as `connectors` reads them. Out: findings.
"""
