"""
What pages ask (页面查询): cached answers about the street that is open, and the writes that a page may start.

Answers are kept by the store's file, its revision, the day and the language, so that an import, another store or
a new day makes them anew, and nothing else does.
"""

from analysis.figures import Figure, Source
from analysis.findings import Finding
from analysis.leverage import Leverage
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
from ui.queries.cell_history import compound_history
from ui.queries.centres import Centre, added_table, centre_table, centre_title, is_attached, known_centre
from ui.queries.circles import life_circle_map
from ui.queries.edits import (
    EditedRow,
    Gate,
    Subject,
    area_m2,
    edited_row,
    gate_edit,
    gates_of,
    outline_edit,
    outline_of,
    plan_hand_edit,
    row_edit,
    store_hand_edit,
)
from ui.queries.export import export_geojson, export_workbook
from ui.queries.gaps import compound_gaps, compound_judgements, gap_ids, gap_standard, gap_workbook
from ui.queries.governance import (
    committee_pipeline,
    compounds_without_property,
    contracts_ending,
    governance_by_community,
    governance_table,
    terms_ending,
    terms_expired,
)
from ui.queries.health import (
    CheckUp,
    check_up,
    column_label,
    file_label,
    findings_workbook,
    said_finding,
    workbook_name,
)
from ui.queries.history import batch_changes, full_hash, import_history, kind_names, undo, undo_preview
from ui.queries.life_circle import (
    NetworkSummary,
    compound_walks,
    loaded_types,
    network_summary,
    reach_by_community,
    reach_by_type,
    reach_figures,
)
from ui.queries.overview import overview_figures
from ui.queries.painting import colour_label, map_view
from ui.queries.pending import (
    WaitingRows,
    drop_waiting,
    plan_mended,
    store_mended,
    waiting,
    waiting_workbook,
)
from ui.queries.places import communities, compound_ids_at, compound_names, compound_table
from ui.queries.rescue import copies_of_damaged, replace_damaged
from ui.queries.stores import backups, restore, restore_preview, snapshot, switch_store
from ui.queries.street import current_street, reference_day
from ui.queries.templates import all_templates_file, template_file, template_kinds
from ui.queries.walking import MEASURES, WALKERS, CircleChoice, Measure, Walker, speed_m_s

__all__ = [
    "COLOUR_BY",
    "MEASURES",
    "NO_FILTER",
    "WALKERS",
    "CardSection",
    "Centre",
    "CheckUp",
    "CircleChoice",
    "ColourBy",
    "CommunityCoverage",
    "CompoundCard",
    "CompoundFilter",
    "ContractNotice",
    "Download",
    "EditedRow",
    "Fact",
    "Figure",
    "Finding",
    "Gate",
    "Leverage",
    "Measure",
    "NetworkSummary",
    "PipelineStep",
    "PropertyGap",
    "Source",
    "StreetInfo",
    "Subject",
    "TermNotice",
    "WaitingRows",
    "Walker",
    "added_table",
    "all_templates_file",
    "area_m2",
    "backups",
    "batch_changes",
    "centre_table",
    "centre_title",
    "check_up",
    "colour_label",
    "column_label",
    "committee_pipeline",
    "communities",
    "compound_card",
    "compound_gaps",
    "compound_history",
    "compound_ids_at",
    "compound_judgements",
    "compound_names",
    "compound_table",
    "compound_walks",
    "compounds_without_property",
    "contracts_ending",
    "copies_of_damaged",
    "current_street",
    "drop_waiting",
    "edited_row",
    "export_geojson",
    "export_workbook",
    "file_label",
    "findings_workbook",
    "full_hash",
    "gap_ids",
    "gap_standard",
    "gap_workbook",
    "gate_edit",
    "gates_of",
    "governance_by_community",
    "governance_table",
    "import_history",
    "is_attached",
    "kind_names",
    "known_centre",
    "life_circle_map",
    "loaded_types",
    "map_view",
    "network_summary",
    "outline_edit",
    "outline_of",
    "overview_figures",
    "plan_hand_edit",
    "plan_mended",
    "reach_by_community",
    "reach_by_type",
    "reach_figures",
    "reference_day",
    "replace_damaged",
    "restore",
    "restore_preview",
    "row_edit",
    "said_finding",
    "snapshot",
    "speed_m_s",
    "store_hand_edit",
    "store_mended",
    "switch_store",
    "template_file",
    "template_kinds",
    "terms_ending",
    "terms_expired",
    "undo",
    "undo_preview",
    "waiting",
    "waiting_workbook",
    "workbook_name",
]
