"""metadata.yaml, the icon and the image: what Airbyte's registry and its QA ask of them (areas metadata, release).

In: the file as `connectors` parsed it, and the model that the repository brings along. Out: findings.
"""
