"""Streams: who lists them, what describes them, what a manifest says (areas stream, schema, catalog, manifest).

In: the streams as `connectors` finds them in code and manifest. Out: findings.
"""
