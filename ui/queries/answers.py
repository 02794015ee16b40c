"""What the queries answer with (查询结果): plain values that pages draw and never compute with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, get_args

from analysis.figures import Figure
from reports.cards import CardSection

ColourBy = Literal["committee_status", "property_mode", "build_year", "elders_60", "renovation_state", "priority"]
COLOUR_BY: tuple[ColourBy, ...] = get_args(ColourBy)
# What each component of 今天先看哪里 weighs: all of them, in the order in which they are shown, so that equal weights
# are one key of a cache.
Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class StreetInfo:
    """
    The street that is open.

    Attributes
    ----------
    name
        Of the boundary's row, else the text ``app.street_default``.
    store_name
        ``demo`` or ``office``.
    is_demo
        Whether simulated attributes are shown, which every page says (「示范数据」).
    today
        The day from which days to a term's end are counted; see `reference_day`.
    as_of
        The newest as-of date of what is stored; None where no row states one.
    revision
        The number of the last import; a new one makes every answer anew.
    has_data
        False for an empty store, which shows how to begin.
    view_only
        Whether writes are refused.
    """

    name: str
    store_name: str
    is_demo: bool
    today: dt.date
    as_of: dt.date | None
    revision: int
    has_data: bool
    view_only: bool


@dataclass(frozen=True)
class CompoundFilter:
    """
    Which compounds a table and a map show; every condition holds at once, an empty one lets all pass.

    Attributes
    ----------
    community_id
        Id of a row of communities.
    committee_statuses, property_modes
        Codes of the vocabularies, ``unknown`` among them.
    old_only
        Only those known to be built by the end of 2000.
    text
        Part of a name, an alias, an address or a pinyin.
    """

    community_id: str | None = None
    committee_statuses: tuple[str, ...] = ()
    property_modes: tuple[str, ...] = ()
    old_only: bool = False
    text: str = ""


NO_FILTER = CompoundFilter()


# Statuses and modes that need a hand today, and those that soon do.
NEEDS_A_HAND = frozenset({"expired", "dissolved", "none"})
SOON = frozenset({"ending"})


@dataclass(frozen=True)
class CompoundCard:
    """
    Everything known of one compound.

    Attributes
    ----------
    committee_status, property_mode
        Codes for the badges; labels beside them.
    community_id
        None where the compound lies in no known community.
    sections
        In the order in which they are shown: base, people, committee, property, complaints, care, steps,
        works, nearby.
    is_demo
        Whether attributes are simulated.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    community_id: str | None
    community_name: str
    in_street: bool
    committee_status: str
    committee_label: str
    property_mode: str
    property_label: str
    sections: tuple[CardSection, ...]
    is_demo: bool


@dataclass(frozen=True)
class CommunityCoverage:
    """
    Both coverages of one community, each by compounds and by households.

    Attributes
    ----------
    community_id
        None for the whole street, the first of the list, and for compounds of no known community, the last.
    professional_by_compounds, professional_by_households
        专业物业 + 国企托管 alone.
    """

    community_id: str | None
    name: str
    compounds: int
    committee_by_compounds: Figure
    committee_by_households: Figure
    property_by_compounds: Figure
    property_by_households: Figure
    professional_by_compounds: Figure
    professional_by_households: Figure


@dataclass(frozen=True)
class PipelineStep:
    """
    How many compounds stand at one committee status.

    Attributes
    ----------
    part
        ``pipeline`` on the way to a committee, ``ending`` (届满前90天, 届满未换届), ``beside`` (解散空缺, 物管会,
        居委会代行) or ``unknown``.
    households
        Of the compounds that state them.
    """

    code: str
    label: str
    part: Literal["pipeline", "ending", "beside", "unknown"]
    compounds: int
    households: int


@dataclass(frozen=True)
class TermNotice:
    """
    A committee whose term ends within 90 days or has ended.

    Attributes
    ----------
    days
        From today to the term's end; negative once it has passed.
    next_step
        What comes next, in the person's language.
    """

    compound_id: str
    name: str
    community_name: str
    status: str
    status_label: str
    term_end: dt.date
    days: int
    next_step: str
    source: str
    as_of: dt.date | None


@dataclass(frozen=True)
class PropertyGap:
    """
    A compound known to have no property service, and why (texts in the person's language, 「未知」 where not known).

    Attributes
    ----------
    reason
        Code of the vocabulary exit_reason.
    last_company, ended_on
        The company of the last contract and the day on which it ended.
    """

    compound_id: str
    name: str
    community_name: str
    reason: str
    reason_label: str
    last_company: str
    ended_on: dt.date | None
    households: int | None
    source: str
    as_of: dt.date | None


@dataclass(frozen=True)
class ContractNotice:
    """A property contract that ends within 90 days or has ended; `days` is negative once it has passed."""

    compound_id: str
    name: str
    community_name: str
    mode_label: str
    company: str
    contract_end: dt.date
    days: int
    source: str
    as_of: dt.date | None


@dataclass(frozen=True)
class Download:
    """A file to hand to the person."""

    content: bytes
    file_name: str
    mime: str
