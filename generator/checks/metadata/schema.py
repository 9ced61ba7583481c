"""The fields of metadata.yaml, as data.

Source: Airbyte's ConnectorMetadataDefinitionV0, as PyPI's airbyte-connector-models 0.1.12 carries it. A test
compares this table with it. What the platform writes itself (`generated`) is left open.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
BOOL: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer"}
URI: Schema = {"type": "string", "format": "uri"}
DATE: Schema = {"type": "string", "format": "date"}
OPEN: Schema = {"type": "object"}


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


_HOSTS = {"type": "object", "properties": {"hosts": _list(TEXT)}}
_STREAMS = {"type": "object", "properties": {"streams": _list(TEXT)}}
_NORMALIZATION_KEYS = ("normalizationRepository", "normalizationTag", "normalizationIntegrationType")
_NORMALIZATION = {
    "type": "object",
    "required": _NORMALIZATION_KEYS,
    "properties": dict.fromkeys(_NORMALIZATION_KEYS, TEXT),
}
_LIMITS = _object(cpu_request=TEXT, cpu_limit=TEXT, memory_request=TEXT, memory_limit=TEXT)
_JOBS = _one_of(
    "get_spec", "check_connection", "discover_schema", "sync", "reset_connection", "connection_updater", "replicate"
)
_RESOURCES = _object(
    default=_LIMITS,
    jobSpecific=_list(_object("jobType resourceRequirements", jobType=_JOBS, resourceRequirements=_LIMITS)),
)
_OVERRIDE = _object(
    "enabled",
    enabled=BOOL,
    public=BOOL,
    name=TEXT,
    dockerRepository=TEXT,
    dockerImageTag=TEXT,
    supportsDbt=BOOL,
    supportsNormalization=BOOL,
    license=TEXT,
    documentationUrl=URI,
    connectorSubtype=TEXT,
    allowedHosts=_HOSTS,
    normalizationConfig=_NORMALIZATION,
    suggestedStreams=_STREAMS,
    resourceRequirements=_RESOURCES,
)
_SUITE = _object(
    "suite",
    suite=_one_of("unitTests", "integrationTests", "acceptanceTests", "liveTests", "smokeTests"),
    testSecrets=_list(
        _object("name secretStore", name=TEXT, fileName=TEXT, secretStore=_object(alias=TEXT, type=_one_of("GSM")))
    ),
    testConnections=_list(_object("name id", name=TEXT, id=TEXT)),
    scenarios=_list(
        _object(
            "name",
            name=TEXT,
            configFile=TEXT,
            configSettings=OPEN,
            expectFailure=BOOL,
            onlyStreams=_list(TEXT),
            excludeStreams=_list(TEXT),
            suggestedStreamsOnly=BOOL,
            configuredCatalogPath=TEXT,
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
_SCOPE = _object("scopeType impactedScopes", scopeType=_one_of("stream"), impactedScopes=_list(TEXT, 1))
_BREAKING = _object(
    "upgradeDeadline message",
    upgradeDeadline=DATE,
    message=TEXT,
    deadlineAction=_one_of("auto_upgrade", "disable"),
    migrationDocumentationUrl=URI,
    isBreaking=BOOL,
    safeToDowngrade=BOOL,
    scopedImpact=_list(_SCOPE, 1),
)
_ROLLOUT = _object(
    enableProgressiveRollout=BOOL,
    defaultRolloutMode=_one_of("manual", "autopilot"),
    autopilotConfig=_object(autoStart=BOOL, autoPromoteStages=BOOL, strategy=_one_of("fast", "slow", "default")),
)
_RELEASES = _object(
    rolloutConfiguration=_ROLLOUT,
    breakingChanges={"type": "object", "additionalProperties": _BREAKING},
    unsafeDowngrades={"type": "object", "additionalProperties": _object("message", message=TEXT)},
    migrationDocumentationUrl=URI,
)
_INTERNAL = {
    "type": "object",
    "properties": {
        "sl": {"type": "integer", "enum": (0, 100, 200, 300)},
        "ql": {"type": "integer", "enum": (0, 100, 200, 300, 400, 500, 600)},
        "isEnterprise": BOOL,
        "requireVersionIncrementsInPullRequests": BOOL,
    },
}
_CHANNEL = _object(
    "version supportedSerialization supportedTransport",
    version=TEXT,
    supportedSerialization=_list(_one_of("JSONL", "PROTOBUF", "FLATBUFFERS")),
    supportedTransport=_list(_one_of("STDIO", "SOCKET")),
)
_DATA = _object(
    "name definitionId connectorType dockerRepository dockerImageTag license documentationUrl githubIssueLabel"
    " connectorSubtype releaseStage",
    name=TEXT,
    icon=TEXT,
    definitionId={"type": "string", "format": "uuid"},
    connectorBuildOptions=_object(baseImage=TEXT),
    connectorTestSuitesOptions=_list(_SUITE),
    connectorType=_one_of("destination", "source"),
    dockerRepository=TEXT,
    dockerImageTag=TEXT,
    supportsDbt=BOOL,
    supportsNormalization=BOOL,
    license=TEXT,
    documentationUrl=URI,
    externalDocumentationUrls=_list(_object("title url", title=TEXT, url=URI, type=_PAGE_TYPES, requiresLogin=BOOL)),
    githubIssueLabel=TEXT,
    maxSecondsBetweenMessages=INTEGER,
    releaseDate=DATE,
    protocolVersion=TEXT,
    erdUrl=TEXT,
    connectorSubtype=_one_of(
        "api", "database", "datalake", "file", "custom", "message_queue", "unknown", "vectorstore"
    ),
    releaseStage=_one_of("alpha", "beta", "generally_available", "custom"),
    supportLevel=_one_of("community", "certified", "archived"),
    tags=_list(TEXT),
    registryOverrides=_object(oss=_OVERRIDE, cloud=_OVERRIDE),
    allowedHosts=_HOSTS,
    releases=_RELEASES,
    normalizationConfig=_NORMALIZATION,
    suggestedStreams=_STREAMS,
    resourceRequirements=_RESOURCES,
    ab_internal=_INTERNAL,
    remoteRegistries=_object(pypi=_object("enabled packageName", enabled=BOOL, packageName=TEXT)),
    supportsRefreshes=BOOL,
    generated=OPEN,
    supportsFileTransfer=BOOL,
    supportsDataActivation=BOOL,
    connectorIPCOptions=_object("dataChannel", dataChannel=_CHANNEL),
)

METADATA_SCHEMA = _object("metadataSpecVersion data", metadataSpecVersion=TEXT, data=_DATA)
