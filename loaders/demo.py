"""The demonstration street into its store (示范数据), through the same door as an office's own files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from config.errors import StoreReadOnlyError
from geodata.store import Store, Workspace
from loaders.choices import Choices
from loaders.importing import plan_import

if TYPE_CHECKING:
    import datetime as dt

    from geodata.demo import DemoLedger

IMPORTED_BY = "demo"


def load_demo(data_dir: Path) -> None:
    """
    Build the demonstration's store from its ledgers, replacing the one that is there once the new one is whole.

    Parameters
    ----------
    data_dir
        Folder of the stores; made when missing. Being killed at any moment leaves the store that was there, or none.

    Raises
    ------
    LedgerError
        If a ledger of the demonstration can't be read: a mistake of ours.
    StoreError
        One of its kinds, if the store can't be written.
    """
    from geodata.demo import AS_OF, LEDGERS, LEDGERS_DIR  # noqa: PLC0415 - only where a demonstration is made

    target = Workspace(data_dir).path("demo")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".demo-", dir=data_dir) as folder:
            store = Store.open(Path(folder) / target.name)
            for ledger in LEDGERS:
                _load(store, LEDGERS_DIR, ledger, AS_OF)
            # What an earlier store left in its log must not be replayed into the new one.
            for suffix in ("-wal", "-shm"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            store.snapshot(target)
            store.close()
    except OSError as error:
        raise StoreReadOnlyError(path=target, reason=error.strerror or str(error)) from error


def _load(store: Store, folder: Path, ledger: DemoLedger, as_of: dt.date) -> None:
    content = (folder / ledger.file_name).read_bytes()
    plan = plan_import(content, ledger.file_name, store, Choices(kind=ledger.kind, crs=ledger.crs, as_of=as_of))
    store.save(plan.to_batch(IMPORTED_BY))
