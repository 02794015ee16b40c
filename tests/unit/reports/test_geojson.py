"""GeoJSON for QGIS and other programs."""

from __future__ import annotations

import io
import json
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import Point

from config.texts import LANGUAGES
from reports.columns import ReportColumn, compound_columns
from reports.geojson import write_geojson
from tests.factories import compounds, unit_square

COLUMNS = (
    ReportColumn("name", "小区名称", "text"),
    ReportColumn("build_year", "建成年份", "integer"),
    ReportColumn("renovation_state", "改造状态", "term", "renovation_state"),
    ReportColumn("as_of", "数据日期", "date"),
)


def written(frame: gpd.GeoDataFrame, language: str = "zh") -> dict[str, Any]:
    """Write GeoJSON and parse it."""
    parsed = json.loads(write_geojson(frame, COLUMNS, language=language, about={"标题": "小区清单"}))
    assert isinstance(parsed, dict)
    return parsed


def test_a_row_is_a_feature_with_its_id_and_words() -> None:
    frame = compounds({"build_year": 1987, "renovation_state": "done", "as_of": "2026-09-30"})

    feature = written(frame)["features"][0]

    assert feature["id"] == "C001"
    assert feature["properties"] == {
        "name": "小区1",
        "build_year": 1987,
        "renovation_state": "已改造",
        "as_of": "2026-09-30",
    }


def test_terms_are_in_the_persons_language() -> None:
    assert (
        written(compounds({"renovation_state": "done"}), "en")["features"][0]["properties"]["renovation_state"]
        == "Done"
    )


def test_what_is_not_known_is_null_and_a_term_says_so() -> None:
    properties = written(compounds({}))["features"][0]["properties"]

    assert (properties["build_year"], properties["as_of"], properties["renovation_state"]) == (None, None, "未知")


def test_a_row_without_a_place_has_no_geometry() -> None:
    features = written(compounds({"geometry": None}, {"geometry": Point()}, {}))["features"]

    assert [feature["geometry"] is None for feature in features] == [True, True, False]


def test_hostile_names_stay_texts() -> None:
    hostile = '"},{"x":<img onerror=alert(1)> ${a} `b` \u2028'

    assert written(compounds({"name": hostile}))["features"][0]["properties"]["name"] == hostile


def test_a_column_that_is_not_listed_never_leaves() -> None:
    assert set(written(compounds({"address": "某路1号"}))["features"][0]["properties"]) == {
        column.name for column in COLUMNS
    }


def test_other_programs_read_what_is_written() -> None:
    frame = compounds({"geometry": unit_square(0, 0)}, {"build_year": 1990})

    read = gpd.read_file(io.BytesIO(write_geojson(frame, COLUMNS, language="zh", about={})))

    assert read["name"].tolist() == ["小区1", "小区2"]
    assert shapely.equals_exact(shapely.normalize(read.geometry.iloc[0]), unit_square(0, 0).normalize(), 1e-7)


def test_an_empty_frame_is_an_empty_collection() -> None:
    assert written(compounds())["features"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_the_compounds_share_a_name_or_a_header(language: str) -> None:
    columns = compound_columns(language)

    assert len({column.name for column in columns}) == len({column.label for column in columns}) == len(columns)
