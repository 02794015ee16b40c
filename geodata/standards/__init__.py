"""
Standards (标准): what planning asks for, a cited row per figure, and how sure each figure is.

``certainty`` is F (found in a public source), H or M (known with high or medium confidence, not checked against the
primary text) or P (proposed by this project). Only F counts as verified; every other figure shows 「待核实」 wherever
it is used, its table's number included. Levels add up: a facility of a higher level doesn't replace one of a lower.
The office's own changes are rows of the store (kind standard_changes).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

STANDARDS_DIR = Path(__file__).parent
LEVELS = ("15", "10", "5", "block")  # minutes of the life circle; 居住街坊 has none

_FACILITY_DTYPES = {
    "type": "str",
    "level": "str",
    "minutes": "Int64",
    "need": "str",
    "radius_m": "Int64",
    "size_min": "Int64",
    "size_max": "Int64",
    "size_unit": "str",
    "source": "str",
    "edition": "str",
    "table": "str",
    "certainty": "str",
    "verified": "str",
    "note": "str",
}
_WALKER_DTYPES = {
    "walker": "str",
    "speed_m_s": "float64",
    "crossing_delay_s": "float64",
    "source": "str",
    "edition": "str",
    "certainty": "str",
    "verified": "str",
    "note": "str",
}
_TEAM_DTYPES = {
    "post": "str",
    "least": "Int64",
    "most": "Int64",
    "per": "str",
    "unit": "str",
    "source": "str",
    "certainty": "str",
    "verified": "str",
    "note": "str",
}
_REPORTED_DTYPES = {
    "key": "str",
    "reported": "Int64",
    "unit": "str",
    "types": "str",
    "named": "str",
    "source": "str",
    "certainty": "str",
    "verified": "str",
    "note": "str",
}


def facility_standards() -> pd.DataFrame:
    """
    Return what the standards ask of each facility type (配套设施要求).

    Returns
    -------
    standards
        One row per type and level, fresh for every caller: ``type`` (a code of the vocabulary facility_type),
        ``level`` (one of `LEVELS`), ``minutes`` of the life circle (NA for 居住街坊), ``required`` (boolean; False
        means as needed), ``radius_m`` of service (NA where the standard gives none), ``size_min``, ``size_max`` and
        ``size_unit`` (``m2``, ``m2_site`` or ``beds``), ``source``, ``edition``, ``table``, ``certainty``,
        ``verified`` (boolean), ``note``.

    Notes
    -----
    Source: GB 50180-2018 城市居住区规划设计标准, annex C; rows whose source is 本地默认值 are this project's own
    proposals for types that the standard doesn't name. Only the radius of kindergartens was found in a public
    source; the size beside it was not.
    """
    rows = _read("facilities.csv", _FACILITY_DTYPES)
    rows["required"] = rows.pop("need") == "required"
    return rows


def standards_in_force(changes: pd.DataFrame) -> pd.DataFrame:
    """
    Return the standards as the office applies them (执行的标准).

    Parameters
    ----------
    changes
        Rows of the kind standard_changes, conformed; what a row leaves NA stays as the standard says.

    Returns
    -------
    standards
        As from `facility_standards`, without rows that the office doesn't apply, and with types that it added at the
        end; also ``changed`` (boolean), ``reason`` (NA where nothing was changed). A changed row is verified only
        where the change says so; its ``source`` is the change's basis, where it names one.
    """
    rows = facility_standards().assign(changed=False)
    rows["reason"] = pd.Series(pd.NA, index=rows.index, dtype="str")
    records: list[dict[Any, Any]] = rows.to_dict("records")
    own = {(row["type"], row["level"]): row for row in records}
    for change in changes.to_dict("records"):
        key = (change["type"], change["level"])
        if change["type"] == "unknown" or change["level"] not in LEVELS:
            continue
        if change["need"] == "not_applied":
            own.pop(key, None)
            continue
        minutes = pd.NA if change["level"] == "block" else int(change["level"])
        new = {**dict.fromkeys(rows.columns, pd.NA), "type": key[0], "level": key[1], "minutes": minutes}
        row = own.setdefault(key, {**new, "source": "", "required": False})
        row |= {"changed": True, "reason": change["reason"], "verified": change["verified"] is True}
        if change["need"] in ("required", "optional"):
            row["required"] = change["need"] == "required"
        if not pd.isna(change["radius_m"]):
            row["radius_m"] = int(change["radius_m"])
        if not pd.isna(change["basis"]):
            row |= {"source": change["basis"], "edition": pd.NA, "table": pd.NA}
    return pd.DataFrame(list(own.values()), columns=rows.columns).astype(rows.dtypes.to_dict())


def walkers() -> pd.DataFrame:
    """
    Return how fast people walk (步行者).

    Returns
    -------
    walkers
        Indexed by ``walker`` (``adult``, ``elder``, ``frail``): ``speed_m_s`` in metres a second,
        ``crossing_delay_s`` in seconds for each signalled crossing, ``source``, ``edition``, ``certainty``,
        ``verified`` (boolean), ``note``.

    Notes
    -----
    Source: proposed by this project from crossing speeds at the 15th percentile: 1.15 m/s under 60, 0.92 over 60,
    0.94-0.97 over 80; and about 800 m as an elder's single trip.
    """
    return _read("walkers.csv", _WALKER_DTYPES).set_index("walker")


def team_norms() -> pd.DataFrame:
    """
    Return what a community's team should hold (1+1+6+N、专职两委、调解员).

    Returns
    -------
    norms
        Indexed by ``post``: ``least`` and ``most`` (NA without a limit), ``per`` (``community`` or ``grid``), ``unit``
        (of the texts), ``source``, ``certainty``, ``verified`` (boolean), ``note``.

    Notes
    -----
    Source: the article on the street's practice; that a grid has a worker, and a community a partner, is this
    project's own proposal.
    """
    return _read("teams.csv", _TEAM_DTYPES).set_index("post")


def reported_figures() -> pd.DataFrame:
    """
    Return what the article that the project started from reports of the street (报道中的数).

    Returns
    -------
    reported
        Indexed by ``key``: ``reported`` (how many), ``unit`` (``facilities``, ``life_circles`` or ``households``),
        ``types`` (codes of facility_type that are counted together, a list), ``named`` (places that the article names,
        a list), ``source``, ``certainty``, ``verified`` (boolean), ``note``.

    Notes
    -----
    Source: the article on the street's practice; that it says so was found, that it is so wasn't checked.
    """
    rows = _read("reported.csv", _REPORTED_DTYPES).set_index("key")
    for name in ("types", "named"):
        rows[name] = [[] if pd.isna(cell) else str(cell).split() for cell in rows[name]]
    return rows


def _read(name: str, dtypes: dict[str, str]) -> pd.DataFrame:
    rows = pd.read_csv(STANDARDS_DIR / name, dtype=dtypes, encoding="utf-8")
    rows["verified"] = rows["verified"] == "yes"
    return rows
