"""One stream of chance per topic (随机流), so that a change in one place leaves every other place as it was."""

from __future__ import annotations

import random

SEED = 20260930


def stream(*topic: object) -> random.Random:
    """Return the random numbers of `topic`, the same in every run and on every system."""
    name = ":".join(str(part) for part in (SEED, *topic))
    return random.Random(name)  # noqa: S311 - a drawing, not a secret
