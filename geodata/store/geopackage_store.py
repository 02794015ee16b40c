"""The store: one GeoPackage, opened, read, written in whole imports, undone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from config.collecting import collector_paused
from config.errors import ViewModeError
from geodata.store import copying, inspecting, table_cache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

    from geodata.store.records import Backup, ImportBatch, Progress, Receipt, RestorePreview, UndoPreview, UnmaskedCell

# SQLAlchemy and Alembic cost the start 0.1-0.3 s; a store that is only read needs neither, so the methods that do
# import their modules themselves. One at a time: where two threads import SQLAlchemy and Alembic, which import each
# other, Python breaks the deadlock by handing one of them a module that is half made.
_IMPORTING = threading.RLock()


class Store:
    """
    A store at a path; get one by `open`.

    It holds no connection between calls, so that it may be used from any thread and its file may be moved; `close`
    only ends its use.

    Attributes
    ----------
    path
        The GeoPackage.
    view_only
        Whether every write is refused.
    """

    def __init__(self, path: Path, *, view_only: bool) -> None:
        self.path = path
        self.view_only = view_only

    @classmethod
    def open(cls, path: Path, *, view_only: bool = False) -> Self:
        """
        Open a store; make an empty one where there is none, bring an older one up to date after a backup.

        Raises
        ------
        StoreCorruptError, StoreNewerError
            If the file isn't a store that this program can read; it is left untouched.
        StoreReadOnlyError, StoreBusyError, StoreFullError
            If it can't be read, made or brought up to date.
        ViewModeError
            If `view_only` and it would have to be made or brought up to date.
        """
        if not path.exists():
            if view_only:
                raise ViewModeError
            with _IMPORTING:
                from geodata.store import migrating  # noqa: PLC0415 - Alembic, see above

            migrating.create(path)
            table_cache.discard(path)
        version = inspecting.schema_version(path)
        if version != inspecting.SCHEMA_VERSION:
            if view_only:
                raise ViewModeError
            with _IMPORTING:
                from geodata.store import migrating  # noqa: PLC0415 - Alembic, see above

            migrating.migrate(path, version)
        return cls(path, view_only=view_only)

    def close(self) -> None:
        """End the use of the store."""

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def revision(self) -> int:
        """Return the number of the last import or undo, 0 where there was none: what caches go by."""
        return inspecting.revision(self.path)

    def read(self, kind: str) -> gpd.GeoDataFrame | pd.DataFrame:
        """
        Return every row of `kind`, held to its schema; EPSG:4490 where spatial.

        Raises
        ------
        KeyError
            If there is no such kind.
        StoreError
            One of its kinds, if the file can't be read.
        """
        return table_cache.read_kind(self.path, kind, keep=not self.view_only)

    def read_columns(self, kind: str, names: Sequence[str]) -> pa.Table:
        """
        Return some columns of every row of `kind` as `geodata.store.arrow_tables` holds them, in the rows' order.

        Of a long ledger this takes a part of the time that `read` takes.

        Raises
        ------
        KeyError
            If there is no such kind or column.
        StoreError
            One of its kinds, if the file can't be read.
        """
        return table_cache.read_columns(self.path, kind, names, keep=not self.view_only)

    @collector_paused()
    def save(self, batch: ImportBatch, *, progress: Progress | None = None) -> Receipt:
        """
        Write an import in one transaction; once this returns it is on disk.

        Rows are inserted, or updated by id; a cell that says nothing leaves what is known. Whatever `progress` raises
        stops it, with nothing written.

        Raises
        ------
        ViewModeError
            If the store is for viewing.
        ValueError
            If a kind isn't known, or two rows of a kind have one id.
        StoreChangedError
            If somebody stored the same since `batch` was planned; see `ImportBatch.planned_at`.
        StoreError
            One of its kinds; nothing was written then.
        """
        self._refuse_in_view_mode()
        with _IMPORTING:
            from geodata.store import engine, saving  # noqa: PLC0415 - SQLAlchemy, see above

        filled = table_cache.Filled()
        with engine.transaction(self.path, write=True, filled=filled) as connection:
            return saving.save(connection, self.path, batch, progress, filled)

    def new_ids(self, kind: str, count: int) -> list[str]:
        """
        Return `count` ids that no row of `kind` has or ever had, such as ``C074``; they are given only once.

        Raises
        ------
        ViewModeError
            If the store is for viewing.
        StoreError
            One of its kinds.
        """
        self._refuse_in_view_mode()
        with _IMPORTING:
            from geodata.store import engine, ids  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=True, filled=table_cache.Filled()) as connection:
            return ids.reserve(connection, kind, count)

    def history(self) -> pd.DataFrame:
        """
        Return a row per import and per undo, the newest first.

        Columns: batch_id, imported_at (ISO with offset), imported_by, file_name, sha256, as_of, kinds (joined by
        commas), inserted, updated, unchanged, removed, pending, undoes, undone_by, action, note.
        """
        with _IMPORTING:
            from geodata.store import engine, history  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return history.batches(connection)

    def changes(self, batch_id: int) -> pd.DataFrame:
        """Return kind, row_id, operation, column, before and after (texts) of each cell that a batch changed."""
        with _IMPORTING:
            from geodata.store import engine, history  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return history.changes(connection, batch_id)

    def pending_rows(self) -> pd.DataFrame:
        """
        Return the rows that imports in force kept back.

        Columns: pending_id, batch_id, file_name, imported_at, as_of, kind, row_number, cells (mapping), problems (list
        of mappings), key, crs. Those that a later batch in force settled are left out.
        """
        with _IMPORTING:
            from geodata.store import engine, history  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return history.pending(connection)

    def cell_history(self, kind: str, row_id: str) -> pd.DataFrame:
        """
        Return a row per change of a cell of one row, the newest first.

        Columns: batch_id, changed_at, changed_by, action, file_name, note, column, before, after (texts), in_force.
        """
        with _IMPORTING:
            from geodata.store import engine, history  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return history.cell_history(connection, kind, row_id)

    def header_aliases(self) -> dict[str, dict[str, str]]:
        """
        Return, by kind of ledger, the folded headers that people gave a meaning.

        It is ``kind.column``, or empty for a column that isn't to be taken.
        """
        with _IMPORTING:
            from geodata.store import engine, remembering  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return remembering.header_aliases(connection)

    def name_decisions(self) -> dict[str, str | None]:
        """Return the folded names whose compound people chose; None where they said that it is none of them."""
        with _IMPORTING:
            from geodata.store import engine, remembering  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return remembering.name_decisions(connection)

    def unmasked_cells(self, kind: str, row_id: str) -> list[UnmaskedCell]:
        """Return what was masked in a row, as its files had it; empty unless ``LINLI_KEEP_UNMASKED`` was set."""
        with _IMPORTING:
            from geodata.store import engine, remembering  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return remembering.unmasked_cells(connection, kind, row_id)

    def undo_preview(self, batch_id: int) -> UndoPreview:
        """
        Say what `undo` would do.

        Raises
        ------
        UndoError
            If there is no such batch or it is undone already.
        """
        with _IMPORTING:
            from geodata.store import engine, undoing  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=False) as connection:
            return undoing.preview(connection, self.path, batch_id)

    def undo(self, batch_id: int, *, undone_by: str) -> Receipt:
        """
        Take back what a batch did, as a batch of its own; of an undo, do it again.

        A cell goes back where nothing in force wrote it later; a row that the batch brought goes, unless a later
        batch touched it or another row refers to it.

        Raises
        ------
        ViewModeError
            If the store is for viewing.
        UndoError
            If there is no such batch or it is undone already.
        StoreError
            One of its kinds; nothing was written then.
        """
        self._refuse_in_view_mode()
        with _IMPORTING:
            from geodata.store import engine, undoing  # noqa: PLC0415 - SQLAlchemy, see above

        with engine.transaction(self.path, write=True, filled=table_cache.Filled()) as connection:
            return undoing.undo(connection, self.path, batch_id, undone_by=undone_by)

    def snapshot(self, target: Path) -> None:
        """
        Write a copy for QGIS or for keeping to `target`, replacing what is there; the store may be in use meanwhile.

        What was kept unmasked isn't in it.

        Raises
        ------
        StoreError
            One of its kinds, if `target` can't be written.
        """
        copying.copy_to(self.path, target, with_unmasked=False)

    def backups(self) -> list[Backup]:
        """Return the copies that were made of this store, the newest first."""
        return copying.backups(self.path)

    def restore_preview(self, source: Path) -> RestorePreview:
        """
        Say what `restore` would do.

        Raises
        ------
        StoreCorruptError, StoreNewerError
            If `source` isn't a store that this program can read.
        """
        with _IMPORTING:
            from geodata.store import engine, restoring  # noqa: PLC0415 - SQLAlchemy, see above

        with (
            restoring.readable_copy(source) as snapshot,
            engine.transaction(self.path, write=False) as connection,
        ):
            return restoring.preview(connection, snapshot)

    def restore(self, source: Path, *, restored_by: str) -> Receipt:
        """
        Bring every ledger to the state of a snapshot, as a batch of its own that can be undone.

        Raises
        ------
        ViewModeError
            If the store is for viewing.
        StoreCorruptError, StoreNewerError
            If `source` isn't a store that this program can read.
        StoreError
            One of its kinds; nothing was written then.
        """
        self._refuse_in_view_mode()
        with _IMPORTING:
            from geodata.store import engine, restoring  # noqa: PLC0415 - SQLAlchemy, see above

        with (
            restoring.readable_copy(source) as snapshot,
            engine.transaction(self.path, write=True, filled=table_cache.Filled()) as connection,
        ):
            return restoring.restore(connection, snapshot, source, restored_by=restored_by)

    def _refuse_in_view_mode(self) -> None:
        if self.view_only:
            raise ViewModeError
