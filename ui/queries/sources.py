"""Which files an answer came from (来源), out of the store's history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.figures import Figure, Source
from config.texts import text
from geodata.store.provenance import CellSource, cell_sources, files_of
from ui.queries.kept import shared
from ui.queries.street import StoreState

if TYPE_CHECKING:
    from collections.abc import Iterable

# The ledgers whose rows make up each figure; the others count compounds alone.
_LEDGERS_OF_FIGURES = {
    "committee_coverage": ("compounds", "committees"),
    "property_coverage": ("compounds", "property_services"),
    "professional_coverage": ("compounds", "property_services"),
    "elder_facilities": ("facilities",),
    "facilities": ("facilities",),
}


@shared(60)
def files(state: StoreState, kind: str) -> tuple[CellSource, ...]:
    """Return the files that wrote rows of a kind, in the order in which they came in."""
    return tuple(files_of(Path(state.path), kind))


def ledger_sources(state: StoreState, kinds: tuple[str, ...], stated: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return the files that wrote rows of `kinds`, then what rows name as their source beside them."""
    written = [Source(file.file, file.as_of) for kind in kinds for file in files(state, kind)]
    names = {source.file for source in written}
    return tuple(dict.fromkeys([*written, *(source for source in stated if source.file not in names)]))


def traced(state: StoreState, figure: Figure) -> Figure:
    """Return a figure with the files that its ledgers came from, not only what each row names last."""
    return replace(figure, sources=traced_sources(state, figure.key, figure.sources)) if figure.rows else figure


def traced_sources(state: StoreState, figure_key: str, stated: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return the files of the ledgers that a figure counts, then what their rows name beside them."""
    return ledger_sources(state, _LEDGERS_OF_FIGURES.get(figure_key, ("compounds",)), stated)


def row_source(state: StoreState, kind: str, stated: str, language: str) -> str:
    """Return what a row names as its source, with the file where only one wrote the kind."""
    written = files(state, kind)
    if len(written) != 1:
        return stated
    return said_source(replace(written[0], stated="" if stated == written[0].file else stated), language)


def said_source(source: CellSource, language: str) -> str:
    """Return a file, and before it what the file itself gives as its source."""
    if not source.stated:
        return source.file
    return text("formats.stated_source", language, stated=source.stated, file=source.file)


def sources_of_rows(state: StoreState, rows: Iterable[tuple[str, str]]) -> list[dict[str, CellSource]]:
    """Return where each cell of some rows, of a kind and an id each, came from, by column."""
    return cell_sources(Path(state.path), rows)
