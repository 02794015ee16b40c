"""How many addresses a second find their compound, and how many of those that are taken are right (地址匹配)."""

from __future__ import annotations

import statistics
import time

from benchmarks.addresses import labelled_addresses
from benchmarks.measuring import REPEATS, Result
from loaders.address_matching import AddressIndex

# Not the seed that the rules were tuned on, which was 7.
SEED = 20_261
MICROSECONDS_LIMIT, WRONG_LIMIT, LEFT_LIMIT = 200.0, 0.01, 0.40


def matching() -> list[Result]:
    """Match labelled addresses on one core: time an address, the share of wrong ones among the sure, the share left."""
    labelled = labelled_addresses(SEED)
    times = []
    for _ in range(REPEATS):
        # The dictionaries that outlive an index are warm after the first; each index is new.
        start = time.perf_counter()
        index = AddressIndex(labelled.compounds)
        found = index.find_all(labelled.places)
        times.append(time.perf_counter() - start)
    total = len(found)
    sure = [
        (match, label) for match, label in zip(found, labelled.labels, strict=True) if match.compound_id is not None
    ]
    wrong = sum(match.compound_id != label for match, label in sure)
    doubtful = [match for match in found if match.how == "doubtful"]
    offered = sum(
        label in {candidate.compound_id for candidate in match.candidates}
        for match, label in zip(found, labelled.labels, strict=True)
        if match.how == "doubtful" and label is not None
    )
    listed = sum(label is not None for label in labelled.labels)
    seconds = statistics.median(times)
    mix = ", ".join(f"{kind} {count / total:.1%}" for kind, count in sorted(labelled.mix.items()))
    quality = (
        f"precision {1 - wrong / len(sure):.2%}, sure {len(sure) / total:.1%}, of the listed "
        f"{(len(sure) - wrong) / listed:.1%} found and {offered / listed:.1%} offered, "
        f"{len(doubtful)} wait as {len({match.core for match in doubtful})} decisions"
    )
    return [
        Result("matching_time", seconds / total * 1e6, "us", MICROSECONDS_LIMIT, f"{total / seconds:,.0f} addresses/s"),
        Result("matching_wrong", wrong / len(sure), "share", WRONG_LIMIT, quality),
        Result("matching_left", 1 - len(sure) / total, "share", LEFT_LIMIT, f"mix of {total:,}: {mix}"),
    ]
