"""
What pages ask (页面查询): cached answers about the street that is open, and the writes that a page may start.

Answers are kept by the store's file, its revision, the day and the language, so that an import, another store or
a new day makes them anew, and nothing else does.
"""

from analysis.figures import Figure, Source
from ui.queries.answers import (
    COLOUR_BY,
    NO_FILTER,
    CardSection,
    ColourBy,
    CommunityCoverage,
    CompoundCard,
    CompoundFilter,
    ContractNotice,
    Download,
    Fact,
    PipelineStep,
    PropertyGap,
    StreetInfo,
    TermNotice,
)
from ui.queries.card import compound_card
from ui.queries.export import export_geojson, export_workbook
from ui.queries.governance import (
    committee_pipeline,
    compounds_without_property,
    contracts_ending,
    governance_by_community,
    governance_table,
    terms_ending,
    terms_expired,
)
from ui.queries.imports import import_history, pending, plan, store_plan, switch_store, undo, undo_preview
from ui.queries.overview import overview_figures
from ui.queries.painting import colour_label, map_view
from ui.queries.places import communities, compound_ids_at, compound_names, compound_table
from ui.queries.street import current_street, reference_day

__all__ = [
    "COLOUR_BY",
    "NO_FILTER",
    "CardSection",
    "ColourBy",
    "CommunityCoverage",
    "CompoundCard",
    "CompoundFilter",
    "ContractNotice",
    "Download",
    "Fact",
    "Figure",
    "PipelineStep",
    "PropertyGap",
    "Source",
    "StreetInfo",
    "TermNotice",
    "colour_label",
    "committee_pipeline",
    "communities",
    "compound_card",
    "compound_ids_at",
    "compound_names",
    "compound_table",
    "compounds_without_property",
    "contracts_ending",
    "current_street",
    "export_geojson",
    "export_workbook",
    "governance_by_community",
    "governance_table",
    "import_history",
    "map_view",
    "overview_figures",
    "pending",
    "plan",
    "reference_day",
    "store_plan",
    "switch_store",
    "terms_ending",
    "terms_expired",
    "undo",
    "undo_preview",
]
