"""
The tree of errors that a person can meet.

DashboardError
├── SettingsError           a LINLI_ variable or a line of the settings file
├── ViewModeError           a write while LINLI_MODE=view
├── NetworkError            no street to walk along
├── LedgerError             a file that comes in
│   ├── UnreadableFileError
│   ├── NoFileError         a path that leads to no file that can be read
│   ├── UnknownColumnsError
│   ├── UnknownKindError
│   └── CrsError            coordinates whose system isn't known or isn't metric
└── StoreError              the office's own store
    ├── StoreCorruptError
    ├── StoreReadOnlyError
    ├── StoreNewerError
    ├── StoreBusyError
    ├── StoreFullError
    ├── StoreGoneError
    ├── StoreChangedError
    └── UndoError
        └── AlreadyUndoneError

Each says what happened, where, and what to do; the words are the texts ``errors.<key>.what|where|remedy``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ErrorText:
    """An error in one language: what happened, where, and what to do."""

    what: str
    where: str
    remedy: str

    def __str__(self) -> str:
        """Join the three sentences into a line for a terminal."""
        return " ".join(part for part in (self.what, self.where, self.remedy) if part)


class DashboardError(Exception):
    """
    An error that a person can act on.

    Parameters
    ----------
    **values
        What the texts of `key` name in braces; written by the caller, shown as plain text. A function is asked for
        its text in the language of the explanation.
    """

    key: ClassVar[str] = "unexpected"

    def __init__(self, **values: object) -> None:
        super().__init__(f"{self.key}: {values}")
        self.values = values

    def explain(self, language: str) -> ErrorText:
        """Return the error's three sentences in `language`."""
        from config.texts import text  # noqa: PLC0415 - texts raises errors of this module

        values = {name: value(language) if callable(value) else value for name, value in self.values.items()}
        parts = (text(f"errors.{self.key}.{part}", language, **values) for part in ("what", "where", "remedy"))
        return ErrorText(*parts)


class SettingsError(DashboardError):
    """A setting that can't be read. Values: variable, value, reason."""

    key = "settings"


class NetworkError(DashboardError):
    """No row of roads can be walked. Values: rows."""

    key = "network"


class ViewModeError(DashboardError):
    """A write was asked for while ``LINLI_MODE=view``. No values."""

    key = "view_mode"


class LedgerError(DashboardError):
    """A file that comes in. Value: file."""

    key = "ledger"


class UnreadableFileError(LedgerError):
    """A file that can't be opened as what its content says. Values: file, reason."""

    key = "unreadable_file"


class NoFileError(LedgerError):
    """No file that may be read stands at a path. Values: file, the path as it was given, and reason."""

    key = "no_file"


class UnknownColumnsError(LedgerError):
    """No header row that the alias table knows. Values: file, kind, headers."""

    key = "unknown_columns"


class UnknownKindError(LedgerError):
    """The kind of ledger can't be told from its headers. Values: file, kinds."""

    key = "unknown_kind"


class CrsError(LedgerError):
    """Coordinates whose system isn't known or doesn't fit. Values: file, crs."""

    key = "crs"


class StoreError(DashboardError):
    """The store. Values: path, reason."""

    key = "store"


class StoreCorruptError(StoreError):
    """The store's file isn't a sound GeoPackage of ours. Values: path, reason."""

    key = "store_corrupt"


class StoreReadOnlyError(StoreError):
    """The store's file or folder can't be written. Values: path, reason."""

    key = "store_read_only"


class StoreNewerError(StoreError):
    """The store was made by a newer version. Values: path, found, known."""

    key = "store_newer"


class StoreBusyError(StoreError):
    """Another program holds the store. Values: path, reason."""

    key = "store_busy"


class StoreFullError(StoreError):
    """The disk is full. Values: path, reason."""

    key = "store_full"


class StoreGoneError(StoreError):
    """The store's file was moved, deleted or replaced while in use. Values: path, reason."""

    key = "store_gone"


class StoreChangedError(StoreError):
    """Somebody else stored the same since it was looked at. Values: path, batch_id."""

    key = "store_changed"


class UndoError(StoreError):
    """An import that can't be undone, or not again. Values: batch_id, reason."""

    key = "undo"


class AlreadyUndoneError(UndoError):
    """An import that was undone before. Values: batch_id, undone_by."""

    key = "already_undone"
