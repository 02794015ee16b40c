"""Committees and property service as the governance page shows them."""

from __future__ import annotations

import pandas as pd

from ui.queries.answers import CommunityCoverage, ContractNotice, PipelineStep, PropertyGap, TermNotice


def governance_by_community(language: str = "zh") -> list[CommunityCoverage]:
    """Return both coverages: the whole street first, then a row a community."""
    raise NotImplementedError


def governance_table(language: str = "zh") -> pd.DataFrame:
    """Return `governance_by_community` as a table: shares in per cent (float), counts, and the unknown beside."""
    raise NotImplementedError


def committee_pipeline(community_id: str | None = None, language: str = "zh") -> list[PipelineStep]:
    """Return how many compounds stand at each status, in the vocabulary's order; all statuses, also those with 0."""
    raise NotImplementedError


def terms_ending(community_id: str | None = None, language: str = "zh") -> list[TermNotice]:
    """Return the committees whose term ends within 90 days, the soonest first."""
    raise NotImplementedError


def terms_expired(community_id: str | None = None, language: str = "zh") -> list[TermNotice]:
    """Return the committees whose term has ended with none elected since, the longest past first."""
    raise NotImplementedError


def compounds_without_property(community_id: str | None = None, language: str = "zh") -> list[PropertyGap]:
    """Return the compounds known to have no property service, and why, those with most households first."""
    raise NotImplementedError


def contracts_ending(community_id: str | None = None, language: str = "zh") -> list[ContractNotice]:
    """Return the property contracts that have ended or end within 90 days, the soonest first."""
    raise NotImplementedError
