"""What pages are answered, from a store of two communities that can be counted by hand."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from config.errors import ViewModeError
from config.settings import settings
from geodata.demo import AS_OF
from geodata.store import PendingRow, Store, Workspace
from loaders.choices import Choices
from maps.publish import publish
from maps.view import MapView, PlaceValues
from tests.factories import (
    committees,
    communities,
    compounds,
    empty_store,
    facilities,
    frame_of,
    import_batch,
    property_services,
    unit_point,
    unit_square,
)
from ui import queries
from ui.queries import CompoundFilter, painting
from ui.queries.ingest import plan_file, save_plan

TODAY = dt.date(2026, 9, 30)
SOURCE: dict[str, object] = {"source": "小区台账.xlsx", "as_of": dt.date(2026, 6, 30)}


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Set up an installation of its own, on a day of its own."""
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_TODAY", TODAY.isoformat())
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture(scope="module")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """
    Fill an office's store: five compounds in two communities, C005 outside the street.

    C001 甲 established, C002 乙 ends in 30 days, C003 丙 expired, C004 丁 unknown; C002 has no property service.
    """
    store = empty_store(tmp_path_factory.mktemp("office"))
    place = [unit_square(x, 0.2, size=0.5) for x in (0.1, 0.6, 1.2, 1.4, 5)]
    rows: list[dict[str, object]] = [
        {"name": "甲小区", "aliases": "老甲院", "build_year": 1985, "households": 100, "elders_60": 30},
        {"name": "乙小区", "build_year": 2000, "households": 200, "elders_60": 60},
        {"name": "丙小区", "build_year": 2010, "households": 300},
        {"name": "=丁", "address": "某路1号"},
        {"name": "邻居", "build_year": 1980},
    ]
    terms = [
        {"status": "established", "term_start": dt.date(2025, 1, 1), "term_end": dt.date(2029, 12, 31)},
        {"status": "established", "term_start": dt.date(2021, 11, 1), "term_end": TODAY + dt.timedelta(30)},
        {"status": "established", "term_start": dt.date(2020, 1, 1), "term_end": TODAY - dt.timedelta(1)},
    ]
    left = {"mode": "none", "company": "旧物业", "exit_reason": "bankrupt", "contract_end": dt.date(2025, 1, 1)}
    contracts = [{"mode": "professional", "contract_end": TODAY}, left]
    store.save(
        import_batch(
            boundary=frame_of("boundary", {"name": "试验街道", "geometry": unit_square(0, 0, size=2)}),
            communities=communities({"name": "东社区"}, {"name": "西社区"}),
            compounds=compounds(*({**SOURCE, **row, "geometry": at} for row, at in zip(rows, place, strict=True))),
            committees=committees(*({**row, "source": "业委会台账.xlsx"} for row in terms)),
            property_services=property_services(*contracts),
            facilities=facilities(
                {"type": "nursing_home", "name": "敬老院", "geometry": unit_point(1, 1)},
                {"type": "market", "geometry": unit_point(9, 9)},
            ),
        )
    )
    store.snapshot(store.path.with_name("whole.gpkg"))
    return store.path.with_name("whole.gpkg").read_bytes()


@pytest.fixture
def office(data_dir: Path, office_file: bytes) -> Store:
    """Open a copy of the office's store."""
    Workspace(data_dir).path("office").write_bytes(office_file)
    Workspace(data_dir).switch("office")
    return Workspace(data_dir).open()


@pytest.fixture
def static_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give what maps are drawn from a folder of its own."""
    monkeypatch.setattr(painting, "publish", lambda frames: publish(frames, tmp_path / "static"))
    return tmp_path / "static"


def painted_compounds(view: MapView) -> PlaceValues:
    """Return what is painted on the compounds."""
    layers = view.values  # noqa: PD011 - the map's, not a frame's
    return layers["compounds"]


def test_an_empty_store_has_no_data_and_no_figure_fails(data_dir: Path) -> None:
    empty_store(data_dir)
    Workspace(data_dir).switch("office")

    street = queries.current_street()

    assert (street.has_data, street.is_demo, street.name, street.as_of) == (False, False, "本街道", None)
    assert [figure.value for figure in queries.overview_figures()][:3] == [0, None, None]
    assert queries.governance_by_community()[0].compounds == 0
    assert queries.compound_table().empty
    assert not queries.communities()
    assert not queries.terms_ending()
    assert not queries.compounds_without_property()


def test_the_street_is_named_by_its_boundary(office: Store) -> None:
    street = queries.current_street()

    assert (street.name, street.store_name, street.has_data) == ("试验街道", "office", True)
    assert (street.today, street.as_of, street.revision) == (TODAY, dt.date(2026, 6, 30), office.revision())


def test_the_demonstration_has_a_day_of_its_own_unless_one_is_set(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert queries.reference_day() == TODAY
    monkeypatch.delenv("LINLI_TODAY")
    settings.cache_clear()
    assert queries.reference_day() == AS_OF
    empty_store(data_dir)
    Workspace(data_dir).switch("office")
    assert queries.reference_day() == dt.date.today()  # noqa: DTZ011 - the office's own calendar


@pytest.mark.usefixtures("office")
def test_figures_count_what_lies_inside_the_street() -> None:
    figures = {figure.key: figure for figure in queries.overview_figures()}

    assert figures["compounds"].value == 4
    assert (figures["old_share"].numerator, figures["old_share"].denominator) == (2, 3)
    assert (figures["committee_coverage"].numerator, figures["committee_coverage"].denominator) == (2, 3)
    assert (figures["property_coverage"].numerator, figures["property_coverage"].unknown) == (1, 2)
    assert (figures["elders_60"].value, figures["elders_60"].unknown) == (90, 2)
    assert figures["facilities"].value == 1
    assert [source.file for source in figures["committee_coverage"].sources] == [
        "台账.xlsx",
        "业委会台账.xlsx",
        "小区台账.xlsx",
    ]


@pytest.mark.usefixtures("office")
def test_a_community_has_figures_of_its_own() -> None:
    counts = [queries.overview_figures(community_id)[0].value for community_id, _ in queries.communities()]

    assert counts == [2, 2]


@pytest.mark.usefixtures("office")
def test_the_communities_add_up_to_the_street() -> None:
    whole, *parts = queries.governance_by_community()

    assert (whole.community_id, whole.name) == (None, "全街道")
    assert whole.compounds == sum(part.compounds for part in parts)
    for name in ("committee_by_compounds", "committee_by_households", "property_by_households"):
        figures = [getattr(part, name) for part in parts]
        assert getattr(whole, name).numerator == sum(figure.numerator for figure in figures)
        assert getattr(whole, name).denominator == sum(figure.denominator for figure in figures)
    assert (whole.committee_by_households.numerator, whole.committee_by_households.denominator) == (300, 600)


@pytest.mark.usefixtures("office")
def test_the_table_of_coverage_has_shares_and_the_unknown_beside() -> None:
    table = queries.governance_table("en")

    assert table.index.tolist() == ["The whole street", "东社区", "西社区"]
    assert table["Committee coverage (by compounds, %)"].tolist() == [66.7, 100.0, 0.0]
    assert table["Committee coverage: compounds unknown"].tolist() == [1, 0, 1]


@pytest.mark.usefixtures("office")
def test_the_pipeline_shows_every_status() -> None:
    steps = {step.code: step.compounds for step in queries.committee_pipeline()}

    assert {code: count for code, count in steps.items() if count} == {
        "established": 1,
        "ending": 1,
        "expired": 1,
        "unknown": 1,
    }


@pytest.mark.usefixtures("office")
def test_terms_that_end_and_terms_past_are_listed_with_days_and_next_step() -> None:
    (ending,), (expired,) = queries.terms_ending(), queries.terms_expired()

    assert (ending.compound_id, ending.days, ending.status_label) == ("C002", 30, "届满前90天")
    assert (expired.compound_id, expired.days, expired.source) == ("C003", -1, "业委会台账.xlsx（台账.xlsx）")
    assert "换届" in expired.next_step
    assert queries.terms_ending("Q002") == []


@pytest.mark.usefixtures("office")
def test_a_compound_without_service_says_why() -> None:
    (gap,) = queries.compounds_without_property()

    assert (gap.name, gap.reason_label, gap.last_company, gap.households) == ("乙小区", "破产", "旧物业", 200)
    assert gap.ended_on == dt.date(2025, 1, 1)
    assert [(notice.compound_id, notice.days) for notice in queries.contracts_ending()] == [("C001", 0)]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (CompoundFilter(), ["C001", "C002", "C003", "C004"]),
        (CompoundFilter(community_id="Q001"), ["C001", "C002"]),
        (CompoundFilter(committee_statuses=("ending", "unknown")), ["C002", "C004"]),
        (CompoundFilter(property_modes=("none",)), ["C002"]),
        (CompoundFilter(property_modes=("unknown",)), ["C003", "C004"]),
        (CompoundFilter(old_only=True), ["C001", "C002"]),
        (CompoundFilter(text="老甲"), ["C001"]),
        (CompoundFilter(text="YXQ"), ["C002"]),
        (CompoundFilter(text="某路"), ["C004"]),
        (CompoundFilter(text=".*"), []),
        (CompoundFilter(old_only=True, committee_statuses=("established",)), ["C001"]),
    ],
)
@pytest.mark.usefixtures("office")
def test_every_condition_of_a_filter_holds(filters: CompoundFilter, ids: list[str]) -> None:
    assert sorted(queries.compound_ids_at(filters)) == ids
    assert queries.compound_table(filters).index.tolist() == queries.compound_ids_at(filters)


@pytest.mark.usefixtures("office")
def test_the_map_paints_what_the_filter_shows(static_dir: Path) -> None:
    view = queries.map_view(filters=CompoundFilter(old_only=True), compound_id="C002")
    painted = painted_compounds(view)

    assert [style >= 0 for style in painted.classes] == [True, True, False, False, True]
    assert {style.code: style.count for style in painted.styles if style.count} == {"established": 1, "ending": 1}
    assert painted.captions[1] == "业委会状态：届满前90天"
    assert "jiaxiaoqu jxq" in painted.terms[0]
    assert (view.selected, view.legend_note) == (("compounds", "C002"), "显示 2 个，共 4 个小区")
    assert view.focus is not None
    assert (static_dir / "generated").is_dir()


@pytest.mark.usefixtures("office", "static_dir")
def test_a_link_to_a_place_that_is_gone_opens_the_street() -> None:
    view = queries.map_view("build_year", community_id="Q999", compound_id="C999", language="en", dark=True)

    assert (view.selected, view.focus) == (None, None)
    assert queries.compound_card("C999") is None


@pytest.mark.usefixtures("office")
def test_the_card_tells_everything_and_where_it_comes_from() -> None:
    card = queries.compound_card("C002")

    assert card is not None
    assert (card.name, card.community_name, card.committee_label, card.property_label) == (
        "乙小区",
        "东社区",
        "届满前90天",
        "无物业",
    )
    facts = {fact.label: fact for section in card.sections for fact in section.facts}
    assert (facts["建成年份"].value, facts["建成年份"].source, facts["建成年份"].as_of) == (
        "2000",
        "小区台账.xlsx（台账.xlsx）",
        "2026-06-30",
    )
    assert facts["距届满（天）"].value == "还有 30 天"
    assert facts["上一家退出原因"].value == "破产"
    assert (facts["楼栋数"].value, facts["楼栋数"].is_unknown) == ("未知", True)
    assert "直线距离" in card.sections[-1].note
    assert "养老院：敬老院" in facts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("office")
def test_every_compound_has_a_card(language: str) -> None:
    assert all(queries.compound_card(f"C00{place}", language) is not None for place in range(1, 6))


@pytest.mark.usefixtures("office")
def test_the_workbook_holds_the_filtered_rows_and_explains_them() -> None:
    download = queries.export_workbook(CompoundFilter(community_id="Q002"))
    table, notes = openpyxl.load_workbook(io.BytesIO(download.content)).worksheets

    assert download.file_name == "试验街道-小区清单-2026-09-30.xlsx"
    assert [(row[0].value, row[0].data_type) for row in table.iter_rows(min_row=2)] == [("=丁", "s"), ("丙小区", "s")]
    explained = {row[0].value: row[1].value for row in notes.iter_rows()}
    assert (explained["行数"], explained["筛选"], explained["统计日"]) == ("2", "西社区", "2026-09-30")
    assert "小区台账.xlsx（2026-06-30）" in str(explained["来源与数据日期"])


@pytest.mark.usefixtures("office")
def test_the_geojson_holds_the_filtered_rows() -> None:
    download = queries.export_geojson(CompoundFilter(old_only=True), "en")

    parsed = json.loads(download.content)
    assert [feature["properties"]["name"] for feature in parsed["features"]] == ["乙小区", "甲小区"]
    assert parsed["about"]["Filters"] == "Old compounds only"


def test_an_import_makes_answers_anew(office: Store) -> None:
    before = queries.overview_figures()[0].value
    office.save(import_batch(compounds=compounds({"id": "C100", "geometry": unit_point(0.1, 0.1)})))

    assert (before, queries.overview_figures()[0].value) == (4, 5)


def test_history_and_kept_back_rows_are_said_in_words(office: Store) -> None:
    row = PendingRow(
        "compounds", 7, {"小区名称": ""}, [{"column": "小区名称", "value": "", "code": "missing_required"}]
    )
    office.save(import_batch(file_name="新台账.xlsx", pending=(row,)))

    history, (waiting,) = queries.import_history(), queries.waiting()

    assert history["文件"].iloc[0] == "新台账.xlsx"
    assert (waiting.numbers, waiting.kind, waiting.headers) == ((7,), "compounds", ("小区名称",))
    assert "小区名称" in waiting.problems[0]


def test_an_import_is_planned_stored_and_taken_back(office: Store) -> None:
    content = "小区名称,经度,纬度,户数\n新小区,116.5705,35.4105,88\n".encode()
    planned = plan_file(content, "新.csv", Choices(kind="compounds", crs="wgs84", same_rows={2: ""})).result()
    receipt = save_plan(planned, "张工").result()

    assert receipt is not None
    assert receipt.inserted == 1
    assert queries.overview_figures()[0].value == 5
    assert queries.undo_preview(receipt.batch_id).rows_removed == 1
    queries.undo(receipt.batch_id, "张工")
    assert queries.overview_figures()[0].value == 4
    assert queries.import_history()["状态"].iloc[1].startswith("已被第")
    assert office.revision() == receipt.batch_id + 1


def test_a_viewer_may_look_but_changes_nothing(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan_file("小区名称,户数\n甲小区,5\n".encode(), "新.csv", Choices(kind="compounds")).result()
    monkeypatch.setenv("LINLI_MODE", "view")
    settings.cache_clear()
    before = office.revision()

    assert queries.current_street().view_only
    for write in (
        lambda: save_plan(planned, "张工"),
        lambda: queries.undo(1, "张工"),
        lambda: queries.switch_store("demo"),
        lambda: queries.restore(office.path, "张工"),
    ):
        with pytest.raises(ViewModeError):
            write()
    assert office.revision() == before


def test_names_are_listed_by_their_sound_and_two_alike_with_their_community(office: Store) -> None:
    office.save(import_batch(compounds=compounds({"id": "C101", "name": "甲小区", "geometry": unit_point(1.5, 1)})))

    assert [name for _, name in queries.compound_names()] == [
        "=丁",
        "丙小区",
        "甲小区（东社区）",
        "甲小区（西社区）",
        "乙小区",
    ]


@pytest.mark.usefixtures("office")
def test_a_table_says_unknown_where_a_term_is() -> None:
    row = queries.compound_table().loc["C004"]

    assert (row["业委会状态"], row["老旧小区"]) == ("未知", "未知")
    assert pd.isna(row["户数"])


@pytest.mark.usefixtures("office")
def test_a_picture_says_what_it_is_of_where_the_data_come_from_and_of_what_day() -> None:
    said = queries.map_picture("governance", "zh")
    assert said.title == "试验街道 · 小区治理"
    assert said.source.startswith("来源：")
    assert "数据截至" in said.source
    assert "示范数据" not in said.source
    assert not set(said.file_name) & set('\\/:*?"<>| ')
