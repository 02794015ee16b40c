"""Personal data masked on the way in: nothing of it in what is stored, pending or shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.masking import mask_name, mask_text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系13812348000", "联系138****8000"),
        ("138 1234 8000", "138****8000"),
        ("138-1234-8000", "138****8000"),
        ("+86 13812348000", "138****8000"),
        ("１３８１２３４８０００", "138****8000"),
        ("身份证370811195001011234", "身份证370***********1234"),
        ("37081119500101123X。", "370***********123X。"),
        ("卡号6222021234567890123", "卡号6222********0123"),
        ("6222 0212 3456 7890", "6222********7890"),
        ("wang.xm@example.com", "w***@***"),
        ("车鲁H12345停在门口", "车鲁H*****停在门口"),
        ("鲁H·D12345", "鲁H*****"),
        ("联系人：王小明，", "联系人：王**，"),
        ("书记:欧阳娜娜", "书记:欧**"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0537-2345678",
        "370811011001",
        "建设路138号",
        "116.5712345678901",
        "35.13812345678",
        "工单20250305123",
        "3号楼2单元",
        "京A座3层",
        "２０２５年",
    ],
)
def test_institutions_codes_and_places_stay(text: str) -> None:
    assert mask_text(text) == text


def test_a_name_in_a_column_of_counts_is_masked() -> None:
    assert mask_name("王小明") == "王**"
    assert mask_name("很多") == "很多"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "：", "电话", "，"]))
def test_no_mobile_number_survives_in_a_text(number: str, before: str) -> None:
    assert number not in mask_text(f"业主{before}{number}，请回电")


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    assert isinstance(mask_text(text), str)
