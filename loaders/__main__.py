"""The command line (命令行): ``python -m loaders import 台账.xlsx --kind compounds --crs bd09``."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import DashboardError, ViewModeError
from config.settings import settings
from config.texts import LANGUAGES, text
from geodata.crs import COORDINATE_SYSTEMS
from geodata.schemas import ledger_kind_names
from geodata.store import Workspace
from loaders.columns import takes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geodata.store import Store

LANGUAGE_VARIABLE = "LINLI_LANG"
DONE, WITH_PROBLEMS, FAILED = 0, 1, 2
# Whatever the pages show: what `import` stored is what `history` lists and `undo` takes back, and nothing gets into the
# demonstration unasked.
DEFAULT_STORE = "office"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Returns
    -------
    exit_code
        0: done; 1: done, but rows were kept back; 2: nothing was done, and why is on the error output.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    language = _language(arguments)
    options = _parser(language).parse_args(arguments)
    try:
        return int(options.run(options, language))
    except DashboardError as error:
        print(error.explain(language), file=sys.stderr)
        return FAILED


def _language(arguments: Sequence[str]) -> str:
    """Return the language of this run, needed before the arguments are understood: their help is in it."""
    early = argparse.ArgumentParser(add_help=False)
    early.add_argument("--lang", choices=LANGUAGES)
    chosen = early.parse_known_args(arguments)[0].lang or os.environ.get(LANGUAGE_VARIABLE, "")
    return chosen if chosen in LANGUAGES else "zh"


def _parser(language: str) -> argparse.ArgumentParser:
    def say(key: str) -> str:
        return text(f"command.help.{key}", language)

    parser = argparse.ArgumentParser(prog="python -m loaders", description=say("program"))
    parser.add_argument("--lang", choices=LANGUAGES, help=say("lang"))
    commands = parser.add_subparsers(required=True, metavar="import | history | undo | demo | switch")
    # After the command too, where people write it.
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--lang", choices=LANGUAGES, help=say("lang"), default=argparse.SUPPRESS)
    in_store = argparse.ArgumentParser(add_help=False, parents=[shared])
    in_store.add_argument("--store", choices=Workspace.names, default=DEFAULT_STORE, help=say("store"))

    load = commands.add_parser("import", parents=[in_store], help=say("import"))
    load.add_argument("file", type=Path, help=say("file"))
    load.add_argument("--kind", choices=ledger_kind_names(), help=say("kind"))
    load.add_argument("--crs", choices=COORDINATE_SYSTEMS, help=say("crs"))
    load.add_argument("--sheet", help=say("sheet"))
    load.add_argument("--header-row", type=int, metavar="N", help=say("header_row"))
    load.add_argument(
        "--column",
        type=_column(language),
        action="append",
        default=[],
        metavar="HEADER=KIND.COLUMN",
        help=say("column"),
    )
    load.add_argument("--swap-axes", action="store_true", default=None, help=say("swap_axes"))
    load.add_argument("--turn-swapped", action="store_true", help=say("turn_swapped"))
    load.add_argument("--empty-wipes", action="store_true", help=say("empty_wipes"))
    load.add_argument("--by", help=say("by"))
    load.add_argument("--as-of", type=dt.date.fromisoformat, help=say("as_of"))
    load.add_argument("--dry-run", action="store_true", help=say("dry_run"))
    load.set_defaults(run=_import)

    history = commands.add_parser("history", parents=[in_store], help=say("history"))
    history.set_defaults(run=_history)

    undo = commands.add_parser("undo", parents=[in_store], help=say("undo"))
    undo.add_argument("batch_id", type=int, help=say("batch_id"))
    undo.add_argument("--by", help=say("by"))
    undo.set_defaults(run=_undo)

    demo = commands.add_parser("demo", parents=[shared], help=say("demo"))
    demo.add_argument("--if-missing", action="store_true", help=say("if_missing"))
    demo.set_defaults(run=_demo)

    switch = commands.add_parser("switch", parents=[shared], help=say("switch"))
    switch.add_argument("name", choices=Workspace.names, help=say("name"))
    switch.set_defaults(run=_switch)
    return parser


def _column(language: str) -> Callable[[str], tuple[str, str | None]]:
    """Return the function that reads ``HEADER=kind.column``; nothing after the sign: the column isn't taken."""

    def read(said: str) -> tuple[str, str | None]:
        header, sign, target = said.rpartition("=")
        kind, _, name = target.partition(".")
        if header and not target:
            return header, None
        if sign and header and kind in ledger_kind_names() and name in takes(kind):
            return header, target
        raise argparse.ArgumentTypeError(text("command.bad_column", language, said=said))

    return read


def _refuse_in_view_mode() -> None:
    if settings().mode == "view":
        raise ViewModeError


def _person(options: argparse.Namespace) -> str:
    return str(options.by or getpass.getuser())


def _open(workspace: Workspace, name: str, language: str, *, view_only: bool = False) -> Store:
    """Open a store and say which it is."""
    store = workspace.open(name, view_only=view_only)
    print(text(f"command.store_{name}", language, path=workspace.path(name)))
    return store


def _import(options: argparse.Namespace, language: str) -> int:
    from loaders.import_command import run_import  # noqa: PLC0415 - the readers, which other commands don't need

    if not options.dry_run:
        _refuse_in_view_mode()
    workspace = Workspace(settings().data_dir)
    is_whole = run_import(options, _open(workspace, options.store, language), _person(options), language)
    if workspace.current != options.store:
        print(text("command.not_in_use", language))
    return DONE if is_whole else WITH_PROBLEMS


def _history(options: argparse.Namespace, language: str) -> int:
    workspace = Workspace(settings().data_dir)
    if not workspace.path(options.store).exists():
        # To look is no reason to make one.
        print(text("command.no_history", language))
        return DONE
    store = _open(workspace, options.store, language, view_only=settings().mode == "view")
    history = store.history()
    if history.empty:
        print(text("command.no_history", language))
    for row in history.to_dict("records"):
        print(text("command.history", language, **{str(name): value for name, value in row.items()}))
    return DONE


def _undo(options: argparse.Namespace, language: str) -> int:
    _refuse_in_view_mode()
    store = _open(Workspace(settings().data_dir), options.store, language)
    receipt = store.undo(options.batch_id, undone_by=_person(options))
    values = {"removed": receipt.removed, "updated": receipt.updated, "kept": receipt.kept}
    print(text("command.undone", language, undone=options.batch_id, batch_id=receipt.batch_id, **values))
    return DONE


def _demo(options: argparse.Namespace, language: str) -> int:
    data_dir = settings().data_dir
    path = Workspace(data_dir).path("demo")
    if options.if_missing and path.exists():
        return DONE
    _refuse_in_view_mode()
    from loaders.demo import load_demo  # noqa: PLC0415 - the readers, which other commands don't need

    load_demo(data_dir)
    print(text("command.demo_loaded", language, path=path))
    return DONE


def _switch(options: argparse.Namespace, language: str) -> int:
    workspace = Workspace(settings().data_dir)
    workspace.switch(options.name, view_only=settings().mode == "view")
    print(text("command.switched", language, path=workspace.path(options.name)))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
