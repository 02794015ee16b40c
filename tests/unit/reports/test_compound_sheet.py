"""The A4 sheet: texts stay texts, nothing but its own script may run, and each known line has its source."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

from reports.cards import CardSection, Fact
from reports.compound_sheet import LONGEST_LIST, Sheet, SheetItem, SheetPart, write_sheet

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}</main><!--'


def sheet_of(words: str, *, lines: int = 3) -> Sheet:
    """Return a sheet whose every text is `words`."""
    said = Fact(words, words, is_unknown=False, as_of="2026-09-30")
    facts = tuple(replace(said, source=f"{at}{words}") for at in range(lines))
    section = CardSection("base", words, (*facts, Fact(words, "未知", is_unknown=True, source="x")), words)
    return Sheet(
        name=words,
        aliases=words,
        community=words,
        chips=((words, "alert"),),
        street=words,
        look_first=(words, words),
        parts=(SheetPart(section, "grid"), SheetPart(section), SheetPart(section, "wide")),
        items=tuple(SheetItem(words, words, words, words) for _ in range(lines)),
        closed=((words, words),),
        today="2026-09-30",
        as_of="2026-09-30",
        is_demo=True,
        language="zh",
    )


class Reader(HTMLParser):
    """Collects tags, attributes and texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def test_a_hostile_text_is_shown_as_it_is_and_makes_no_tag() -> None:
    hostile, plain = Reader(write_sheet(sheet_of(HOSTILE))), Reader(write_sheet(sheet_of("小区")))
    assert hostile.tags == plain.tags
    assert hostile.attributes == plain.attributes
    assert any(HOSTILE in words for words in hostile.texts)
    assert hostile.tags.count("script") == 1


def test_only_the_sheet_s_own_style_and_script_are_let_in() -> None:
    page = write_sheet(sheet_of(HOSTILE))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        content = page[page.index(f"<{tag}>") + len(tag) + 2 : page.index(f"</{tag}>")]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_each_known_line_names_its_source_below_and_an_unknown_one_none() -> None:
    page = write_sheet(sheet_of("小区", lines=2))
    assert re.findall(r"<sup>(\d)</sup>", page) == ["1", "2"] * 3
    assert '<dd class="unknown">未知</dd>' in page
    assert "<li>1 0小区，2026-09-30</li>" in page


def test_long_texts_are_cut_and_more_sources_counted() -> None:
    page = write_sheet(sheet_of("很长" * 5000, lines=20))
    assert "很长" * (LONGEST_LIST // 2) not in page
    assert "…" in page
    assert "另有 6 个来源" in page


def test_what_is_simulated_says_so_and_an_empty_list_says_that_nothing_is_open() -> None:
    whole = sheet_of("小区")
    page = write_sheet(replace(whole, items=(), closed=(), look_first=(), is_demo=False))
    assert "示范数据" in write_sheet(whole)
    assert "示范数据" not in page
    assert page.count('<p class="note">没有。</p>') == 1
    assert 'class="look"' not in page
