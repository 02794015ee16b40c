"""
Standards (标准): what planning asks for, a cited row per figure, and how sure each figure is.

``certainty`` is F (found in a public source), H or M (known with high or medium confidence, not checked against the
primary text) or P (proposed by this project). Only F counts as verified; every other figure shows 「待核实」 wherever
it is used, its table's number included. Levels add up: a facility of a higher level doesn't replace one of a lower.
"""

from __future__ import annotations

from pathlib import Path

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


def _read(name: str, dtypes: dict[str, str]) -> pd.DataFrame:
    rows = pd.read_csv(STANDARDS_DIR / name, dtype=dtypes, encoding="utf-8")
    rows["verified"] = rows["verified"] == "yes"
    return rows
