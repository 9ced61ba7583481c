"""The page: it needs nothing else, nothing in it can run, and it works with eyes, keyboard and screen reader."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.checks.selection import Outcome
from generator.reports import html
from generator.reports.html import render_page
from tests.reports.outcomes import HOSTILE, RULES, many, outcome
from tests.support.browser import Browser, find_browser

_HERE = Path(html.__file__).parent


def test_the_page_is_ascii_and_names_no_address():
    """It can be stored in any encoding, and there is nothing to be fetched."""
    for name in ("page.html", "page.css", "page.js"):
        text = (_HERE / name).read_text("utf-8")
        assert text.isascii(), name
        assert not re.search(r"\burl\(|@import|\bsrc=|\bhref=|innerHTML|insertAdjacent|document\.write|eval\(", text), (
            name
        )
    page = render_page(outcome(), RULES)
    assert page.isascii()
    assert re.findall(r"https?://[^\s\"\\]*", page.partition('id="data"')[0]) == []


def test_the_policy_knows_the_script_and_the_style():
    """All is forbidden but what has just these digests."""
    page = render_page(outcome(), RULES)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    for name, text in (
        ("style-src", re.findall(r"<style>(.*?)</style>", page, re.DOTALL)[0]),
        ("script-src", re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[0]),
    ):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy


def test_no_text_ends_the_data():
    """What was found holds no `<`, and no character that only looks like nothing; it is read as what it was."""
    page = render_page(outcome(), RULES)
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert "<" not in data
    read = json.loads(data)
    (found,) = [one for cell in read["connectors"][3]["cells"] for one in cell["findings"]]
    assert found["message"].startswith(
        "</script><script>alert(1)</script><!-- \\u202e\\u001b[31m ::error::%0A,\\u000d\\n"
    )
    assert page.count("<script") == 2


@pytest.fixture(scope="module")
def executable() -> Path:
    """A Chromium; without one, what only it can tell is not tested, and that is said."""
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium: neither npm, for the locked one, nor one that is installed")
    return found


def _open(executable: Path, where: Path, found: Outcome, **size: int) -> Browser:
    page = where / "page.html"
    page.write_text(render_page(found, RULES), encoding="ascii")
    browser = Browser(executable, **size)
    browser.open(page)
    return browser


@pytest.fixture
def large(executable: Path, tmp_path: Path) -> Iterator[Browser]:
    """The page of 600 connectors."""
    with _open(executable, tmp_path, many(600)) as browser:
        yield browser
        assert browser.errors == []


@pytest.fixture
def small(executable: Path, tmp_path: Path) -> Iterator[Browser]:
    """A page with one of everything."""
    with _open(executable, tmp_path, outcome()) as browser:
        yield browser
        assert browser.errors == []


FOCUS = "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent)"
SHOWN = "[...document.querySelectorAll('tbody tr')].filter((row) => !row.hidden).length"


def _photograph(browser: Browser, name: str) -> None:
    """Keep a picture for who wants to look at it."""
    if directory := os.environ.get("CONNECTOR_GENERATOR_PICTURES"):
        browser.photograph(Path(directory) / f"{name}.png")


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.xdist_group("browser")
class TestInChromium:
    """What only a browser can tell."""

    def test_600_connectors_are_there_at_once(self, executable: Path, tmp_path: Path):
        """Less than a second from the first byte until somebody can use it."""
        page = tmp_path / "page.html"
        page.write_text(render_page(many(600), RULES), encoding="ascii")
        with Browser(executable) as browser:
            best = min(browser.open(page) for _ in range(3))
            assert browser.run("document.querySelectorAll('tbody td').length") == 600 * 13
            assert browser.run(SHOWN) == 600
            _photograph(browser, "large")
            started = browser.run("performance.now()")
            browser.click("#text")
            browser.type("of 597 is")
            assert browser.run(SHOWN) == 1
            assert browser.run("performance.now()") - started < 1000
        assert best < 1000 and browser.errors == []

    def test_a_click_shows_what_was_found(self, large: Browser):
        """With file and line, and the rule; Escape closes it and goes back to where one was."""
        large.click("tbody tr:nth-child(4) td:nth-child(7)")
        assert large.run(FOCUS) == "source-003, step 5 step5: broken, 1 finding"
        assert large.run("document.getElementById('heading').textContent") == large.run(FOCUS)
        text = large.run("document.getElementById('findings').innerText")
        assert "finding 0 of 3 is told" in text and "connectors/source-003/metadata.yaml:1" in text
        assert "mend it" in text and "metadata.tags" in text
        _photograph(large, "details")
        large.press("Escape")
        assert large.run("document.getElementById('details').hidden")
        assert large.run(FOCUS) == "source-003, step 5 step5: broken, 1 finding"
        assert large.run("document.activeElement.cellIndex") == 6

    def test_the_keyboard_goes_everywhere(self, large: Browser):
        """Tab reaches the filters and then one cell; arrows and their like move on, Enter and blank open."""
        reached = []
        for _ in range(5):
            large.press("Tab")
            reached.append(large.run("document.activeElement.id || document.activeElement.tagName"))
        assert reached == ["status", "rule", "text", "BUTTON", "TH"]
        for key, wanted in (
            ("ArrowDown", "source-001: to do"),
            ("ArrowUp", "source-000: broken"),
            ("ArrowUp", "source-000: broken"),
            ("ArrowRight", "python"),
            ("ArrowRight", "source-000, step 1 step1: done"),
            ("End", "source-000, step 12 step12: done"),
            ("ArrowRight", "source-000, step 12 step12: done"),
            ("Home", "source-000: broken"),
        ):
            large.press(key)
            assert large.run(FOCUS) == wanted, key
        large.press("PageDown")
        far = int(large.run(FOCUS)[7:10])
        assert far > 10
        large.press("PageUp")
        assert large.run(FOCUS) == "source-000: broken"
        large.press("End", control=True)
        assert large.run(FOCUS) == "source-599, step 12 step12: done"
        for key in ("Enter", " "):
            large.press("Home", control=True)
            large.press(key)
            assert large.run("document.activeElement.id") == "heading"
            assert "step 5" not in large.run("document.getElementById('heading').textContent")
            large.press("Escape")

    def test_what_has_the_focus_is_seen(self, large: Browser):
        """It lies in the window, under no heading, with an outline around it."""
        large.press("Tab")
        large.run("document.querySelector('tbody th').focus()")
        for keys in (["PageDown"] * 5, ["ArrowUp"] * 30, ["End"], ["ArrowLeft"] * 12, ["ArrowDown"] * 45):
            for key in keys:
                large.press(key)
            assert large.run(
                "(() => { const r = document.activeElement.getBoundingClientRect();"
                " const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
                " return top === document.activeElement; })()"
            ), keys
            style = large.run("getComputedStyle(document.activeElement).outlineStyle")
            assert style == "solid"
        _photograph(large, "focus")

    def test_filters(self, large: Browser):
        """By status, by rule, by text, together; how many are left is told to a screen reader."""

        def choose(field: str, value: str) -> int:
            large.run(
                f"(() => {{ const f = document.getElementById('{field}'); f.value = {json.dumps(value)};"
                " f.dispatchEvent(new Event('input', {bubbles: true})); })()"
            )
            return int(large.run(SHOWN))

        assert choose("status", "broken") == 200
        assert choose("text", "SOURCE-00") == 4
        assert large.run("document.querySelector('[role=status]').textContent") == "4 of 600 connectors shown"
        assert choose("rule", "docs.page") == 4
        assert large.run("document.querySelectorAll('tr:not([hidden]) td.hit').length") == 12
        _photograph(large, "filtered")
        assert choose("status", "done") == 0
        assert large.run("document.querySelectorAll('tbody [tabindex=\"0\"]').length") == 0
        large.click("button[type=reset]")
        assert large.run(f"new Promise((done) => setTimeout(() => done({SHOWN}), 50))") == 600

    def test_a_screen_reader_is_told_the_same(self, small: Browser):
        """A grid with rows, and heads of rows and columns; cells say connector, step, status and how many findings."""
        nodes = small.call("Accessibility.getFullAXTree")["nodes"]
        found: dict[str, list[str]] = {}
        for node in nodes:
            if not node.get("ignored"):
                name = node.get("name", {}).get("value", "")
                found.setdefault(node["role"]["value"], []).append(name)
        assert found["grid"] == ["Connectors and their steps"]
        assert found["columnheader"] == ["Connector", "Kind", "1 names", "11 metadata", "12 docs"]
        assert found["rowheader"][:3] == ["source-a: broken", "source-b: done", "source-c: to do"]
        assert "source-a, step 11 metadata: broken, 2 findings" in found["gridcell"]
        assert "source-c, step 12 docs: to do, 2 findings" in found["gridcell"]
        assert {"Status", "Rule"} <= {name.strip() for name in found["combobox"]}
        assert found["search"] == ["Filter the connectors"]
        assert found["heading"][0] == "Connectors" and small.run("document.documentElement.lang") == "en"

    def test_colour_is_never_the_only_sign(self, small: Browser):
        """Each status has a sign of its own, which the legend explains in words."""
        signs = {
            status: small.run(f"document.querySelector('tbody td.{status}').textContent[0]")
            for status in ("broken", "todo", "done")
        }
        assert len(set(signs.values())) == 3
        legend = small.run("document.getElementById('legend').innerText")
        for status, word in (("broken", "broken"), ("todo", "to do"), ("done", "done")):
            assert re.search(rf"{signs[status]}\s+{word}", legend)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast(self, small: Browser, scheme: str):
        """Every text is told from what lies behind it, in both schemes: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
        small.prefer(scheme)
        small.click("tbody tr:nth-child(3) td:nth-child(5)")
        small.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        texts: list[dict[str, Any]] = small.run(_TEXTS)
        assert len({(one["color"], one["back"]) for one in texts}) >= 8
        for one in texts:
            assert _contrast(one["color"], one["back"]) >= 4.5, one
        assert (_luminance(small.run("getComputedStyle(document.body).backgroundColor")) < 0.1) == (scheme == "dark")
        _photograph(small, f"small-{scheme}")

    def test_nothing_in_a_text_runs(self, small: Browser):
        """A hostile name is shown as it is; the policy has had nothing to refuse."""
        small.click("tbody tr:nth-child(4) td:nth-child(3)")
        assert small.run("document.scripts.length") == 2
        assert small.run("document.querySelectorAll('#findings script, table script').length") == 0
        text = small.run("document.getElementById('findings').textContent")
        assert "</script><script>alert(1)</script><!-- \\u202e\\u001b[31m" in text
        assert not set(HOSTILE) & set("\u202e\x1b\U000e0041") & set(text)

    def test_a_narrow_window(self, executable: Path, tmp_path: Path):
        """On a phone everything is there as well, and the page itself does not scroll sideways."""
        with _open(executable, tmp_path, many(30), width=400, height=800) as browser:
            browser.run("document.querySelector('tbody th').focus()")
            for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
                browser.press(key)
            assert browser.run("document.documentElement.scrollWidth <= 400")
            box = browser.run(
                "(() => { const r = document.getElementById('details').getBoundingClientRect();"
                " return [r.left, r.right, r.top, r.bottom]; })()"
            )
            assert box[0] >= 0 and box[1] <= 400 and 0 < box[2] < box[3] <= 800
            _photograph(browser, "narrow")


_TEXTS = """\
(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "NOSCRIPT"].includes(element.tagName) || !element.checkVisibility()) continue;
    let behind = element;
    while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    const back = getComputedStyle(behind || document.body).backgroundColor;
    found.push({ text: node.data.trim().slice(0, 40), color: getComputedStyle(element).color, back });
  }
  const input = document.getElementById("text");
  const color = getComputedStyle(input, "::placeholder").color;
  found.push({ text: "placeholder", color, back: getComputedStyle(input).backgroundColor });
  return found;
})()
"""
"""Every text that is seen, with its colour and that of what lies behind it."""


def _luminance(color: str) -> float:
    """Return the relative luminance of a colour: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(number) / 255 for number in re.findall(r"\d+", color)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
