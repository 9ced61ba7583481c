"""Types of components in a manifest: one that the CDK does not know, and that is nearly one that it knows (step 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from generator.checks.findings import Finding
from generator.checks.rules import CDK, Rule, judges
from generator.checks.subject import Subject
from generator.connectors.manifest import read_manifest
from generator.connectors.streams import loads_manifest

_TYPE = Rule(
    "manifest.type",
    says="A component is of a type that the CDK knows; one that is unlike all of them may be a newer CDK's, or none",
    owner=CDK,
    source="airbyte_cdk/sources/declarative/declarative_component_schema.yaml, as 7.39.1 has it",
    wrong="type: HttpRequestor",
    right="type: HttpRequester",
)

_NAMES = """
AddFields AddedFieldDefinition ApiKey ApiKeyAuthenticator AsyncJobStatusMap AsyncRetriever AuthFlow
BasicHttpAuthenticator Bearer BearerAuthenticator BlockSimultaneousSyncsAction CheckDynamicStream CheckStream
CombineMode CombinedExtractor ComplexFieldType ComponentMappingDefinition CompositeErrorHandler
ConcurrencyLevel ConditionalStreams ConfigAddFields ConfigComponentsResolver ConfigMigration ConfigRemapField
ConfigRemoveFields ConstantBackoffStrategy CsvDecoder CursorPagination CustomAuthenticator
CustomBackoffStrategy CustomConfigTransformation CustomDecoder CustomErrorHandler CustomPaginationStrategy
CustomPartitionRouter CustomRecordExtractor CustomRecordFilter CustomRequester CustomRetriever
CustomSchemaLoader CustomSchemaNormalization CustomStateMigration CustomTransformation
CustomValidationStrategy DatetimeBasedCursor DeclarativeSource DeclarativeStream DefaultErrorHandler
DefaultPaginator DpathExtractor DpathFlattenFields DpathValidator DynamicDeclarativeStream DynamicSchemaLoader
DynamicStreamCheckConfig ExponentialBackoffStrategy FixedWindowCallRatePolicy FlattenFields
GroupByKeyMergeStrategy GroupingPartitionRouter GzipDecoder HTTPAPIBudget HttpComponentsResolver
HttpRequestRegexMatcher HttpRequester HttpResponseFilter IncrementingCountCursor InlineSchemaLoader
IterableDecoder JsonDecoder JsonFileSchemaLoader JsonItemsDecoder JsonSchemaPropertySelector JsonlDecoder
JwtAuthenticator KeyTransformation KeysReplace KeysToLower KeysToSnakeCase LegacySessionTokenAuthenticator
LegacyToPerPartitionStateMigration ListPartitionRouter MinMaxDatetime MovingWindowCallRatePolicy NoAuth
NoPagination OAuthAuthenticator OAuthConfigSpecification OffsetIncrement PageIncrement PageSizeReduction
PaginationReset PaginationResetLimits ParametrizedComponentsResolver ParentFieldPath ParentStreamConfig
PredicateValidator PrimaryKey PropertiesFromEndpoint PropertyChunking QueryProperties QuotaStatusSource Rate
RateLimitedMultipleTokenAuthenticator RecordExpander RecordFilter RecordSelector RemoveFields
RequestBodyGraphQL RequestBodyGraphQlQuery RequestBodyJsonObject RequestBodyPlainText
RequestBodyUrlEncodedForm RequestOption RequestPath RequestWindowSplitting ResponseToFileExtractor
SchemaNormalization SchemaTypeIdentifier Schemas SelectiveAuthenticator SessionTokenAuthenticator
SimpleRetriever Spec StateDelegatingStream StreamConfig StreamGroup StreamParametersDefinition
SubstreamPartitionRouter TokenQuota TypesMap UnionPartitionRouter UnlimitedCallRatePolicy
ValidateAdheresToSchema ValueType WaitTimeFromHeader WaitTimeFromResponse WaitUntilTimeFromHeader XmlDecoder
ZipfileDecoder
"""
_KNOWN = frozenset(_NAMES.split())
_SAID = re.compile(r"type[\"']?: ?[\"']?([A-Z]\w+)")
_CLOSE = 0.85
_FREE = "schema schemas $parameters connection_specification metadata config_overrides"
_SENT = "request_parameters request_headers request_body request_body_json request_body_data"
_OTHERS = frozenset(f"{_FREE} {_SENT}".split())
"""What is below these keys is no component: a type there may be anything."""


@judges(_TYPE)
def check_component_types(subject: Subject) -> Iterator[Finding]:
    """No type is misspelt."""
    if not subject.manifest or not loads_manifest(subject):
        return
    said = set(_SAID.findall(subject.text(subject.manifest))) - _KNOWN
    meant = {one: get_close_matches(one, _KNOWN, 1, _CLOSE) for one in said if not one.startswith("Custom")}
    wrong = {one: close[0] for one, close in meant.items() if close}
    for keys, name in _types(read_manifest(subject)) if wrong else ():
        if name in wrong:
            line = subject.locate(subject.manifest, *keys)
            yield _TYPE.at(f"there is no type {name}", f"write {wrong[name]}", subject.manifest, line)


def _types(manifest: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the types of components, with the keys of where they stand."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), manifest)]
    seen = set[int]()
    while waiting:
        keys, value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(below, dict | list) and key not in _OTHERS:
                waiting.append(((*keys, key), below))
            elif key == "type" and isinstance(below, str):
                yield (*keys, key), below
