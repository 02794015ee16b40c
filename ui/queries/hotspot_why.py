"""Why a compound stands out among complaints (这个小区为什么热): counts, rate, what is normal here, tests, the fork."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.complaints.fork import branch_of
from analysis.complaints.rates import MIN_HOUSEHOLDS
from config.texts import text
from reports.cards import Fact
from ui.formatting import change_text, number_text, share_text
from ui.queries.hotspot_tables import known_number, place_frame, say_styles
from ui.queries.hotspots import counted_orders, patterns
from ui.queries.orders import OrderFilter, cases_of
from ui.queries.street import compounds_today, reference_day, store_state


def place_facts(compound_id: str, filters: OrderFilter, language: str) -> tuple[Fact, ...]:
    """Return why a compound stands out: counts, rate, what is normal, tests, repeats; () where it isn't compared."""
    state, day = store_state(), reference_day()
    places = place_frame(filters)
    if compound_id not in places.index:
        return ()
    row = places.loc[[compound_id]].iloc[0]
    orders = counted_orders(state, filters)
    own = cases_of(state).orders.iloc[orders.index[orders["compound_id"] == compound_id]]
    told = patterns(state, day, filters).loc[[compound_id]].iloc[0]
    number = int(row["orders"])
    values = {
        "orders": text("hotspots.caption_count", language, count=number_text(number, language)),
        "year_before": _before(row, language),
        "rate": _rate(row, language),
        "normal": _normal(row, language),
        "hotspot": _style(row["hotspot"], "hotspot", language),
        "pattern": _pattern(told, language),
        "repeats": _repeats(int(row["repeats"]), number, language),
        "chronic": text("hotspots.chronic_cases", language, count=own.loc[own["is_chronic"], "case_id"].nunique()),
    }
    unknown = text("app.unknown", language)
    return tuple(
        Fact(text(f"hotspots.fact_{name}", language), value, value == unknown) for name, value in values.items()
    )


def _repeats(repeats: int, orders: int, language: str) -> str:
    said = number_text(repeats, language)
    if not orders:
        return said
    return text("hotspots.repeats_of", language, repeats=said, share=share_text(repeats / orders, language))


def _pattern(told: pd.Series, language: str) -> str:
    name, months, since = _style(told["pattern"], "emerging", language), int(told["hot_months"]), told["hot_since"]
    if not months:
        return name
    key = "hotspots.pattern_months" if pd.isna(since) else "hotspots.pattern_since"
    return text(key, language, name=name, months=months, since=str(since))


def _style(code: object, palette: str, language: str) -> str:
    return str(say_styles(pd.Series([code], dtype="str"), palette, language).iloc[0])


def _before(row: pd.Series, language: str) -> str:
    if pd.isna(row["year_before"]):
        return text("app.unknown", language)
    before = number_text(int(row["year_before"]), language)
    # From nothing there is no part by which they grew.
    if pd.isna(row["change"]):
        return text("hotspots.caption_count", language, count=before)
    return text("hotspots.before", language, before=before, change=change_text(known_number(row["change"]), language))


def _rate(row: pd.Series, language: str) -> str:
    if row["state"] != "rated":
        return text(f"hotspots.rate_{row['state']}", language, least=MIN_HOUSEHOLDS)
    rate, base = (
        number_text(float(row["rate_per_1000"]), language, decimals=1),
        number_text(row["households"], language),
    )
    return text("hotspots.rate_of", language, rate=rate, households=base)


def _normal(row: pd.Series, language: str) -> str:
    if np.isnan(row["low"]):
        return text("app.unknown", language)
    said = text(f"hotspots.standing_{row['standing']}", language)
    low, high = (number_text(float(row[side]), language) for side in ("low", "high"))
    return text("hotspots.normal_range", language, low=low, high=high, standing=said)


def place_branch(compound_id: str) -> str:
    """Return which way feedback of a compound goes (`analysis.complaints.fork.branch_of`)."""
    status = compounds_today(store_state(), reference_day())["committee_status"]
    return str(branch_of(status.loc[[compound_id]]).iloc[0])
