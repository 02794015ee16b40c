"""What the page of care for elders is asked (为老服务选项): one question at a time, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

ElderQuestion = Literal["facilities", "supply", "unserved", "hours", "care", "retrofits", "matters", "aid"]
ELDER_QUESTIONS: tuple[ElderQuestion, ...] = (
    "supply",
    "unserved",
    "hours",
    "facilities",
    "care",
    "retrofits",
    "matters",
    "aid",
)
ElderMeasure = Literal["meals", "beds", "day_care", "learning"]
ELDER_MEASURES: tuple[ElderMeasure, ...] = ("meals", "beds", "day_care", "learning")
SupplyLook = Literal["per_1000", "norm", "full"]
SUPPLY_LOOKS: tuple[SupplyLook, ...] = ("per_1000", "norm", "full")
DecayName = Literal["thirds", "gaussian", "none"]
DECAYS: tuple[DecayName, ...] = ("thirds", "gaussian", "none")
ElderService = Literal["meal", "day_care", "clinic"]
ELDER_SERVICES: tuple[ElderService, ...] = ("meal", "day_care", "clinic")
CareColour = Literal["total", "red", "yellow", "blue"]
CARE_COLOURS: tuple[CareColour, ...] = ("total", "red", "yellow", "blue")
SUNDAY, SUPPER_MIN, HALF_HOUR_MIN = 6, 17 * 60 + 30, 30
EVERY_AID = "every"


@dataclass(frozen=True)
class ElderChoice:
    """
    What is asked.

    Attributes
    ----------
    question
        What the map and the panel speak of.
    measure, look, decay
        Of supply: what is counted, what the map shows of it, and how much distance counts.
    service
        Of who goes without, and of opening hours.
    weekday, minute
        The moment that is asked of: Monday 0, minutes since midnight.
    colour, month
        Of care: which colour, and the month as ``2026-09`` ("" for the latest).
    aid
        Of the five aids: a code of activity_kind, `EVERY_AID` for all.
    """

    question: ElderQuestion = ELDER_QUESTIONS[0]
    measure: ElderMeasure = ELDER_MEASURES[0]
    look: SupplyLook = SUPPLY_LOOKS[0]
    decay: DecayName = DECAYS[0]
    service: ElderService = ELDER_SERVICES[0]
    weekday: int = SUNDAY
    minute: int = SUPPER_MIN
    colour: CareColour = CARE_COLOURS[0]
    month: str = ""
    aid: str = EVERY_AID

    @property
    def asked_of_tables(self) -> ElderChoice:
        """The choice as tables and figures are asked: what the map alone shows of supply makes no other."""
        return self if self.look == SUPPLY_LOOKS[0] else replace(self, look=SUPPLY_LOOKS[0])
