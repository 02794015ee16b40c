"""The demonstration's store and the office's own are never mixed."""

from pathlib import Path

import pytest

from config.errors import ViewModeError
from geodata.store import Workspace
from tests.factories import compounds, import_batch


def test_an_installation_begins_with_the_demonstration(tmp_path: Path) -> None:
    assert Workspace(tmp_path / "data").current == "demo"


def test_the_choice_outlives_the_process_and_the_offices_store_begins_empty(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.open().save(import_batch(compounds=compounds({})))
    workspace.switch("office")
    again = Workspace(tmp_path)
    assert again.current == "office"
    assert again.open().read("compounds").empty
    assert len(again.open("demo").read("compounds")) == 1
    again.switch("demo")
    assert len(Workspace(tmp_path).open().read("compounds")) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.gpkg", "office.gpkg", "workspace.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": "other"}', '{"current": 3}'])
def test_a_choice_that_cannot_be_read_falls_back_to_the_demonstration(tmp_path: Path, text: str) -> None:
    (tmp_path / "workspace.json").write_text(text, encoding="utf-8")
    assert Workspace(tmp_path).current == "demo"


def test_there_are_only_two_stores(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(KeyError):
        workspace.switch("../elsewhere")
    with pytest.raises(KeyError):
        workspace.path("other")


def test_a_viewing_installation_does_not_switch(tmp_path: Path) -> None:
    with pytest.raises(ViewModeError):
        Workspace(tmp_path).switch("office", view_only=True)
    assert list(tmp_path.iterdir()) == []
