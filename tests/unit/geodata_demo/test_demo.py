"""The demonstration street: its geometry holds together, its figures make sense, its ledgers can be loaded."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import pickle
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from config.settings import PROJECT_DIR
from geodata.demo import AS_OF, LEDGERS, LEDGERS_DIR, DemoLedger
from geodata.demo.attributes import deal
from geodata.demo.facts import Facts
from geodata.demo.ledgers import read_forms, write_ledger
from geodata.demo.randomness import stream
from geodata.demo.streets import MAIN_CLASSES
from geodata.schemas import ID_ALIASES, LATITUDE_ALIASES, LONGITUDE_ALIASES, ledger_kind
from geodata.standards import facility_standards
from geodata.store import Workspace
from geodata.vocabularies import vocabulary
from tests.demonstration import UNDERSTOOD, Understood

Frames = dict[str, Any]
IN_STREET = 73
MARK = "示范"


@pytest.fixture(scope="module")
def understood(demonstration: Path) -> dict[str, Understood]:
    """Return by file what was understood of every committed ledger, as the command brought them in."""
    told: dict[str, Understood] = pickle.loads((demonstration / UNDERSTOOD).read_bytes())  # noqa: S301 - this run's own
    return told


@pytest.fixture(scope="module")
def inside(frames: Frames) -> pd.DataFrame:
    compounds: pd.DataFrame = frames["compounds"]
    return compounds[compounds["community"].notna()]


# Geometry


def _overlaps(shapes: list[BaseGeometry]) -> float:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return max((shapes[a].intersection(shapes[b]).area for a, b in zip(left, right, strict=True) if a < b), default=0.0)


def test_every_geometry_is_valid_and_not_empty(frames: Frames) -> None:
    for name, frame in frames.items():
        if isinstance(frame, gpd.GeoDataFrame):
            # An order may have no place.
            placed = frame.geometry.dropna() if name == "grid_orders" else frame.geometry
            assert placed.is_valid.all(), name
            assert not placed.is_empty.any(), name


def test_no_two_compounds_overlap(frames: Frames) -> None:
    assert _overlaps(list(frames["compound_outlines"].geometry)) <= 1.0


def test_no_compound_lies_on_a_main_roads_carriageway_or_on_water(frames: Frames) -> None:
    roads = frames["roads"]
    main = roads[roads["road_class"].isin(MAIN_CLASSES)]
    carriageways = main.geometry.buffer(main["width_m"] / 2, cap_style="flat").union_all()
    kept_free = carriageways.union(frames["water"].union_all())
    assert frames["compound_outlines"].intersection(kept_free).area.max() <= 1.0


def test_compounds_of_the_street_lie_within_it_and_neighbours_outside(frames: Frames, facts: Facts) -> None:
    outlines = frames["compound_outlines"]
    in_street = outlines["community"].notna()
    assert in_street.sum() == IN_STREET
    assert outlines[in_street].within(facts.street.buffer(0.01)).all()
    assert (outlines[~in_street].intersection(facts.street).area < 1.0).all()


def test_compounds_lie_near_their_points(frames: Frames, facts: Facts) -> None:
    points = facts.compounds.set_index("id").geometry
    outlines = frames["compound_outlines"].geometry
    assert outlines.distance(points.loc[outlines.index]).max() < 130
    assert (outlines.distance(points.loc[outlines.index]) < 5).mean() > 0.9


def test_compounds_are_of_plausible_size(frames: Frames) -> None:
    area_m2 = frames["compound_outlines"].area
    assert area_m2.min() > 2_000
    assert area_m2.max() < 45_000
    assert 6_000 < area_m2.median() < 15_000


def test_buildings_stand_within_their_compounds_and_apart(frames: Frames) -> None:
    buildings = frames["buildings"]
    outlines = frames["compound_outlines"].set_index("name").geometry
    housed = buildings[buildings["compound"].notna()]
    homes = outlines.loc[housed["compound"]].buffer(0.01)
    assert (shapely.contains(homes.to_numpy(), housed.geometry.to_numpy())).all()
    assert set(housed["compound"]) == set(outlines.index)
    assert _overlaps(list(buildings.geometry)) <= 1.0


def test_no_building_stands_on_a_lane_or_on_water(frames: Frames) -> None:
    buildings = frames["buildings"].geometry.to_numpy()
    taken = [*frames["roads"].geometry.buffer(1.0), *frames["water"].geometry]
    houses, others = shapely.STRtree(taken).query(buildings, predicate="intersects")
    shared = [shapely.intersection(buildings[a], taken[b]).area for a, b in zip(houses, others, strict=True)]
    assert max(shared, default=0.0) <= 1.0


def test_communities_tile_the_street(frames: Frames, facts: Facts) -> None:
    communities = frames["communities"].geometry
    assert communities.area.sum() == pytest.approx(facts.street.area, rel=1e-4)
    assert communities.union_all().symmetric_difference(facts.street).area < 50


def test_grids_tile_their_communities(frames: Frames) -> None:
    grids = frames["grids"]
    for community in frames["communities"].itertuples():
        own = grids[grids["community"] == community.name].geometry
        assert 4 <= len(own) <= 8
        assert own.union_all().symmetric_difference(community.geometry).area < 50
        assert _overlaps(list(own)) < 5


def test_the_walk_network_hangs_together(frames: Frames) -> None:
    noded = shapely.get_parts(shapely.union_all(frames["roads"].geometry.to_numpy(), grid_size=0.01))
    leader: dict[tuple[float, ...], tuple[float, ...]] = {}

    def find(node: tuple[float, ...]) -> tuple[float, ...]:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    for line in noded:
        leader[find(line.coords[0])] = find(line.coords[-1])
    lengths: dict[tuple[float, ...], float] = {}
    for line in noded:
        lengths[find(line.coords[0])] = lengths.get(find(line.coords[0]), 0.0) + line.length
    assert max(lengths.values()) >= 0.95 * sum(lengths.values())


def test_every_compound_has_one_to_three_gates_on_its_fence_and_on_the_network(frames: Frames) -> None:
    gates = frames["gates"]
    outlines = frames["compound_outlines"].set_index("name").geometry
    counts = gates.groupby("compound").size()
    assert set(counts.index) == set(outlines.index)
    assert counts.between(1, 3).all()
    fences = outlines.loc[gates["compound"]].boundary
    assert shapely.distance(fences.to_numpy(), gates.geometry.to_numpy()).max() < 1
    assert gates.distance(frames["roads"].union_all()).max() < 15


def test_roads_lead_out_of_the_street(frames: Frames, facts: Facts) -> None:
    assert frames["roads"].intersection(facts.street.buffer(200).boundary).length.sum() == 0
    assert frames["roads"].intersects(facts.street.buffer(200).boundary).sum() > 8


# Figures


def test_over_nine_tenths_of_the_known_compounds_are_of_the_eighties_and_nineties(inside: pd.DataFrame) -> None:
    assert inside["build_year"].dropna().between(1980, 1999).mean() > 0.9


def test_known_facts_are_kept(frames: Frames, facts: Facts) -> None:
    known = facts.compounds.set_index("id")
    compounds = frames["compounds"]
    for column, fact in (("build_year", "year_built"), ("households", "households")):
        stated = known[fact].dropna()
        assert compounds.loc[stated.index, column].astype(float).to_dict() == stated.to_dict()
    companies = known.loc[known["in_street"], ["name", "property_company"]].dropna()
    services = frames["property_services"].set_index("compound")["company"]
    for name, company in companies.to_numpy():
        assert services[name] == company


@pytest.mark.parametrize("column", ["build_year", "buildings", "households", "residents", "floor_area_m2"])
def test_a_share_of_every_column_is_unknown(inside: pd.DataFrame, column: str) -> None:
    assert 0.05 < inside[column].isna().mean() < 0.2


def test_the_streets_people_are_about_as_many_as_were_counted(frames: Frames, inside: pd.DataFrame) -> None:
    communities = frames["communities"]
    assert 55_000 < communities["residents"].sum() < 78_000
    assert 0.25 < communities["elders_60"].sum() / communities["residents"].sum() < 0.31
    listed = inside["households"].astype(float).groupby(inside["community"]).sum()
    assert (communities.set_index("name")["households"].loc[listed.index] > listed).all()


def test_elders_over_80_are_among_those_over_60_and_they_among_residents(inside: pd.DataFrame) -> None:
    known = inside.dropna(subset=["residents", "elders_60", "elders_80"])
    assert (known["elders_80"] <= known["elders_60"]).all()
    assert (known["elders_60"] < known["residents"]).all()


def test_buildings_are_counted_as_drawn(frames: Frames) -> None:
    compounds = frames["compounds"].dropna(subset=["buildings"]).set_index("name")["buildings"]
    drawn = frames["buildings"]
    drawn = drawn[drawn["kind"] == "residential"].groupby("compound").size()
    compounds = compounds.drop("电磁线厂宿舍", errors="ignore")
    assert (compounds.astype(int) == drawn.loc[compounds.index]).all()


def test_a_term_lasts_five_years_at_most(frames: Frames) -> None:
    terms = frames["committees"].dropna(subset=["term_start", "term_end"])
    days = pd.to_datetime(terms["term_end"]) - pd.to_datetime(terms["term_start"])
    assert days.dt.days.between(365, 5 * 366).all()


def test_terms_of_one_compound_do_not_overlap(frames: Frames) -> None:
    terms = frames["committees"].dropna(subset=["term_start", "term_end"]).sort_values(["compound", "term_start"])
    for _, rows in terms.groupby("compound"):
        assert (rows["term_end"].iloc[:-1].to_numpy() < rows["term_start"].iloc[1:].to_numpy()).all()


def test_some_terms_end_within_90_days_and_some_are_over(frames: Frames) -> None:
    latest = frames["committees"].dropna(subset=["term_end"]).drop_duplicates("compound", keep="last")
    days = (pd.to_datetime(latest["term_end"]) - pd.Timestamp(AS_OF)).dt.days
    assert days.between(0, 90).sum() == 4
    assert (days < 0).sum() == 4


def test_few_committees_are_in_office_and_many_compounds_have_no_property_service(frames: Frames) -> None:
    established = {"已成立", "已备案"}
    committees = frames["committees"].drop_duplicates("compound", keep="last")
    known = committees[~committees["status"].isin({"不详", "待核实"})]
    over = pd.to_datetime(known["term_end"]) < pd.Timestamp(AS_OF)
    assert 0.18 < (known["status"].isin(established) & ~over).mean() < 0.27
    services = frames["property_services"].drop_duplicates("compound", keep="last")
    known = services[~services["mode"].isin({"不详", "待核实"})]
    assert 0.33 < known["mode"].isin({"无物业", "没有物业"}).mean() < 0.42


def test_the_case_of_the_article_is_told(frames: Frames) -> None:
    compound = frames["compounds"].loc["C011"]
    assert compound["name"] == "电磁线厂宿舍"
    assert compound["fund_state"] == "unusable"
    assert "漏雨" in compound["note"]
    committee = frames["committees"].set_index("compound").loc["电磁线厂宿舍"]
    assert vocabulary("committee_status").terms["preparing"].labels["zh"][:2] in committee["status"]
    contracts = frames["property_services"].set_index("compound").loc["电磁线厂宿舍"]
    assert list(contracts["exit_reason"].dropna()) == ["bankrupt"]
    assert contracts["mode"].iloc[-1] in {"无物业", "没有物业"}


def test_every_facility_type_of_the_standards_is_somewhere(frames: Frames) -> None:
    types = set(frames["facilities"]["type"])
    assert set(facility_standards()["type"]) <= types
    assert types <= set(vocabulary("facility_type").codes)


def test_simulated_facilities_say_so_in_their_names_and_phones_are_invented(frames: Frames) -> None:
    facilities = frames["facilities"]
    simulated = facilities[facilities["note"].str.contains("模拟") & ~facilities["note"].str.contains("推定")]
    assert simulated["name"].str.contains(MARK).all()
    assert facilities["phone"].dropna().str.fullmatch(r"0537-000\d{4}").all()
    assert not facilities.duplicated(["name", "type"]).any()


def test_companies_that_are_not_facts_are_marked_as_invented(frames: Frames, facts: Facts) -> None:
    companies = set(frames["property_services"]["company"].dropna()) - set(facts.compounds["property_company"].dropna())
    assert all(MARK in company for company in companies)


# Ledgers


def test_every_ledger_is_small_enough_to_be_committed() -> None:
    sizes = [(LEDGERS_DIR / ledger.file_name).stat().st_size for ledger in LEDGERS]
    assert max(sizes) < 1_500_000
    assert sum(sizes) < 5_000_000
    assert {path.name for path in LEDGERS_DIR.iterdir()} == {ledger.file_name for ledger in LEDGERS}


def test_headers_are_those_that_the_schemas_know() -> None:
    own = {"id": ID_ALIASES, "lon": LONGITUDE_ALIASES, "lat": LATITUDE_ALIASES, "serial": ("序号",)}
    own |= dict.fromkeys(("caller", "caller_phone", "worker"), PERSONS)
    for ledger in LEDGERS:
        kind = ledger_kind(ledger.kind)
        for column, header in read_forms()[Path(ledger.file_name).stem]["columns"].items():
            if column in own:
                assert header in own[column]
                continue
            known = kind.column(column)
            assert header in (known.labels["zh"], known.name, *known.aliases), (ledger.file_name, header)


# What is written of people, and taken by no column.
PERSONS = ("求助人员", "求助号码", "上报人姓名")
# Orders hold what exports hold: classes that nobody knows, places that wait.
TOLD_OF_ORDERS = {"class_unknown", "places_to_review"}


def test_every_ledger_comes_in_without_a_problem(understood: dict[str, Understood]) -> None:
    assert set(understood) == {ledger.file_name for ledger in LEDGERS}
    for ledger in LEDGERS:
        told = understood[ledger.file_name]
        assert told.problems <= (TOLD_OF_ORDERS if ledger.kind == "work_orders" else set())
        assert told.rows_good == told.rows_read > 0
        assert told.rows_waiting == 0
        assert told.unused <= {"序号", *PERSONS}


def test_outlines_and_list_are_the_same_compounds(demo_folder: Path, facts: Facts) -> None:
    with Workspace(demo_folder).open("demo") as store:
        assert len(store.read("compounds")) == len(facts.compounds) == 120


def test_ledgers_come_in_several_forms_encodings_and_systems() -> None:
    assert {Path(ledger.file_name).suffix for ledger in LEDGERS} == {".xlsx", ".csv", ".geojson"}
    assert {ledger.crs for ledger in LEDGERS} == {"wgs84", "cgcs2000", "gcj02", "bd09", None}
    assert (LEDGERS_DIR / "gates.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    services = (LEDGERS_DIR / "property_services.csv").read_bytes()
    assert services.decode("gb18030").startswith("所属社区")
    with pytest.raises(UnicodeDecodeError):
        services.decode("utf-8")
    sheet = openpyxl.load_workbook(LEDGERS_DIR / "compounds.xlsx").worksheets[0]
    assert MARK in str(sheet["A1"].value)


def _cells(path: Path) -> list[list[Any]]:
    """Return a ledger's cells, GeoJSON as a row of properties with the coordinates last, rounded to 1e-5 degrees."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        return [[_rounded(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    if path.suffix == ".csv":
        encoding = "utf-8-sig" if path.stem == "gates" else "gb18030"
        return [
            [_rounded(value) for value in row] for row in csv.reader(io.StringIO(path.read_bytes().decode(encoding)))
        ]
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [[*feature["properties"].items(), *_outline(feature["geometry"])] for feature in features]


def _outline(geometry: dict[str, Any]) -> list[object]:
    shape = shapely.geometry.shape(geometry)
    return [len(shapely.get_coordinates(shape)), *(_rounded(value) for value in shape.bounds)]


def _rounded(value: object) -> object:
    try:
        return round(float(str(value)), 5)
    except ValueError:
        return value


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.file_name)
def test_the_command_writes_the_committed_ledgers_again(ledger: DemoLedger, frames: Frames, tmp_path: Path) -> None:
    again = write_ledger(ledger, frames[Path(ledger.file_name).stem], tmp_path)
    committed = LEDGERS_DIR / ledger.file_name
    # Another machine may pack or round otherwise; the same bytes need no reading.
    assert again.read_bytes() == committed.read_bytes() or _cells(again) == _cells(committed)


def test_a_workbook_written_twice_is_the_same_file(frames: Frames, tmp_path: Path) -> None:
    ledger = next(ledger for ledger in LEDGERS if ledger.file_name == "committees.xlsx")
    first = write_ledger(ledger, frames["committees"], tmp_path).read_bytes()
    assert write_ledger(ledger, frames["committees"], tmp_path).read_bytes() == first


def test_ledgers_name_no_path_of_a_machine() -> None:
    for path in [*LEDGERS_DIR.iterdir(), *(LEDGERS_DIR.parent / "facts").iterdir()]:
        assert str(PROJECT_DIR).encode() not in path.read_bytes()
        assert b"/home/" not in path.read_bytes()


# Chance


def test_each_topic_has_a_stream_of_its_own_that_never_changes() -> None:
    assert stream("a").random() == stream("a").random()
    assert stream("a").random() != stream("b").random()


def test_dealing_gives_each_value_as_often_as_asked() -> None:
    dealt = deal({"x": 2, "y": 1}, ["p", "q", "r"], "topic")
    assert sorted(dealt.values()) == ["x", "x", "y"]
    with pytest.raises(ValueError, match="zip"):
        deal({"x": 1}, ["p", "q"], "topic")


def test_the_demonstration_speaks_for_a_fixed_day() -> None:
    assert dt.date(2026, 9, 30) == AS_OF
