"""Scopes that several rules have, so that each is written once."""

from __future__ import annotations

from generator.checks.rules import Scope
from generator.connectors.project import JAVA, LOW_CODE, MANIFEST_ONLY, PYTHON

PACKAGED = (PYTHON, LOW_CODE)
"""What is a package of Python, with a manifest in it or without."""

QA_LANGUAGES = (*PACKAGED, MANIFEST_ONLY, JAVA)
"""What Airbyte's QA looks at; a directory without code is none of them."""

PACKAGES = Scope(languages=PACKAGED)
AIRBYTES_PACKAGES = Scope(languages=PACKAGED, airbytes=True)
AIRBYTES = Scope(languages=QA_LANGUAGES, airbytes=True)

DOCUMENTED = Scope(level=100, airbytes=True)
"""The connectors whose documentation QA looks at."""

IMPORTANT_SOURCES = Scope(languages=PACKAGED, types=("source",), level=300, airbytes=True)
"""The connectors of whose pages QA reads the words: its CheckDocumentationContent."""

CREDENTIALS = ("credentials", "client_id", "client_secret", "access_token", "refresh_token", "authorization")
"""The fields that open an account, which QA asks no title of: connector_qa/checks/documentation/helpers.py."""
