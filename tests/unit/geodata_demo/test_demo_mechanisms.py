"""The demonstration shows every mechanism of the street, with counts that add up and nobody named."""

from __future__ import annotations

from geodata.demo.elder_care import last_months, read_mechanisms
from geodata.vocabularies import UNKNOWN, vocabulary
from tests.unit.geodata_demo.test_demo import Frames


def test_every_kind_of_activity_and_every_step_happens(frames: Frames) -> None:
    assert set(frames["activities"]["kind"]) == set(vocabulary("activity_kind").codes) - {"other", UNKNOWN}
    steps = frames["six_steps"]
    assert set(steps["step"]) == set(vocabulary("governance_step").codes) - {UNKNOWN}
    assert steps.groupby("compound").size().eq(6).all()


def test_some_counts_of_care_are_under_five_and_no_more_is_made_than_is_due(frames: Frames) -> None:
    care = frames["care"]
    assert set(care["colour"]) == {"red", "yellow", "blue"}
    assert care["month"].nunique() == read_mechanisms()["care"]["months"]
    assert care["elders"].between(1, 4).sum() > 20
    known = care.dropna(subset=["visits_made"])
    assert 0 < len(known) < len(care)
    assert (known["visits_made"] <= known["visits_due"]).all()


def test_one_community_counts_as_a_whole(frames: Frames) -> None:
    care = frames["care"]
    whole = read_mechanisms()["care"]["whole_communities"]
    assert care.loc[care["compound"].isna(), "community"].unique().tolist() == whole
    assert care.loc[care["community"].isin(whole), "compound"].isna().all()


def test_retrofits_fall_short_of_the_target_and_no_item_goes_to_more_households_than_there_are(frames: Frames) -> None:
    retrofits = frames["retrofits"].assign(place=lambda rows: rows["compound"].fillna(rows["community"]))
    whole = retrofits[retrofits["item"] == "household"].set_index("place")
    target = 125
    assert 0.5 * target < whole["done"].sum() < target
    items = retrofits[retrofits["item"] != "household"]
    for column in ("planned", "under_way", "done"):
        assert (items[column].to_numpy() <= whole.loc[items["place"], column].to_numpy()).all()


def test_matters_are_settled_in_part_and_never_more_than_were_raised(frames: Frames) -> None:
    meetings = frames["activities"].dropna(subset=["matters_raised", "matters_settled"])
    assert 0.5 < meetings["matters_settled"].sum() / meetings["matters_raised"].sum() < 1
    assert (meetings["matters_settled"] <= meetings["matters_raised"]).all()


def test_some_compounds_no_service_reaches(frames: Frames) -> None:
    aids = vocabulary("activity_kind").group("aid")
    activities = frames["activities"]
    reached = set(activities.loc[activities["kind"].isin(aids), "compound"].dropna())
    assert 40 < len(reached) < 60


def test_applications_take_fewer_days_materials_and_trips_than_before(frames: Frames) -> None:
    matters = frames["elder_matters"].dropna(subset=["days_after"])
    for name in ("days", "materials", "trips"):
        assert (matters[f"{name}_after"] < matters[f"{name}_before"]).all()


def test_orders_that_are_closed_are_closed_at_a_level_and_most_in_grid_or_community(frames: Frames) -> None:
    for name in ("hotline_orders", "grid_orders"):
        orders = frames[name]
        assert orders.loc[orders["closed_at"].isna(), "closed_level"].isna().all()
        levels = orders.loc[orders["closed_at"].notna(), "closed_level"]
        assert 0.01 < levels.isna().mean() < 0.1
        assert levels.dropna().isin(["grid", "community"]).mean() > 0.5


def test_the_order_of_the_case_tells_the_roof_the_company_the_fund_and_how_it_was_closed(frames: Frames) -> None:
    orders = frames["hotline_orders"]
    (case,) = orders[orders["text"].str.contains("破产")].to_dict("records")
    for word in ("屋面漏雨", "破产", "维修资金", "业主大会"):
        assert word in case["text"]
    assert "筹备组" in case["outcome"]
    steps = ("answered_at", "called_at", "inspected_at", "agreed_at", "branch_at", "closed_at")
    assert [case[name] for name in steps] == sorted(case[name] for name in steps)
    assert (case["closed_level"], case["solved"], case["branch"]) == ("street", "solved", "form_first")
    assert case["closed_at"] <= case["due_at"]


def test_the_months_of_the_demonstration_end_with_its_own() -> None:
    assert [f"{month:%Y-%m}" for month in last_months(10)][::9] == ["2025-12", "2026-09"]
