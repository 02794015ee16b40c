"""Where an installation's data live: one GeoPackage a store, written in whole imports that can be undone."""

from geodata.store.geopackage_store import Store
from geodata.store.records import (
    Action,
    Backup,
    HeaderAlias,
    ImportBatch,
    Kept,
    NameDecision,
    PendingRow,
    Receipt,
    RestorePreview,
    UndoPreview,
    UnmaskedCell,
)
from geodata.store.workspace import Workspace

__all__ = [
    "Action",
    "Backup",
    "HeaderAlias",
    "ImportBatch",
    "Kept",
    "NameDecision",
    "PendingRow",
    "Receipt",
    "RestorePreview",
    "Store",
    "UndoPreview",
    "UnmaskedCell",
    "Workspace",
]
