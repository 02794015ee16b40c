"""Headers to columns, and which kind a ledger is: certain ones are never asked about."""

from __future__ import annotations

import pytest

from config.errors import UnknownColumnsError, UnknownKindError
from geodata.schemas import ledger_kind, ledger_kind_names
from loaders.choices import Choices
from loaders.columns import ColumnMatch, aliases, match_headers
from loaders.failures import FileRefusedError
from loaders.tables import read_sheets
from loaders.understanding import Understanding, understand
from tests.ledgers import collection, delimited, feature, point, ring, workbook


def _columns(kind: str, *headers: str) -> list[str | None]:
    return [match.column for match in match_headers(headers, kind)]


def _understand(
    content: bytes, kind: str | None = None, sheet: str | None = None, name: str = "a.xlsx"
) -> Understanding:
    return understand(read_sheets(content, name), name, Choices(kind=kind, sheet=sheet))


@pytest.mark.parametrize("kind", ledger_kind_names())
def test_every_label_of_a_kind_is_known_in_both_languages(kind: str) -> None:
    for column in ledger_kind(kind).columns:
        for label in () if column.computed else (*column.labels.values(), column.name):
            assert _columns(kind, label) == [column.name], (kind, label)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("小区年代：", "build_year"),
        ("总 幢 数：", "buildings"),
        ("户数（户）", "households"),
        ("* 小区名称", "name"),
        ("ＮＡＭＥ", "name"),
        ("建筑面积(㎡)", "floor_area_m2"),
        ("60岁以上老人（人）", "elders_60"),
        ("Year built", "build_year"),
        ("小区编号", "id"),
        ("经度", "longitude"),
        ("经纬度", "lon_lat"),
        ("序号", None),
        ("容 积 率：", None),
        ("", None),
    ],
)
def test_a_header_is_known_whatever_its_dress(header: str, column: str | None) -> None:
    assert _columns("compounds", header) == [column]


def test_a_header_nearly_right_is_known_by_likeness_and_scored_lower() -> None:
    match = match_headers(["住宅小区的名称"], "compounds")[0]
    assert match.column == "name"
    assert 80 < match.score < 100


def test_likeness_never_confuses_ages_nor_takes_a_person_s_column() -> None:
    assert _columns("compounds", "70岁以上老人") == [None]
    assert _columns("communities", "书记姓名", "社区书记电话", "调解员姓名") == [None, None, None]


def test_a_column_goes_to_one_header_the_better_one() -> None:
    assert _columns("compounds", "名称", "小区", "住宅小区的名称") == ["name", None, None]


def test_a_unit_of_ten_thousand_in_the_header_scales_the_numbers() -> None:
    assert match_headers(["建筑面积（万平方米）"], "compounds") == [
        ColumnMatch("建筑面积（万平方米）", "floor_area_m2", "compounds", 100.0, 0, 1e4, "table")
    ]


def test_a_ledger_of_compounds_may_hold_committees_and_property_services() -> None:
    matches = match_headers(["小区名称", "业委会情况", "届满日期", "物业公司", "合同到期日"], "compounds")
    assert [(match.kind, match.column) for match in matches] == [
        ("compounds", "name"),
        ("committees", "status"),
        ("committees", "term_end"),
        ("property_services", "company"),
        ("property_services", "contract_end"),
    ]


def test_a_header_that_says_little_belongs_to_the_kind_before_it_or_to_none() -> None:
    after = match_headers(["小区名称", "业委会", "成立时间"], "compounds")
    assert (after[2].kind, after[2].column) == ("committees", "term_start")
    assert _columns("compounds", "小区名称", "成立时间", "状态") == ["name", None, None]
    assert _columns("committees", "小区名称", "状态", "成立时间") == ["compound", "status", "term_start"]


def test_an_id_of_another_kind_is_no_row_s_own_id() -> None:
    assert "小区编号" not in aliases("facilities")
    assert aliases("gates")["小区编号"] == "compound_id"


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("compounds", ["小区名称", "所属社区", "户数", "业委会", "物业公司"]),
        ("compounds", ["plot_name", "地址", "小区年代：", "经纬度"]),
        ("committees", ["小区名称", "社区", "业委会状态", "成立时间", "届满日期", "委员人数"]),
        ("property_services", ["小区名称", "物业方式", "物业公司", "合同起始", "合同到期"]),
        ("facilities", ["设施名称", "设施类型", "地址", "经度", "纬度"]),
        ("communities", ["社区名称", "社区代码", "户数", "60岁以上"]),
        ("grids", ["网格名称", "所属社区", "网格员人数"]),
    ],
)
def test_the_kind_is_told_from_the_headers(kind: str, headers: list[str]) -> None:
    assert _understand(workbook(headers, ["x"] * len(headers))).kind == kind


def test_headers_that_fit_several_kinds_are_asked_about() -> None:
    with pytest.raises(UnknownKindError) as caught:
        _understand(workbook(["名称", "经度", "纬度"], ["甲", 116.57, 35.41]))
    assert "小区" in caught.value.explain("zh").where
    assert "Compounds" in caught.value.explain("en").where


def test_the_file_s_name_decides_between_kinds_alike() -> None:
    content = workbook(["名称", "经度", "纬度"], ["甲", 116.57, 35.41])
    assert _understand(content, name="小区点位.xlsx").kind == "compounds"


def test_headers_that_no_alias_knows_are_named_with_what_was_seen() -> None:
    for kind in ("compounds", None):
        with pytest.raises((UnknownColumnsError, UnknownKindError)) as caught:
            _understand(workbook(["甲", "乙"], ["1", "2"]), kind)
        assert "甲、乙" in caught.value.explain("zh").where


def test_title_rows_above_the_header_are_passed_over() -> None:
    found = _understand(
        workbook(["古槐街道小区台账"], ["填报单位：", "物业科"], ["序号", "小区名称", "户数"], [1, "甲小区", 98])
    )
    assert found.header_row == 3


def test_the_sheet_whose_headers_say_most_is_taken_unless_one_is_named() -> None:
    content = workbook(["说明"], sheet="封面", 台账=[["小区名称", "户数"], ["甲", 1]], 另=[["小区名称"], ["乙"]])
    assert _understand(content).sheet.name == "台账"
    assert _understand(content, "compounds", sheet="另").sheet.name == "另"
    with pytest.raises(FileRefusedError) as caught:
        _understand(content, sheet="无")
    assert caught.value.code == "no_such_sheet"


def test_lines_are_no_compounds_and_points_no_roads() -> None:
    lane = {"type": "LineString", "coordinates": [[116.57, 35.41], [116.58, 35.41]]}
    assert _understand(collection(feature(lane, name="财神阁街", highway="residential"))).kind == "roads"
    with pytest.raises(UnknownColumnsError):
        _understand(collection(feature(point(116.57, 35.41), name="甲")), "roads")
    with pytest.raises(UnknownColumnsError):
        _understand(delimited(["路名", "经度", "纬度"], ["甲路", 116.57, 35.41]), "roads")


def test_a_single_outline_needs_no_name() -> None:
    outline = ring((116.56, 35.40), (116.59, 35.40), (116.59, 35.43))
    assert _understand(collection(feature(outline)), "boundary").kind == "boundary"


def test_a_header_of_two_rows_is_read_with_its_groups() -> None:
    header = [["小区名称", "业委会", None, "物业"], [None, "状态", "届满日期", "公司"]]
    found = _understand(workbook(["台账"], *header, ["甲", "有", "2027-01-01", "明德物业公司"]), "compounds")
    assert found.header_row == 3
    assert [(match.kind, match.column) for match in found.matches] == [
        ("compounds", "name"),
        ("committees", "status"),
        ("committees", "term_end"),
        ("property_services", "company"),
    ]


def test_a_second_header_row_may_begin_with_a_number_of_its_own() -> None:
    header = [["小区名称", "业委会", "老年人", None], [None, "状态", "60岁以上", "80岁以上"]]
    found = _understand(workbook(["台账"], *header, ["甲", "有", 20, 5]), "compounds")
    assert found.header_row == 3
    assert [match.column for match in found.matches] == ["name", "status", "elders_60", "elders_80"]


def test_a_row_of_numbers_is_no_second_header() -> None:
    header = ["小区名称", "业委会", "60岁以上"]
    found = _understand(workbook(header, ["甲", "状态", "98户"], ["乙", "有", "20人"]), "compounds")
    assert found.header_row == 1
