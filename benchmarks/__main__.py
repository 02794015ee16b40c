"""
Run the benchmarks: ``make bench`` all, ``make bench NAME=x`` one.

Each line reads ``NAME value unit goal LIMIT ok|short``; the exit status is 0 whatever is found.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.big_screen import SOAK_MINUTES, scene_change, soak_for
from benchmarks.coordinates import inversion
from benchmarks.hotspots import getis_ord
from benchmarks.ingest import import_csv, import_xlsx
from benchmarks.isochrones import facility_added, isochrone, isochrone_helsinki
from benchmarks.maps import FILTER_LIMITS, browser_memory, card_open, filter_paint
from benchmarks.matching import matching
from benchmarks.million_orders import orders_to_map
from benchmarks.network import walks_growth, walks_helsinki, walks_memory, walks_of, walks_over_pandana
from benchmarks.reruns import elder_change, minutes_change, weights_change
from benchmarks.start import start_to_map
from benchmarks.store import store_kills
from benchmarks.supply import supply

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measuring import Result

BENCHMARKS: dict[str, Callable[[], list[Result]]] = {
    **{f"filter_paint_{count}": filter_paint(count) for count in FILTER_LIMITS},
    **{f"card_open_{count}": card_open(count) for count in FILTER_LIMITS},
    "start": start_to_map,
    "import_xlsx": import_xlsx,
    "import_csv": import_csv,
    "inversion": inversion,
    "matching": matching,
    "orders_100000": orders_to_map("orders_100000", 100_000),
    "million_orders": orders_to_map("million_orders", 1_000_000),
    "walks_10000": walks_of(10_000),
    "walks_100000": walks_of(100_000),
    "walks_helsinki": walks_helsinki,
    "walks_memory": walks_memory,
    "walks_growth": walks_growth,
    "isochrone": isochrone,
    "isochrone_helsinki": isochrone_helsinki,
    "facility_added": facility_added,
    "minutes_change": minutes_change,
    "weights_change": weights_change,
    "elder_change": elder_change,
    "hotspots_10000": getis_ord,
    "supply": supply,
    "scene_change": scene_change,
}
# Soaks and kills run once, and only when asked for by name.
LONG_BENCHMARKS: dict[str, Callable[[], list[Result]]] = {
    "walks_over_pandana": walks_over_pandana,
    "walks_1000000": walks_of(1_000_000, repeats=1),
    "browser_memory": browser_memory,
    "store_kills": store_kills,
    "big_screen_soak": soak_for(SOAK_MINUTES),
}


def main(names: list[str]) -> None:
    """Run the benchmarks of `names`, or all but the long ones, printing each line as it is had."""
    known = {**BENCHMARKS, **LONG_BENCHMARKS}
    for name in names or BENCHMARKS:
        if name not in known:
            print(f"{name}: no such benchmark; there are {', '.join(known)}")
            continue
        for result in known[name]():
            print(result, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
