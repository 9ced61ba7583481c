"""What a checkout of Airbyte's repository brings along of its own rules, in the smallest form that says so."""

from __future__ import annotations

QA = "/airbyte-ci/connectors/connectors_qa/src/connectors_qa/checks"
_SERVICE = "/airbyte-ci/connectors/metadata_service/lib/metadata_service"
VALIDATORS = f"{_SERVICE}/validators/metadata_validator.py"
MODELS = f"{_SERVICE}/models/src"

MODEL = {
    f"{MODELS}/ConnectorMetadataDefinitionV0.yaml": """\
type: object
required: [metadataSpecVersion, data]
additionalProperties: false
properties:
  metadataSpecVersion: {type: string}
  data:
    type: object
    required: [name, definitionId, oddity]
    additionalProperties: false
    properties:
      name: {type: string}
      definitionId: {type: string, format: uuid}
      connectorType: {type: string, enum: [source, destination]}
      dockerImageTag: {type: string}
      registries: {anyOf: [{type: object, properties: {oss: {$ref: Switch.yaml}, cloud: {$ref: Switch.yaml}}}]}
      releases: {$ref: "#/definitions/Releases"}
      releaseDate: {type: string, format: date}
      outside: {$ref: ../../../../../../../secret.yaml}
      license: {type: string}
      tags: {type: array, items: {type: string}}
definitions:
  Releases:
    type: object
    properties:
      breakingChanges:
        type: object
        additionalProperties: false
        patternProperties:
          '^\\d+\\.\\d+\\.\\d+$': {type: object, required: [message], properties: {message: {type: string}}}
""",
    f"{MODELS}/Switch.yaml": """\
type: object
required: [enabled]
additionalProperties: false
properties: {enabled: {type: boolean, default: false}}
""",
    "/secret.yaml": "type: boolean\n",
}
"""Path -> content: a model of metadata.yaml that is not today's, of three files of which one lies outside."""

OF_MODEL = """\
metadataSpecVersion: "1.0"
data:
  name: Fjord
  definitionId: 5d2c1f2e-7a3b-4c59-9d43-2b7f8f0c6a11
  connectorType: source
  dockerImageTag: 0.3.1
  license: MIT
  registries: {oss: {enabled: true}, cloud: null}
  releaseDate: 2026-01-31
  releases: {breakingChanges: []}
  outside: anything
  tags: [language:python, cdk:python]
"""
"""A metadata.yaml that this model takes, and today's does not."""
