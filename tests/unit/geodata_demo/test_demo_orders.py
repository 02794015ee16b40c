"""Two years of simulated orders in two forms: clusters, seasons and repeats that can be found, persons that cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from geodata.demo import AS_OF, LEDGERS, LEDGERS_DIR
from geodata.demo.orders import read_orders
from geodata.store import Workspace
from loaders.place_review import review_queue

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store import Store


@pytest.fixture(scope="module")
def loaded(demo_folder: Path) -> Store:
    """Return the demonstration's store."""
    return Workspace(demo_folder).open("demo", view_only=True)


@pytest.fixture(scope="module")
def orders(loaded: Store) -> pd.DataFrame:
    """Return the demonstration's orders."""
    return pd.DataFrame(loaded.read("work_orders"))


def test_there_are_six_thousand_orders_of_two_years_from_two_exports(orders: pd.DataFrame) -> None:
    count = read_orders()["count"]
    assert len(orders) == count["hotline"] + count["grid"] == 6_000
    assert orders["received_at"].max().date() <= AS_OF
    assert (AS_OF - orders["received_at"].min().date()).days == pytest.approx(730, abs=5)
    assert orders["number"].str.startswith("WG").sum() == count["grid"]


def test_no_name_phone_or_flat_of_the_exports_is_found_in_the_store(loaded: Store, orders: pd.DataFrame) -> None:
    content = loaded.path.read_bytes()
    people = read_orders()["people"]
    names = {surname + given for surname in people["surnames"] for given in people["given"]}
    assert [name for name in names if name.encode() in content] == []
    assert re.findall(rb"1380000\d{4}", content) == []
    assert orders["text"].str.contains(r"\d单元|\d{3}室").sum() == 0
    # The exports hold them.
    raw = (LEDGERS_DIR / "grid_orders.csv").read_bytes().decode("gb18030")
    assert sum(name in raw for name in names) > 100


def test_nearly_every_address_finds_its_compound_and_some_wait(loaded: Store, orders: pd.DataFrame) -> None:
    assert orders["compound_id"].notna().mean() > 0.9
    queue = review_queue(loaded)
    assert 4 < len(queue) < sum(len(question.row_ids) for question in queue) < 300


def test_the_clusters_stand_out(orders: pd.DataFrame) -> None:
    for cluster in read_orders()["clusters"]:
        months = (pd.Timestamp(AS_OF) - orders["received_at"]).dt.days / 30.44
        within = orders[(months >= cluster["to_month"]) & (months < cluster["from_month"])]
        of_class = within[within["category"] == cluster["class"]]
        here = of_class["compound_id"].isin(cluster["compounds"]).mean()
        elsewhere = within[within["category"] != cluster["class"]]["compound_id"].isin(cluster["compounds"]).mean()
        assert here > 1.5 * elsewhere, cluster


def test_leaks_come_with_the_rain_and_some_orders_repeat_others(orders: pd.DataFrame) -> None:
    repairs = orders.loc[orders["category"] == "repair", "received_at"].dt.month.value_counts()
    assert repairs[[7, 8]].mean() > 1.5 * repairs[[3, 4, 10]].mean()
    repeats = orders["repeat_of"].dropna()
    assert len(repeats) > 100
    assert set(repeats) <= set(orders["number"])


def test_steps_follow_one_another_and_most_orders_are_closed(orders: pd.DataFrame) -> None:
    steps = orders[["received_at", "answered_at", "responded_at", "inspected_at", "closed_at", "revisited_at"]]
    for earlier, later in zip(steps, list(steps)[1:], strict=False):
        both = steps[[earlier, later]].dropna()
        assert (both[earlier] <= both[later]).all()
    assert (orders["status"] == "closed").mean() > 0.9
    assert orders["branch"].dropna().isin(["committee_first", "form_first"]).all()


def test_both_exports_are_ledgers_of_the_demonstration() -> None:
    assert [ledger.file_name for ledger in LEDGERS if ledger.kind == "work_orders"] == [
        "hotline_orders.xlsx",
        "grid_orders.csv",
    ]
