"""Where an installation's data live: one GeoPackage a store, written in whole imports that can be undone."""

from geodata.store.geopackage_store import Store
from geodata.store.records import ImportBatch, Kept, PendingRow, Receipt, UndoPreview
from geodata.store.workspace import Workspace

__all__ = ["ImportBatch", "Kept", "PendingRow", "Receipt", "Store", "UndoPreview", "Workspace"]
