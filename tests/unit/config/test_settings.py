"""Settings: the environment goes before the file, what can't be read is said, and the README names them all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.errors import SettingsError
from config.settings import PROJECT_DIR, SETTINGS_FILE_VARIABLE, Settings, settings, today
from config.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable


def test_by_default_nobody_else_reaches_the_app_and_nothing_is_asked_of_a_host(install: Callable[..., None]) -> None:
    install()
    chosen = settings()
    assert (chosen.host, chosen.port, chosen.mode, chosen.online_base_map) == ("127.0.0.1", 8501, "edit", "none")


def test_the_environment_goes_before_the_file(
    install: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "linli.toml"
    file.write_text('host = "10.0.0.1"\nport = 9000\n', encoding="utf-8")
    monkeypatch.setenv(SETTINGS_FILE_VARIABLE, str(file))
    install(port=9001)
    assert (settings().host, settings().port) == ("10.0.0.1", 9001)


@pytest.mark.parametrize(
    ("name", "value"), [("port", "eighty"), ("today", "soon"), ("mode", "read"), ("online_base_map", "google")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_setting_that_cannot_be_read_is_named_with_its_value(
    install: Callable[..., None], name: str, value: str, language: str
) -> None:
    install(**{name: value})
    with pytest.raises(SettingsError) as caught:
        settings()
    said = str(caught.value.explain(language))
    assert f"LINLI_{name.upper()}" in said
    assert value in said


def test_today_is_the_set_day_else_the_calendars(install: Callable[..., None]) -> None:
    install(today="2026-09-30")
    assert today() == dt.date(2026, 9, 30)
    install()


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_the_readme_names_every_setting(readme: str) -> None:
    said = (PROJECT_DIR / readme).read_text(encoding="utf-8")
    names = [f"LINLI_{name.upper()}" for name in Settings.model_fields] + [SETTINGS_FILE_VARIABLE]
    assert [name for name in names if name not in said] == []
