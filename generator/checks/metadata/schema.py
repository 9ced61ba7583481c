"""The fields of metadata.yaml, as data.

Source: Airbyte's ConnectorMetadataDefinitionV0, as PyPI's airbyte-connector-models 0.1.12 carries it. A test
compares this table with it. What the platform writes itself (`generated`) is left open.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_BOOL: Schema = {"type": "boolean"}
_INTEGER: Schema = {"type": "integer"}
_URI: Schema = {"type": "string", "format": "uri"}
_DATE: Schema = {"type": "string", "format": "date"}
_OPEN: Schema = {"type": "object"}


def _one_of(*words: str) -> Schema:
    return {"type": "string", "enum": words}


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


def _object(required: str = "", **properties: Schema) -> Schema:
    """Return an object that has no other keys than these."""
    return {
        "type": "object",
        "required": tuple(required.split()),
        "properties": properties,
        "additionalProperties": False,
    }


_HOSTS = {"type": "object", "properties": {"hosts": _list(_TEXT)}}
_STREAMS = {"type": "object", "properties": {"streams": _list(_TEXT)}}
_NORMALIZATION_KEYS = ("normalizationRepository", "normalizationTag", "normalizationIntegrationType")
_NORMALIZATION = {
    "type": "object",
    "required": _NORMALIZATION_KEYS,
    "properties": dict.fromkeys(_NORMALIZATION_KEYS, _TEXT),
}
_LIMITS = _object(cpu_request=_TEXT, cpu_limit=_TEXT, memory_request=_TEXT, memory_limit=_TEXT)
_JOBS = _one_of(
    "get_spec", "check_connection", "discover_schema", "sync", "reset_connection", "connection_updater", "replicate"
)
_RESOURCES = _object(
    default=_LIMITS,
    jobSpecific=_list(_object("jobType resourceRequirements", jobType=_JOBS, resourceRequirements=_LIMITS)),
)
_OVERRIDE = _object(
    "enabled",
    enabled=_BOOL,
    public=_BOOL,
    name=_TEXT,
    dockerRepository=_TEXT,
    dockerImageTag=_TEXT,
    supportsDbt=_BOOL,
    supportsNormalization=_BOOL,
    license=_TEXT,
    documentationUrl=_URI,
    connectorSubtype=_TEXT,
    allowedHosts=_HOSTS,
    normalizationConfig=_NORMALIZATION,
    suggestedStreams=_STREAMS,
    resourceRequirements=_RESOURCES,
)
_SUITE = _object(
    "suite",
    suite=_one_of("unitTests", "integrationTests", "acceptanceTests", "liveTests", "smokeTests"),
    testSecrets=_list(
        _object("name secretStore", name=_TEXT, fileName=_TEXT, secretStore=_object(alias=_TEXT, type=_one_of("GSM")))
    ),
    testConnections=_list(_object("name id", name=_TEXT, id=_TEXT)),
    scenarios=_list(
        _object(
            "name",
            name=_TEXT,
            configFile=_TEXT,
            configSettings=_OPEN,
            expectFailure=_BOOL,
            onlyStreams=_list(_TEXT),
            excludeStreams=_list(_TEXT),
            suggestedStreamsOnly=_BOOL,
            configuredCatalogPath=_TEXT,
        )
    ),
)
_PAGE_TYPES = _one_of(
    "api_deprecations",
    "api_reference",
    "api_release_history",
    "authentication_guide",
    "code_repository",
    "data_model_reference",
    "developer_community",
    "migration_guide",
    "openapi_spec",
    "other",
    "permissions_scopes",
    "rate_limits",
    "spec_repository",
    "sql_reference",
    "status_page",
)
_SCOPE = _object("scopeType impactedScopes", scopeType=_one_of("stream"), impactedScopes=_list(_TEXT, 1))
_BREAKING = _object(
    "upgradeDeadline message",
    upgradeDeadline=_DATE,
    message=_TEXT,
    deadlineAction=_one_of("auto_upgrade", "disable"),
    migrationDocumentationUrl=_URI,
    isBreaking=_BOOL,
    safeToDowngrade=_BOOL,
    scopedImpact=_list(_SCOPE, 1),
)
_ROLLOUT = _object(
    enableProgressiveRollout=_BOOL,
    defaultRolloutMode=_one_of("manual", "autopilot"),
    autopilotConfig=_object(autoStart=_BOOL, autoPromoteStages=_BOOL, strategy=_one_of("fast", "slow", "default")),
)
_RELEASES = _object(
    rolloutConfiguration=_ROLLOUT,
    breakingChanges={"type": "object", "additionalProperties": _BREAKING},
    unsafeDowngrades={"type": "object", "additionalProperties": _object("message", message=_TEXT)},
    migrationDocumentationUrl=_URI,
)
_INTERNAL = {
    "type": "object",
    "properties": {
        "sl": {"type": "integer", "enum": (0, 100, 200, 300)},
        "ql": {"type": "integer", "enum": (0, 100, 200, 300, 400, 500, 600)},
        "isEnterprise": _BOOL,
        "requireVersionIncrementsInPullRequests": _BOOL,
    },
}
_CHANNEL = _object(
    "version supportedSerialization supportedTransport",
    version=_TEXT,
    supportedSerialization=_list(_one_of("JSONL", "PROTOBUF", "FLATBUFFERS")),
    supportedTransport=_list(_one_of("STDIO", "SOCKET")),
)
_DATA = _object(
    "name definitionId connectorType dockerRepository dockerImageTag license documentationUrl githubIssueLabel"
    " connectorSubtype releaseStage",
    name=_TEXT,
    icon=_TEXT,
    definitionId={"type": "string", "format": "uuid"},
    connectorBuildOptions=_object(baseImage=_TEXT),
    connectorTestSuitesOptions=_list(_SUITE),
    connectorType=_one_of("destination", "source"),
    dockerRepository=_TEXT,
    dockerImageTag=_TEXT,
    supportsDbt=_BOOL,
    supportsNormalization=_BOOL,
    license=_TEXT,
    documentationUrl=_URI,
    externalDocumentationUrls=_list(_object("title url", title=_TEXT, url=_URI, type=_PAGE_TYPES, requiresLogin=_BOOL)),
    githubIssueLabel=_TEXT,
    maxSecondsBetweenMessages=_INTEGER,
    releaseDate=_DATE,
    protocolVersion=_TEXT,
    erdUrl=_TEXT,
    connectorSubtype=_one_of(
        "api", "database", "datalake", "file", "custom", "message_queue", "unknown", "vectorstore"
    ),
    releaseStage=_one_of("alpha", "beta", "generally_available", "custom"),
    supportLevel=_one_of("community", "certified", "archived"),
    tags=_list(_TEXT),
    registryOverrides=_object(oss=_OVERRIDE, cloud=_OVERRIDE),
    allowedHosts=_HOSTS,
    releases=_RELEASES,
    normalizationConfig=_NORMALIZATION,
    suggestedStreams=_STREAMS,
    resourceRequirements=_RESOURCES,
    ab_internal=_INTERNAL,
    remoteRegistries=_object(pypi=_object("enabled packageName", enabled=_BOOL, packageName=_TEXT)),
    supportsRefreshes=_BOOL,
    generated=_OPEN,
    supportsFileTransfer=_BOOL,
    supportsDataActivation=_BOOL,
    connectorIPCOptions=_object("dataChannel", dataChannel=_CHANNEL),
)

METADATA_SCHEMA = _object("metadataSpecVersion data", metadataSpecVersion=_TEXT, data=_DATA)
