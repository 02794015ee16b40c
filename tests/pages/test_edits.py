"""Changes by hand on a compound's card: what is shown, stored, refused, and taken back in 数据管理."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely.geometry

from config.texts import LANGUAGES, text, texts
from geodata.store import Workspace
from maps.view import MapEdit
from tests.factories import committees, compounds, gates, import_batch, unit_point, unit_square

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from geodata.store import Store
    from tests.pages.app import App

ZH = texts("zh")


@pytest.fixture
def street(empty_folder: Path) -> Path:
    """Return a folder whose office store has two compounds, a committee and two gates of the first."""
    store = Workspace(empty_folder).open("office")
    store.save(
        import_batch(
            compounds=compounds({"households": 120}, {}),
            committees=committees({"status": "preparing"}),
            gates=gates({"name": "东门"}, {"name": "西门", "compound": "小区1", "compound_id": "C001"}),
        )
    )
    store.close()
    return empty_folder


@pytest.fixture
def office(street: Path) -> Iterator[Store]:
    """Open the store as somebody else does."""
    store = Workspace(street).open("office")
    yield store
    store.close()


def edit(open_app: Callable[..., App], folder: Path, subject: str = "", **query: str) -> App:
    """Open the first compound's card for changing."""
    app = open_app(folder, compound="C001", **query)
    choose_part(app, "card_part", "edit")
    return choose_part(app, "edit_subject", subject) if subject else app


def choose_part(app: App, key: str, part: str) -> App:
    """Choose in a row of parts; the driver knows their names in Chinese only."""
    app.driver.segmented_control(key=key).set_value(part).run()
    return app


def named(app: App, reason: str = "") -> App:
    """Type who changes, and why."""
    app.driver.text_input(key="person").set_value("王敏").run()
    if reason:
        app.driver.text_input(key="edit_reason").set_value(reason).run()
    return app


def choose_status(app: App, code: str) -> App:
    """Choose the committee's status."""
    box = next(box for box in app.driver.selectbox if str(box.key).endswith("_status"))
    box.set_value(code).run()
    return app


def draw(monkeypatch: pytest.MonkeyPatch, shape: BaseGeometry | dict[str, Any]) -> None:
    """Let the browser have drawn a shape for the task at hand; the browser tests hold the drawing itself."""
    from ui import edit_view  # noqa: PLC0415 - Streamlit, which only a running app imports

    geometry = shape if isinstance(shape, dict) else shapely.geometry.mapping(shape)

    def drawn(*_: object, **__: object) -> MapEdit:
        task = edit_view.edit_task("C001")
        return MapEdit(task.token if task else "", geometry)

    monkeypatch.setattr(edit_view, "last_edit", drawn)


def stored(store: Store, kind: str, column: str) -> list[object]:
    cells: list[object] = pd.DataFrame(store.read(kind))[column].tolist()
    return cells


# A status.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", ["committees", "property_services", "compounds", "outline", "gate"])
def test_every_subject_is_offered_in_either_language(
    open_app: Callable[..., App], street: Path, subject: str, language: str
) -> None:
    app = edit(open_app, street, subject)
    if language != "zh":
        app.press("language_switch")
    assert app.is_sound()
    assert texts(language)["edits.nothing"] in app.html
    assert app.driver.button(key="edit_save").disabled


def test_a_status_is_stored_at_one_press_with_who_and_why(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = named(choose_status(edit(open_app, street), "established"), "8月20日现场核实").press("edit_save")
    assert app.is_sound()
    assert text("edits.saved", "zh", batch=2) in app.messages
    assert stored(office, "committees", "status") == ["established"]
    line = office.history()[["action", "imported_by", "note"]].to_numpy().tolist()[0]
    assert line == ["edit", "王敏", "8月20日现场核实"]


def test_the_map_is_painted_with_the_new_status_at_once(open_app: Callable[..., App], street: Path) -> None:
    app = choose_status(edit(open_app, street), "established")
    before = app.map["feature_group"]
    assert named(app).press("edit_save").map["feature_group"] != before


def test_a_status_can_be_set_back_to_unknown(open_app: Callable[..., App], street: Path, office: Store) -> None:
    app = named(choose_status(edit(open_app, street), "unknown")).press("edit_save")
    assert app.is_sound()
    assert stored(office, "committees", "status") == ["unknown"]


def test_a_change_can_be_taken_back_in_the_history(open_app: Callable[..., App], street: Path, office: Store) -> None:
    named(choose_status(edit(open_app, street), "established")).press("edit_save")
    office.undo(2, undone_by="王敏")
    app = edit(open_app, street)
    box = next(box for box in app.driver.selectbox if str(box.key).endswith("_status"))
    assert box.value == "preparing"


def test_the_history_of_the_card_tells_the_change(open_app: Callable[..., App], street: Path) -> None:
    app = named(choose_status(edit(open_app, street), "established"), "现场核实").press("edit_save")
    choose_part(app, "card_part", "history")
    told = app.driver.dataframe[0].value.to_string()
    assert app.is_sound()
    assert all(word in told for word in ("筹备组", "已成立", "王敏", "现场核实"))


def test_a_new_term_is_another_row_and_the_old_one_stays(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = edit(open_app, street)
    next(box for box in app.driver.checkbox if str(box.key).endswith("_new")).check().run()
    named(choose_status(app, "elected")).press("edit_save")
    assert stored(office, "committees", "status") == ["preparing", "elected"]


# Cells, and values that can't be.


def test_one_column_of_a_compound_is_changed(open_app: Callable[..., App], street: Path, office: Store) -> None:
    app = edit(open_app, street, "compounds")
    next(box for box in app.driver.multiselect if str(box.key).endswith("_which")).set_value(["households"]).run()
    next(box for box in app.driver.text_input if str(box.key).endswith("_households")).set_value("1,200户").run()
    named(app).press("edit_save")
    assert app.is_sound()
    assert stored(office, "compounds", "households")[0] == 1200


def test_a_value_that_cannot_be_is_explained_and_nothing_is_stored(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = edit(open_app, street, "compounds")
    next(box for box in app.driver.multiselect if str(box.key).endswith("_which")).set_value(["households"]).run()
    next(box for box in app.driver.text_input if str(box.key).endswith("_households")).set_value("很多").run()
    named(app).press("edit_save")
    assert not app.driver.exception
    assert any(ZH["edits.refused"] in message for message in app.messages)
    assert len(office.history()) == 1


def test_what_says_the_same_in_other_words_is_no_change(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = edit(open_app, street, "compounds")
    next(box for box in app.driver.multiselect if str(box.key).endswith("_which")).set_value(["households"]).run()
    next(box for box in app.driver.text_input if str(box.key).endswith("_households")).set_value("120户").run()
    named(app).press("edit_save")
    assert ZH["edits.nothing"] in app.messages
    assert len(office.history()) == 1


def test_a_compound_without_a_committee_gets_its_first_and_its_status_may_be_unknown(
    open_app: Callable[..., App], street: Path, office: Store
) -> None:
    app = open_app(street, compound="C002")
    choose_part(app, "card_part", "edit")
    assert app.driver.button(key="edit_save").disabled
    next(box for box in app.driver.text_input if str(box.key).endswith("_members")).set_value("7").run()
    named(app).press("edit_save")
    assert app.is_sound()
    assert stored(office, "committees", "status") == ["preparing", "unknown"]
    assert stored(office, "committees", "compound_id") == ["C001", "C002"]


def test_nothing_is_stored_without_a_name(open_app: Callable[..., App], street: Path) -> None:
    app = choose_status(edit(open_app, street), "established")
    assert app.driver.button(key="edit_save").disabled
    assert ZH["edits.name_first"] in app.html


def test_the_demonstration_and_a_viewer_are_offered_no_form(
    open_app: Callable[..., App], demo_folder: Path, street: Path
) -> None:
    for app in (edit(open_app, demo_folder), edit(open_app, street, mode="view")):
        assert app.is_sound()
        assert all(button.key != "edit_save" for button in app.driver.button)
        assert {ZH["edits.demo"], ZH["errors.view_mode.what"]} & set(app.messages)


# An outline.


def test_an_outline_is_measured_before_it_is_stored(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, unit_square(0, 0, size=2))
    app = edit(open_app, street, "outline")
    assert text("edits.outline_area_value", "zh", area="10,078") in app.html
    assert "40,31" in app.html
    named(app).press("edit_save")
    assert app.is_sound()
    assert office.read("compounds").geometry.iloc[0].equals(unit_square(0, 0, size=2))


def test_the_map_begins_with_the_stored_outline_and_with_none_after_draw_anew(
    open_app: Callable[..., App], street: Path
) -> None:
    app = edit(open_app, street, "outline")
    assert '"mode":"outline"' in app.painted
    assert '"coordinates"' in app.painted
    app.press("outline_again")
    assert '"geometry":null' in app.painted
    app.press("outline_back")
    assert '"coordinates"' in app.painted


def test_a_drawing_that_is_no_area_is_not_taken(
    open_app: Callable[..., App], street: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, {"type": "LineString", "coordinates": [[116.57, 35.41], [116.58, 35.41]]})
    app = edit(open_app, street, "outline")
    assert ZH["edits.outline_bad"] in app.messages
    assert app.driver.button(key="edit_save").disabled


# A gate.


def test_a_gate_is_placed_with_a_name(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, unit_point(0.5, 0))
    app = edit(open_app, street, "gate")
    app.driver.text_input(key="gate_name_C001_None").set_value("南门").run()
    named(app).press("edit_save")
    assert app.is_sound()
    assert stored(office, "gates", "name") == ["东门", "西门", "南门"]
    assert office.read("gates").geometry.iloc[2].equals_exact(unit_point(0.5, 0), 1e-7)


def test_while_a_gate_is_placed_the_map_shows_the_compounds_other_gates_by_name(
    open_app: Callable[..., App], street: Path
) -> None:
    app = edit(open_app, street, "gate")
    assert '"caption":"东门"' in app.painted
    assert '"caption":"西门"' in app.painted
    app.driver.selectbox(key="edit_gate").set_value("M001").run()
    assert '"caption":"东门"' not in app.painted
    assert '"caption":"西门"' in app.painted
    choose_part(app, "edit_subject", "committees")
    assert '"caption":"西门"' not in app.painted


def test_a_gate_is_moved_and_no_other(
    open_app: Callable[..., App], street: Path, office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw(monkeypatch, unit_point(1, 1))
    app = edit(open_app, street, "gate")
    app.driver.selectbox(key="edit_gate").set_value("M001").run()
    named(app).press("edit_save")
    assert stored(office, "gates", "name") == ["东门", "西门"]
    assert office.read("gates").geometry.loc["M001"].equals_exact(unit_point(1, 1), 1e-7)
    assert office.read("gates").geometry.loc["M002"].equals_exact(unit_point(1, 0), 1e-7)
