"""The parts of the frame: hostile texts, errors, Streamlit's own texts, the way to start."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from config.settings import settings
from config.texts import LANGUAGES, texts
from config.tokens import tokens
from ui import serve
from ui.markup import counts, definitions, escaped, heading, plain
from ui.streamlit_texts import PARTS, WHOLE, wordings
from ui.theme import STYLE_SHEET, css_variables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = '<img src=x onerror="alert(1)">'


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1))
def test_any_text_reads_as_itself_in_markdown(value: str) -> None:
    shown = MarkdownIt("commonmark").parseInline(plain(value))[0].children or []
    assert {token.type for token in shown} == {"text"} or "text_special" in {token.type for token in shown}
    assert "".join(token.content for token in shown) == value


@pytest.mark.parametrize("make", [escaped, heading, lambda text: definitions([(text, text, "")])])
def test_no_text_becomes_markup(make: Callable[[str], str]) -> None:
    assert "<img" not in make(HOSTILE)


def test_a_count_of_nothing_to_do_is_not_alarming() -> None:
    assert "ll-alert" not in counts([(0, "无物业", "alert")])
    assert "ll-alert" in counts([(1, "无物业", "alert")])


def test_streamlits_wordings_lead_to_ours_and_back() -> None:
    there, back = wordings(WHOLE, "zh"), wordings(WHOLE, "en")
    assert there["Search"] == texts("zh")["streamlit.whole.search"]
    # Two of Streamlit's wordings may share one of ours.
    assert set(back.values()) <= set(there)
    assert wordings(PARTS, "zh")


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_uses_only_variables_that_there_are(dark: bool) -> None:  # noqa: FBT001 - a parameter
    given = css_variables(tokens(), dark=dark)
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    used = {part.split(")")[0].split(",")[0] for part in rules.split("var(")[1:]}
    own = {"--stage", "--panel", "--fill"}
    assert {name for name in used - own if f"{name}:" not in given} == set()


def test_the_style_sheet_decides_no_colour_of_its_own_and_loads_nothing() -> None:
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    assert "#" not in rules
    assert "url(" not in rules


def test_a_host_of_this_machine_alone_answers_to_no_other_name(install: Callable[..., None]) -> None:
    install(port=8899)
    line = serve.arguments(settings())
    assert "--server.address=127.0.0.1" in line
    assert "--server.port=8899" in line
    assert "--server.allowedHosts=127.0.0.1" in line
    assert "--server.allowedHosts=*" not in line


def test_everybodys_host_is_opened_on_this_machine_by_its_own_address(install: Callable[..., None]) -> None:
    install(host="0.0.0.0", port=8899)  # noqa: S104 - what an office sets
    assert serve.address(settings()) == "http://127.0.0.1:8899"
    assert "--server.allowedHosts=*" in serve.arguments(settings())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_is_taken_is_said(install: Callable[..., None], language: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        install(port=port)
        with pytest.raises(serve.PortBusyError) as caught:
            serve.check_port("127.0.0.1", port)
    assert str(port) in str(caught.value.explain(language))


def test_wrong_settings_end_the_start_with_their_text(
    install: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    install(port="eighty")
    assert serve.main() == 2
    assert "LINLI_PORT" in capsys.readouterr().err


def test_what_went_wrong_is_kept_in_the_data_folder(install: Callable[..., None], tmp_path: Path) -> None:
    install(data_dir=tmp_path)
    log = logging.getLogger("linli")
    before = list(log.handlers)
    serve.keep_log(settings())
    added = [handler for handler in log.handlers if handler not in before]
    try:
        log.warning("4F-9A-C2")
    finally:
        for handler in added:
            log.removeHandler(handler)
            handler.close()
    assert "4F-9A-C2" in (tmp_path / serve.LOG_NAME).read_text(encoding="utf-8")
