"""Files that nobody here made, kept beside the repository: what is understood of them, and what is not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from loaders.choices import Choices
from loaders.importing import plan_import
from loaders.problems import SEVERITIES
from tests.factories import compounds, import_batch
from tests.real_data import jining_workbook, real_file

if TYPE_CHECKING:
    from geodata.store import Store

JINING, BEIJING = "compounds/jining_fccs.json", "compounds/beijing_tsinghua_in_osm_bbox.csv"


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_the_listing_of_jining_comes_in_as_it_is_and_as_an_office_would_send_it(store: Store, form: str) -> None:
    content = real_file(JINING).read_bytes() if form == "json" else jining_workbook()
    plan = plan_import(content, f"济宁小区.{form}", store, Choices(crs="bd09"))
    codes = Counter(problem.code for problem in plan.problems)
    assert (plan.kind, plan.rows_read) == ("compounds", 789)
    assert (codes["no_coordinates"], codes["swapped_coordinates"]) == (197, 5)
    # One name is there twice but for a space: 新世纪 花园.
    assert codes["duplicate_row"] == 1
    receipt = store.save(plan.to_batch("张工"))
    assert (receipt.inserted, receipt.pending) == (586, 203)
    kept = {problem.row for problem in plan.problems if SEVERITIES[problem.code] == "row"}
    assert len(kept) == 203
    stored = store.read("compounds")
    assert (stored["raw_crs"] == "bd09").all()
    middle = stored.geometry.union_all().centroid
    assert (middle.x, middle.y) == pytest.approx((116.7, 35.4), abs=0.2)
    again = plan_import(content, f"济宁小区.{form}", store)
    assert (again.crs, again.crs_certainty) == ("bd09", "names")
    assert (again.new, again.changed, len(again.settles)) == (0, 0, 203)


def test_the_listing_of_jining_gives_the_same_rows_in_either_form(store: Store) -> None:
    as_json = plan_import(real_file(JINING).read_bytes(), "小区.xlsx", store, Choices(crs="bd09"))
    as_excel = plan_import(jining_workbook(), "小区.xlsx", store, Choices(crs="bd09"))
    columns = ["name", "address", "build_year", "households", "buildings", "floor_area_m2"]
    one, other = (plan.frames["compounds"][columns] for plan in (as_json, as_excel))
    assert one.equals(other)


def test_the_listing_of_a_quarter_of_beijing_is_told_to_be_bd09_by_its_header(store: Store) -> None:
    content = real_file(BEIJING).read_bytes()
    plan = plan_import(content, "beijing.csv", store)
    assert (plan.crs, plan.crs_certainty, plan.rows_good) == ("bd09", "header", 13)
    first = plan.frames["compounds"].iloc[0]
    assert (first["build_year"], first["households"], first["buildings"]) == (1970, 498, 7)
    assert (first.geometry.x, first.geometry.y) == pytest.approx((116.326411, 39.990683), abs=2e-5)
    fee = (2, "fee", "0.5至0.8元/平米/月", "several_numbers")
    assert fee in [(problem.row, problem.column, problem.value, problem.code) for problem in plan.problems]


def test_the_columns_of_the_listing_of_beijing_are_taken_for_what_they_are(store: Store) -> None:
    plan = plan_import(real_file(BEIJING).read_bytes(), "beijing.csv", store)
    assert {match.header: match.target for match in plan.matches} == {
        "src": "",
        "name": "compounds.name",
        "address": "compounds.address",
        "built": "compounds.build_year",
        "households": "compounds.households",
        "buildings": "compounds.buildings",
        "fee": "property_services.fee_yuan_m2_month",
        "company": "property_services.company",
        "bd09": "compounds.lon_lat",
        "wgs84_lon": "",
        "wgs84_lat": "",
    }
    service = plan.frames["property_services"].iloc[0]
    assert (service["company"], service["mode"]) == ("北京科住物业管理有限公司", "professional")
    # A range has no one number.
    assert service.isna()["fee_yuan_m2_month"]


@pytest.mark.parametrize("name", ["sf311_10000.csv", "tipdm2020_att3_messages_4326.xlsx"])
def test_a_list_of_complaints_is_work_orders_that_come_in_whole_and_once(store: Store, name: str) -> None:
    content = real_file(f"complaints/{name}").read_bytes()
    plan = plan_import(content, name, store)
    rows = 10_000 if name.endswith("csv") else 4_326
    assert (plan.kind, plan.rows_read, plan.rows_good, plan.pending) == ("work_orders", rows, rows, ())
    store.save(plan.to_batch("张工"))
    again = plan_import(content, name, store)
    assert (again.new, again.changed) == (0, 0)


def test_requests_of_san_francisco_at_nowhere_have_no_place_and_the_others_theirs(store: Store) -> None:
    plan = plan_import(real_file("complaints/sf311_10000.csv").read_bytes(), "sf311.csv", store)
    orders = plan.frames["work_orders"]
    assert Counter(problem.code for problem in plan.problems)["place_zero"] == 4_264
    placed = orders[orders.geometry.notna()]
    assert len(placed) == 5_736
    assert placed.geometry.x.between(-122.53, -122.36).all()
    assert placed.geometry.y.between(37.70, 37.84).all()


def test_messages_to_a_city_s_government_have_their_days_and_the_places_most_written_about(store: Store) -> None:
    known = compounds(
        {"name": "丽发新城"}, {"name": "伊景园"}, {"name": "魅力之城"}, {"name": "润和紫郡"}, {"name": "恒大绿洲"}
    )
    store.save(import_batch(compounds=known))
    content = real_file("complaints/tipdm2020_att3_messages_4326.xlsx").read_bytes()
    orders = plan_import(content, "messages.xlsx", store).frames["work_orders"]
    # Of 4,197 the day is text, of 129 a date.
    assert orders["received_at"].notna().all()
    top = orders["compound"].value_counts().head(3)
    assert top.index.tolist() == ["丽发新城", "伊景园", "魅力之城"]
    assert top.tolist() == pytest.approx([66, 57, 31], abs=3)


@pytest.mark.parametrize("name", ["rencheng_wgs84_amap.geojson", "rencheng_gcj02_cnmaps.geojson"])
def test_the_outlines_of_a_district_come_in_as_boundaries(store: Store, name: str) -> None:
    plan = plan_import(real_file(f"boundary/{name}").read_bytes(), name, store, Choices(kind="boundary"))
    assert plan.rows_good == 1
