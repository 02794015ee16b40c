"""数据管理, 导入: a file is understood, changed where it was mistaken, and stored by one press and nothing else."""

from __future__ import annotations

import io
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from config.texts import LANGUAGES, text, texts
from geodata.schemas import ledger_kind
from geodata.store import Workspace
from loaders.choices import Choices
from loaders.importing import plan_import
from tests.ledgers import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loaders.choices import Progress
    from tests.pages.app import App

ZH = texts("zh")
LEDGER = (
    "小区名称,所属社区,建成年份,户数,经度,纬度\n"
    "甲小区,东社区,1985,120,116.571,35.411\n"
    "乙小区,东社区,一九九,80,116.572,35.412\n"
    ",东社区,1990,60,116.573,35.413\n"
).encode()
HOSTILE = "小区名称,所属社区,经度,纬度\n<img src=x onerror=alert(1)>,${alert(1)}`=cmd|x,116.571,35.411\n".encode()
# The second column means nothing that the program knows.
ODD_HEADER = "小区名称,神秘列,经度,纬度\n甲小区,120,116.571,35.411\n乙小区,80,116.572,35.412\n".encode()
NO_LEDGER = "甲,乙,丙,丁\n东里,30,116.571,35.411\n西里,40,116.572,35.412\n".encode()
COMPOUNDS = ["小区名称", "所属社区", "户数", "经度", "纬度"]
FACILITIES = ["设施名称", "设施类型", "经度", "纬度"]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for each job within the run: the driver runs no fragment by itself."""
    monkeypatch.setattr("ui.import_view.PATIENCE_S", 60.0)


@pytest.fixture
def small_street(tmp_path: Path) -> Path:
    """Return a folder whose office store has two compounds, 甲小区 of 120 households and 乙小区 of 80."""
    folder = tmp_path / "data"
    folder.mkdir()
    Workspace(folder).switch("office")
    bring(folder, rows(("甲小区", "东社区", 120, 116.571, 35.411), ("乙小区", "东社区", 80, 116.575, 35.415)))
    return folder


def rows(*cells: tuple[object, ...], headers: list[str] = COMPOUNDS) -> bytes:
    return workbook(headers, *cells)


def bring(folder: Path, content: bytes, name: str = "小区.xlsx") -> None:
    """Store a file, as somebody else does."""
    store = Workspace(folder).open("office")
    try:
        store.save(plan_import(content, name, store, Choices(crs="wgs84")).to_batch("李雷"))
    finally:
        store.close()


def drop(app: App, content: bytes, name: str = "台账.csv") -> App:
    """Drop a file in."""
    app.driver.file_uploader[0].upload(name, content, "text/csv").run()
    return app


def office(open_app: Callable[..., App], folder: Path, **query: str) -> App:
    """Open the data page of an office's store, with a name typed."""
    app = open_app(folder, **query).go("data")
    app.driver.text_input(key="person").set_value("王敏").run()
    return app


def choose(app: App, key: str, value: object) -> App:
    """Choose in a select box."""
    app.driver.selectbox(key=key).set_value(value).run()
    return app


def look_at(app: App, part: str) -> App:
    """Open one of the parts of what storing would do."""
    app.driver.segmented_control(key="import_review").set_value(part).run()
    return app


def stored(folder: Path, kind: str = "compounds", column: str = "name") -> list[object]:
    """Return a column of what the office's store holds."""
    store = Workspace(folder).open("office")
    try:
        found: list[object] = store.read(kind)[column].tolist()
        return found
    finally:
        store.close()


def column_key(app: App, header: str) -> str:
    """Return the key of the select box beside a header."""
    return next(
        str(box.key)
        for box in app.driver.selectbox
        if str(box.key).startswith("import_column_") and header in box.label
    )


# The tabs.


def test_the_address_carries_the_tab_and_only_that_one_is_drawn(
    open_app: Callable[..., App], demo_folder: Path
) -> None:
    app = open_app(demo_folder, tab="templates").go("data")
    assert app.is_sound()
    assert not app.driver.get("file_uploader")
    assert app.driver.selectbox(key="dictionary_kind").value == "compounds"
    app.driver.segmented_control(key="data_tab").set_value("history").run()
    assert app.address("tab") == "history"
    app.driver.segmented_control(key="data_tab").set_value("import").run()
    assert app.address("tab") is None
    assert app.driver.get("file_uploader")


@pytest.mark.parametrize("tab", ["pending", "history", "health", "templates"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tab_renders(open_app: Callable[..., App], demo_folder: Path, tab: str, language: str) -> None:
    assert open_app(demo_folder, tab=tab, lang=language).go("data").is_sound()


def test_a_tab_that_there_is_not_opens_the_first(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, tab="<script>").go("data")
    assert app.is_sound()
    assert app.driver.get("file_uploader")


# One file, from the drop to the receipt.


def test_what_was_understood_is_shown_before_anything_is_stored(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = drop(office(open_app, empty_folder), LEDGER)
    assert app.is_sound()
    assert ZH["data.understood"] in app.html
    assert app.driver.selectbox(key="import_kind").value == "compounds"
    assert app.driver.selectbox(key=column_key(app, "户数")).value == "compounds.households"
    assert stored(empty_folder) == []


def test_one_press_stores_the_good_rows_keeps_the_rest_and_shows_the_way_on(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "wgs84").press("store")
    assert app.is_sound()
    assert stored(empty_folder) == ["甲小区", "乙小区"]
    assert any("台账" in message for message in app.messages)
    assert app.driver.get("file_uploader")
    app.press("to_pending")
    assert app.address("tab") == "pending"


def test_the_receipt_takes_the_import_back_after_saying_what_that_touches(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "wgs84").press("store").press("undo_last")
    assert text("importing.undo_preview", "zh", removed="2", restored="0", cells="0") in app.html
    assert len(stored(empty_folder)) == 2
    app.press("undo_now")
    assert app.is_sound()
    assert stored(empty_folder) == []


def test_nothing_is_stored_without_a_name(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = choose(drop(open_app(empty_folder).go("data"), LEDGER), "import_crs", "wgs84")
    assert app.driver.button(key="store").disabled
    assert ZH["data.name_first"] in app.html


def test_the_demonstration_takes_no_ledger(open_app: Callable[..., App], own_demo_folder: Path) -> None:
    app = drop(office(open_app, own_demo_folder), LEDGER)
    assert ZH["data.demo_takes_nothing"] in app.messages
    assert all(button.key != "store" for button in app.driver.button)


def test_the_stores_are_switched_at_one_press_and_never_mixed(
    open_app: Callable[..., App], own_demo_folder: Path
) -> None:
    app = open_app(own_demo_folder).go("data").press("switch_store")
    assert ZH["data.store_office"] in app.html
    assert stored(own_demo_folder) == []
    app.press("switch_store")
    assert ZH["data.store_demo"] in app.html
    assert ZH["shell.demo"] in app.html


def test_a_look_at_another_tab_and_the_other_language_lose_nothing(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "gcj02")
    app.driver.segmented_control(key="data_tab").set_value("history").run()
    app.driver.segmented_control(key="data_tab").set_value("import").run()
    app.press("language_switch")
    assert app.is_sound()
    assert app.driver.selectbox(key="import_crs").value == "gcj02"
    assert texts("en")["data.understood"] in app.html


def test_hostile_cells_stay_text(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = choose(drop(office(open_app, empty_folder), HOSTILE), "import_crs", "wgs84")
    assert "<img src=x" not in app.html
    app.press("store")
    assert app.is_sound()
    assert "<img src=x" not in app.html
    app.go("overview")
    assert app.is_sound()
    assert "<img src=x" not in app.html
    assert "<img src=x" not in app.painted


def test_a_file_that_cannot_be_read_is_explained_and_another_can_be_dropped(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = drop(office(open_app, empty_folder), b"\x00\x01\x02\x03" * 50, "台账.xlsx")
    assert not app.driver.exception
    assert len(app.driver.error) == 1
    assert stored(empty_folder) == []
    app.press("another_file")
    assert app.is_sound()
    assert app.driver.get("file_uploader")


def test_view_mode_disables_every_write_and_says_why(open_app: Callable[..., App], demo_folder: Path) -> None:
    app = open_app(demo_folder, mode="view").go("data")
    assert any(ZH["errors.view_mode.what"] in message for message in app.messages)
    assert app.driver.button(key="switch_store").disabled
    assert app.driver.text_input(key="person").disabled
    assert app.driver.file_uploader[0].disabled


# What was understood is changed.


def test_a_column_is_given_another_meaning(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = choose(drop(office(open_app, empty_folder), ODD_HEADER, "小区.csv"), "import_crs", "wgs84")
    key = column_key(app, "神秘列")
    assert app.driver.selectbox(key=key).value == ""
    choose(app, key, "compounds.households").press("store")
    assert app.is_sound()
    assert stored(empty_folder, column="households") == [120, 80]


def test_what_a_person_said_of_a_header_is_known_at_the_next_file(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = choose(drop(office(open_app, empty_folder), ODD_HEADER, "小区.csv"), "import_crs", "wgs84")
    choose(app, column_key(app, "神秘列"), "compounds.households").press("store")
    drop(app, ODD_HEADER, "小区第二份.csv")
    assert app.driver.selectbox(key=column_key(app, "神秘列")).value == "compounds.households"


def test_a_column_can_be_left_out(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "wgs84")
    choose(app, column_key(app, "户数"), "").press("store")
    assert app.is_sound()
    assert all(str(value) == "<NA>" for value in stored(empty_folder, column="households"))


def test_the_unit_of_a_number_is_chosen(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "wgs84")
    place = column_key(app, "户数").removeprefix("import_column_")
    choose(app, f"import_scale_{place}", 10.0).press("store")
    assert stored(empty_folder, column="households") == [1200, 800]


def test_another_row_is_the_header(open_app: Callable[..., App], empty_folder: Path) -> None:
    content = workbook(
        ["小区名称", "户数", "经度", "纬度"], *[[f"小区名称{n}", "户数", 116.57 + n, 35.4] for n in (0, 1)]
    )
    app = drop(office(open_app, empty_folder), content, "台账.xlsx")
    assert app.driver.selectbox(key="import_header").value == 1
    choose(app, "import_header", 2)
    assert not app.driver.exception
    assert app.driver.selectbox(key="import_header").value == 2


def test_a_file_that_is_not_understood_shows_its_rows_and_asks(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = drop(office(open_app, empty_folder), NO_LEDGER)
    assert len(app.driver.error) == 1
    assert app.driver.selectbox(key="import_kind").value is None
    assert "东里" in app.driver.dataframe[0].value.to_string()
    choose(app, "import_kind", "compounds")
    meanings = {"甲": "name", "乙": "households", "丙": "longitude", "丁": "latitude"}
    for header, meaning in meanings.items():
        choose(app, column_key(app, header), f"compounds.{meaning}")
    assert app.is_sound()
    choose(app, "import_crs", "wgs84").press("store")
    assert stored(empty_folder) == ["东里", "西里"]


def test_a_zip_of_two_ledgers_offers_the_next_after_the_first(open_app: Callable[..., App], empty_folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("小区.xlsx", rows(("甲小区", "东社区", 120, 116.571, 35.411)))
        archive.writestr("设施.xlsx", rows(("东站", "社区卫生服务站", 116.571, 35.412), headers=FACILITIES))
    app = drop(office(open_app, empty_folder), packed.getvalue(), "两份.zip")
    assert app.is_sound()
    parts = app.driver.radio(key="import_part")
    assert [name for name in parts.options if "1" in name]
    first = str(parts.value)
    choose(app, "import_crs", "wgs84").press("store")
    assert app.is_sound()
    assert app.driver.radio(key="import_part").value != first
    choose(app, "import_crs", "wgs84").press("store")
    assert app.is_sound()
    assert stored(empty_folder) == ["甲小区"]
    assert stored(empty_folder, "facilities") == ["东站"]
    assert app.driver.get("file_uploader")


# Places.


def test_a_system_that_cannot_be_told_is_chosen_before_anything_is_stored(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = drop(office(open_app, empty_folder), LEDGER)
    assert app.driver.selectbox(key="import_crs").value is None
    assert app.driver.button(key="store").disabled
    assert ZH["importing.choose_crs_first"] in app.html
    choose(app, "import_crs", "bd09")
    assert not app.driver.button(key="store").disabled


def test_the_points_stand_on_a_map_before_they_are_stored(open_app: Callable[..., App], small_street: Path) -> None:
    app = drop(office(open_app, small_street), LEDGER)
    assert app.is_sound()
    assert "116.57" in app.painted
    assert stored(small_street) == ["甲小区", "乙小区"]


def test_rows_with_swapped_coordinates_are_turned_at_one_press(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    content = rows(
        *((f"{name}小区", "东社区", 10, 116.571 + place / 1000, 35.411) for place, name in enumerate("甲乙丙丁")),
        ("戊小区", "东社区", 10, 35.412, 116.572),
    )
    app = look_at(choose(drop(office(open_app, empty_folder), content), "import_crs", "wgs84"), "problems")
    assert text("data.store", "zh", count="4") in app.labels
    app.press("turn_swapped")
    assert text("data.store", "zh", count="5") in app.labels
    app.press("turn_back")
    assert text("data.store", "zh", count="4") in app.labels


# What storing would do.


def test_problems_are_filtered_by_weight(open_app: Callable[..., App], empty_folder: Path) -> None:
    app = look_at(drop(office(open_app, empty_folder), LEDGER), "problems")
    assert len(app.driver.dataframe[-1].value) == 2
    app.driver.segmented_control(key="import_severity").set_value("row").run()
    shown = app.driver.dataframe[-1].value
    assert shown[ZH["data.problem_row"]].tolist() == [4]


def test_old_and_new_stand_side_by_side_cell_by_cell(open_app: Callable[..., App], small_street: Path) -> None:
    app = drop(office(open_app, small_street), rows(("甲小区", "东社区", 130, 116.571, 35.411)), "小区.xlsx")
    app = look_at(choose(app, "import_crs", "wgs84"), "changes")
    assert app.is_sound()
    shown = app.driver.dataframe[-1].value
    assert shown[[ZH["importing.change_before"], ZH["importing.change_after"]]].to_numpy().tolist() == [["120", "130"]]


def test_an_empty_cell_clears_what_is_known_only_when_told_to(open_app: Callable[..., App], small_street: Path) -> None:
    app = drop(office(open_app, small_street), rows(("甲小区", "东社区", None, 116.571, 35.411)), "小区.xlsx")
    app = look_at(choose(app, "import_crs", "wgs84"), "changes")
    assert not app.driver.toggle(key="empty_wipes").value
    assert len(app.driver.dataframe) == 1  # the first rows of the file; no change
    app.driver.toggle(key="empty_wipes").set_value(v=True).run()
    assert app.is_sound()
    app.press("store")
    assert [str(value) for value in stored(small_street, column="households")] == ["<NA>", "80"]


def test_a_doubtful_name_is_asked_and_the_answer_is_taken(open_app: Callable[..., App], small_street: Path) -> None:
    content = workbook(["小区", "业委会状态"], ["甲晓区", "已成立"])
    app = choose(drop(office(open_app, small_street), content, "业委会.xlsx"), "import_kind", "committees")
    app = look_at(app, "questions")
    box = next(box for box in app.driver.selectbox if str(box.key).startswith("name_"))
    assert box.value is None
    box.set_value("C001")
    app.press("answer")
    assert app.is_sound()
    app.press("store")
    assert app.is_sound()
    assert stored(small_street, "committees", "compound_id") == ["C001"]


# Others at work, and long files.


def test_what_somebody_else_stored_meanwhile_is_compared_and_said(
    open_app: Callable[..., App], empty_folder: Path
) -> None:
    app = choose(drop(office(open_app, empty_folder), LEDGER), "import_crs", "wgs84")
    bring(empty_folder, rows(("甲小区", "东社区", 99, 116.571, 35.411)))
    app.press("store")
    assert ZH["importing.stale"] in app.messages
    assert stored(empty_folder) == ["甲小区"]
    app.press("store")
    assert app.is_sound()
    assert stored(empty_folder) == ["甲小区", "乙小区"]


def test_a_long_file_shows_how_far_it_is_and_stops_at_a_press(
    open_app: Callable[..., App], empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(*_: object, progress: Progress, **__: object) -> None:
        progress("values", 0.4)
        reached.set()
        go_on.wait(60)
        progress("check", 0.8)

    app = office(open_app, empty_folder)
    with monkeypatch.context() as patched:
        patched.setattr("loaders.importing.plan_import", slow)
        patched.setattr("ui.import_view.PATIENCE_S", 0.0)
        drop(app, LEDGER)
        assert reached.wait(60)
        app.driver.run()
        (bar,) = app.driver.get("progress")
        assert bar.proto.value == 40
        assert ZH["importing.steps.values"] in bar.proto.text
        app.press("stop")
    go_on.set()
    app.driver.run()
    assert ZH["importing.stopped"] in app.messages
    assert stored(empty_folder) == []
    app.press("read_again")
    assert app.is_sound()
    assert app.driver.selectbox(key="import_kind").value == "compounds"


@pytest.mark.parametrize("kind", ["compounds", "facilities"])
def test_every_meaning_of_a_column_has_a_name(kind: str) -> None:
    from ui.queries.ingest import meaning_label, meanings  # noqa: PLC0415 - beside the only test that needs them

    labels = [meaning_label(meaning, "zh") for meaning in meanings(kind)]
    assert f"{ledger_kind(kind).labels['zh']} · {ZH['place_columns.longitude']}" in labels
    assert len(set(labels)) == len(labels)


def test_a_damaged_store_is_replaced_by_a_copy_and_set_aside(open_app: Callable[..., App], empty_folder: Path) -> None:
    path = Workspace(empty_folder).path("office")
    copy = path.read_bytes()
    path.write_bytes(b"torn" * 3000)
    app = open_app(empty_folder).go("data")
    assert app.driver.error
    assert app.driver.button(key="rescue_now").disabled
    app.driver.file_uploader(key="rescue_upload").upload("copy.gpkg", copy, "application/geopackage+sqlite3").run()
    app.press("rescue_now")
    assert app.is_sound()
    (aside,) = (empty_folder / "backups").iterdir()
    assert aside.read_bytes() == b"torn" * 3000
    assert any(aside.name in message.replace("\\", "") for message in app.messages)
