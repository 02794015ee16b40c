"""The data dictionary (数据字典) as Markdown, written from the schemas and the vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.texts import text
from geodata.crs import STORAGE_CRS
from geodata.schemas import (
    COMMON_COLUMNS,
    ID_ALIASES,
    LATITUDE_ALIASES,
    LIST_SEPARATOR,
    LON_LAT_ALIASES,
    LONGITUDE_ALIASES,
    RAW_COLUMNS,
    REFERENCES,
    Column,
    LedgerKind,
    ledger_kind,
    ledger_kind_names,
)
from geodata.vocabularies import Term, Vocabulary, vocabulary, vocabulary_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LANGUAGE = "zh"


def data_dictionary() -> str:
    """Return the whole dictionary: Chinese, with the English names beside."""
    parts = [
        f"# {_t('title')}",
        _t("generated"),
        _t("rules", crs=STORAGE_CRS, separator=LIST_SEPARATOR),
        *(part for name in ledger_kind_names() for part in _kind_part(ledger_kind(name))),
        f"## {_t('common')}",
        _columns_table((*COMMON_COLUMNS, *RAW_COLUMNS)),
        f"## {_t('headers')}",
        _headers_table(),
        f"## {_t('vocabularies')}",
        *(part for name in vocabulary_names() for part in _vocabulary_part(vocabulary(name))),
    ]
    return "\n\n".join(parts) + "\n"


def _t(key: str, **values: object) -> str:
    return text(f"data_dictionary.{key}", LANGUAGE, **values)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _kind_part(kind: LedgerKind) -> list[str]:
    geometry = _t("joined").join(_t(f"geometry.{name}") for name in kind.geometry_types) or _t("geometry.none")
    facts = [_t("kind.geometry", types=geometry), _t("kind.id", prefix=kind.id_prefix)]
    if kind.identity:
        facts.append(
            _t("kind.identity", columns=_t("joined").join(kind.column(name).labels["zh"] for name in kind.identity))
        )
    if kind.contains:
        facts.append(
            _t("kind.contains", kinds=_t("joined").join(ledger_kind(name).labels["zh"] for name in kind.contains))
        )
    reference = [REFERENCES[kind.refers_to]] if kind.refers_to else []
    return [
        f"## {kind.labels['zh']} `{kind.name}` ({kind.labels['en']})",
        "\n".join(f"- {fact}" for fact in facts),
        _columns_table((*reference, *kind.columns)),
    ]


def _columns_table(columns: Iterable[Column]) -> str:
    heads = [_t(f"column.{name}") for name in ("name", "zh", "en", "type", "unit", "range", "required", "aliases")]
    return _table(heads, map(_column_row, columns))


def _column_row(column: Column) -> list[str]:
    kind = _t(f"type.{column.type}")
    if column.vocabulary:
        kind = f"{kind} [{column.vocabulary}](#{column.vocabulary})"
    return [
        f"`{column.name}`",
        column.labels["zh"],
        column.labels["en"],
        kind,
        column.unit,
        _range(column),
        _t("yes") if column.required else "",
        _t("joined").join(column.aliases),
    ]


def _range(column: Column) -> str:
    if column.pattern:
        return f"`{column.pattern}`"
    if column.minimum is None or column.maximum is None:
        return ""
    return (
        f"{column.minimum:g} - {column.maximum:g}" if column.unit != "year" else f"{column.minimum} - {column.maximum}"
    )


def _headers_table() -> str:
    named = {
        "id": ID_ALIASES,
        "longitude": LONGITUDE_ALIASES,
        "latitude": LATITUDE_ALIASES,
        "lon_lat": LON_LAT_ALIASES,
    }
    rows = [[_t(f"header.{name}"), _t("joined").join(aliases)] for name, aliases in named.items()]
    return _table([_t("header.what"), _t("column.aliases")], rows)


def _vocabulary_part(terms: Vocabulary) -> list[str]:
    heads = [_t(f"term.{name}") for name in ("code", "zh", "en", "groups", "aliases")]
    return [f"### {terms.name}", _table(heads, map(_term_row, terms.terms.values()))]


def _term_row(term: Term) -> list[str]:
    groups = _t("joined").join(sorted(term.groups))
    return [
        f"`{term.code}`",
        term.labels["zh"] if term.stored else _t("term.derived", term=term.labels["zh"]),
        term.labels["en"],
        groups,
        _t("joined").join(term.aliases),
    ]
