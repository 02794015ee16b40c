"""The last check before the store: nothing that violates the schema gets in."""

from __future__ import annotations

import pytest

from geodata.schemas import empty_frame, ledger_kind_names
from loaders.checks import failures
from tests.factories import committees, communities, compounds


@pytest.mark.parametrize("kind", ledger_kind_names())
def test_an_empty_frame_of_every_kind_passes(kind: str) -> None:
    assert failures(empty_frame(kind), kind) == {}


def test_ranges_patterns_codes_and_required_cells_are_held() -> None:
    assert failures(compounds({"households": 5}, {"households": -1}), "compounds") == {"C002": {"households"}}
    assert failures(communities({"code": "37"}), "communities") == {"Q001": {"code"}}
    assert failures(committees({"status": "established"}, {"status": "甲"}), "committees") == {"Y002": {"status"}}
    assert failures(committees({"status": None}), "committees") == {"Y001": {"status"}}


def test_a_derived_status_is_never_stored() -> None:
    assert failures(committees({"status": "expired"}), "committees") == {"Y001": {"status"}}


def test_an_id_stands_once_and_is_no_empty_text() -> None:
    rows = compounds({"id": "C001"}, {"id": ""}, {"id": "C001"})
    assert failures(rows, "compounds") == {"C001": {"id"}, "": {"id"}}
