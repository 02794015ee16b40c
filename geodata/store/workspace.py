"""The two stores of an installation: the demonstration's and the office's own, never mixed (示范数据与本单位数据)."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from config.errors import StoreBusyError, StoreCorruptError, StoreReadOnlyError, ViewModeError
from geodata.store import copying
from geodata.store.geopackage_store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.store.records import Backup

StoreName = Literal["demo", "office"]
STORE_NAMES: tuple[StoreName, ...] = get_args(StoreName)
CHOICE_FILE = "workspace.json"


class Workspace:
    """
    The stores in one data folder and which of them is in use.

    Parameters
    ----------
    data_dir
        ``LINLI_DATA_DIR``; made when first written to.
    """

    names: tuple[StoreName, ...] = STORE_NAMES

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    @property
    def current(self) -> StoreName:
        """The store in use; the demonstration's where none was chosen or the choice can't be read."""
        path = self.data_dir / CHOICE_FILE
        try:
            mark = path.stat()
            return _chosen(path, mark.st_ino, mark.st_mtime_ns, mark.st_size)
        except (OSError, ValueError):
            return "demo"

    def path(self, name: str) -> Path:
        """Return where store `name` is kept. Raises KeyError for a name that isn't one of `names`."""
        if name not in STORE_NAMES:
            raise KeyError(name)
        return self.data_dir / f"{name}.gpkg"

    def open(self, name: str | None = None, *, view_only: bool = False) -> Store:
        """Open store `name`, by default the one in use; see `Store.open`."""
        return Store.open(self.path(name or self.current), view_only=view_only)

    def backups(self, name: str) -> list[Backup]:
        """Return the copies that were made of store `name`, the newest first; the store itself isn't opened."""
        return copying.backups(self.path(name))

    def replace_damaged(self, name: str, source: Path, *, view_only: bool = False) -> Path | None:
        """
        Put a copy of a snapshot in the place of store `name`, which can't be opened or isn't there.

        Parameters
        ----------
        name
            One of `names`.
        source
            A snapshot or a backup; an older one is brought up to date.

        Returns
        -------
        set_aside
            Where the damaged file was moved; None where there was none.

        Raises
        ------
        KeyError
            If there is no such store.
        StoreBusyError
            If the store there can be opened: `Store.restore` is for it.
        StoreCorruptError, StoreNewerError
            If `source` isn't a store that this program can read; nothing was touched.
        ViewModeError
            If `view_only`.
        """
        if view_only:
            raise ViewModeError
        path = self.path(name)
        from geodata.store import inspecting, restoring  # noqa: PLC0415 - Alembic, which most runs don't need

        if path.exists():
            try:
                inspecting.schema_version(path)
                inspecting.check_whole(path)
            except StoreCorruptError:
                pass
            else:
                raise StoreBusyError(path=path, reason=name)
        return restoring.replace_damaged(path, source)

    def switch(self, name: str, *, view_only: bool = False) -> None:
        """
        Make `name` the store in use; the office's is made, empty, the first time.

        Raises
        ------
        KeyError
            If there is no such store.
        ViewModeError
            If `view_only`.
        StoreError
            One of its kinds, if that store can't be opened or the choice can't be written.
        """
        if view_only:
            raise ViewModeError
        self.open(name).close()
        choice = self.data_dir / CHOICE_FILE
        fresh = choice.with_name(f".{CHOICE_FILE}.{os.getpid()}.new")
        try:
            fresh.write_text(json.dumps({"current": name}), encoding="utf-8")
            fresh.replace(choice)
        except OSError as error:
            raise StoreReadOnlyError(path=choice, reason=str(error)) from error


@lru_cache(maxsize=8)
def _chosen(path: Path, inode: int, written_ns: int, length: int) -> StoreName:  # noqa: ARG001 - the cache's key
    """Return the store that a choice names, read anew only when another was put in its place: every run asks."""
    choice = json.loads(path.read_text(encoding="utf-8"))
    name = choice.get("current") if isinstance(choice, dict) else None
    return cast("StoreName", name) if name in STORE_NAMES else "demo"
