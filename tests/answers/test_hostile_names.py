"""A fixed few of what `make torture` tries in numbers: what is typed is refused with a sentence, or does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.hostile import ANY_NAME, ANY_TEXT, ANY_URL, NAMES, TEMPLATES, text_questions, try_name, try_texts
from tests.support.texts import NASTY

pytestmark = pytest.mark.once

FEW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a failure would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
templates = pytest.mark.parametrize("template", TEMPLATES)


@templates
def test_names_that_were_thought_of(template: str, tmp_path: Path):
    """Each of them is refused, or makes a project in which all is well; most of them, not all, are names."""
    mine = NAMES if template == "airbyte-python" else NAMES[:: len(TEMPLATES)]
    accepted = [try_name(template, name, tmp_path) for name in mine]
    assert len(NAMES) >= 300 and 0 < sum(accepted) < len(accepted)


@templates
@FEW
@given(name=ANY_NAME)
def test_names_that_nobody_thought_of(template: str, name: str, tmp_path: Path):
    """The same for whatever else can be typed."""
    try_name(template, name, tmp_path)


@templates
@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts(template: str, text: str, tmp_path: Path):
    """In every file that can be read back, each text stands as it was typed."""
    assert try_texts(template, {q.key: text for q in text_questions(template) if q.kind == "text"}, tmp_path) > 3


@templates
@FEW
@given(data=st.data())
def test_any_texts(template: str, data: st.DataObject, tmp_path: Path):
    """The same for any text, and for addresses."""
    texts = {q.key: data.draw(ANY_URL if q.kind == "url" else ANY_TEXT, q.key) for q in text_questions(template)}
    try_texts(template, texts, tmp_path)
