"""
What one row of each layer is (数据字典): columns, types, units, ranges and the headers that ledgers use for them.

A table of this folder defines one kind of ledger; the store's tables, the checks on what comes in, the blank
templates, the exports and the data dictionary are all derived from it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

import geopandas as gpd
import pandas as pd

from geodata.crs import STORAGE_CRS
from geodata.vocabularies import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMAS_DIR = Path(__file__).parent

ColumnType = Literal["text", "list", "integer", "number", "boolean", "date", "datetime", "term"]

# How a column of each type stands in a frame; a date is midnight of that day, a moment is local time: China has one.
DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "str",
        "list": "str",
        "integer": "Int64",
        "number": "Float64",
        "boolean": "boolean",
        "date": "datetime64[s]",
        "datetime": "datetime64[s]",
        "term": "str",
    }
)
LIST_SEPARATOR = "、"


@dataclass(frozen=True)
class Column:
    """
    One column of a ledger.

    Attributes
    ----------
    name
        Its name in frames, in the store and in code.
    type
        ``text``; ``list`` (texts joined by ``LIST_SEPARATOR``); ``integer``; ``number``; ``boolean``; ``date``;
        ``datetime`` (midnight where only the day is known); ``term`` (a code of `vocabulary`). NA means that nothing
        is known.
    required
        A row without it is kept back as a problem.
    unit
        The unit of a number, such as ``m2``; empty where it has none.
    minimum, maximum
        The range outside which a value is a mistake.
    pattern
        A regular expression that the whole text must match.
    aliases
        Headers that files use for it.
    free_text
        Whether people write in it as they speak: names and house numbers are masked too, and what is too long is cut.
    computed
        Whether the program fills it: no header means it.
    step
        Its place among the steps of 一诉共解, from 1; 0 where it is none.
    """

    name: str
    type: ColumnType
    labels: Mapping[str, str]
    required: bool = False
    unit: str = ""
    vocabulary: str = ""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    aliases: tuple[str, ...] = ()
    free_text: bool = False
    computed: bool = False
    step: int = 0

    @property
    def dtype(self) -> str:
        """The pandas dtype of the column in a frame."""
        return DTYPES[self.type]


@dataclass(frozen=True)
class LedgerKind:
    """
    A kind of ledger: one layer of the map or one table beside it.

    Attributes
    ----------
    geometry_types
        The geometry types that a row may have, multi-parts included; empty for a table without a place.
    id_prefix
        First letter of the ids that the store gives.
    identity
        Columns that tell two rows apart where the ledger has no id.
    refers_to
        The kind whose id each row carries as ``<singular>_id`` ("" for none).
    contains
        Kinds whose columns an office often keeps in this ledger.
    columns
        The kind's own columns, without those of `COMMON_COLUMNS`.
    overlaps
        Whether rows may lie over one another: then a place alone tells nothing of which row is meant.
    optional_place
        Whether a row may come without a place; one that can't be used is left out of the row then, and said.
    optional_reference
        Whether a row may belong to no row of `refers_to`, or to one that isn't found yet.
    made_of
        Columns of which the first of `identity` is made where a ledger has no such column.
    exact_identity
        Whether an empty cell of what tells rows apart is a value of its own, such as a whole community's count.
    counts_only
        Whether no person may stand in it: headers of persons are named, and every text is masked as free text is.
    """

    name: str
    labels: Mapping[str, str]
    geometry_types: tuple[str, ...]
    id_prefix: str
    identity: tuple[str, ...]
    columns: tuple[Column, ...]
    refers_to: str = ""
    contains: tuple[str, ...] = field(default=())
    overlaps: bool = False
    optional_place: bool = False
    optional_reference: bool = False
    made_of: tuple[str, ...] = ()
    exact_identity: bool = False
    counts_only: bool = False

    @property
    def is_spatial(self) -> bool:
        """Whether a row has a place on the map."""
        return bool(self.geometry_types)

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Every column of a stored row beside ``id`` and ``geometry``, in the store's order."""
        reference = (REFERENCES[self.refers_to],) if self.refers_to else ()
        raw = RAW_COLUMNS if self.is_spatial else ()
        # Nobody is named beside counts either.
        common = (
            (replace(COMMON_COLUMNS[0], free_text=True), *COMMON_COLUMNS[1:]) if self.counts_only else COMMON_COLUMNS
        )
        return (*reference, *self.columns, *common, *raw)

    @property
    def tells_by_place(self) -> bool:
        """Whether rows that lack a name are told apart by their place: lanes, ponds, blocks, gates."""
        return self.is_spatial and (not self.identity or "compound" in self.identity)

    def column(self, name: str) -> Column:
        """Return the column `name`. Raises KeyError."""
        for column in self.all_columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _text(name: str, zh: str, en: str, *aliases: str, free_text: bool = False) -> Column:
    return Column(name, "text", MappingProxyType({"zh": zh, "en": en}), aliases=aliases, free_text=free_text)


# A row of these kinds carries the id of the row that it belongs to.
REFERENCES: Mapping[str, Column] = MappingProxyType({"compounds": _text("compound_id", "小区编号", "Compound id")})

# Carried by every row: where it came from and for which day it speaks.
COMMON_COLUMNS = (
    _text("note", "备注", "Note", "说明", "备注说明", free_text=True),
    _text("source", "来源", "Source"),
    Column("as_of", "date", MappingProxyType({"zh": "数据日期", "en": "As of"}), aliases=("截至日期", "统计日期")),
)
# The place as the file gave it, before conversion: WKT in the system `raw_crs`; NA where nothing was converted.
RAW_COLUMNS = (
    _text("raw_crs", "原坐标系", "Original CRS"),
    _text("raw_geometry", "原坐标", "Original coordinates"),
)
# Headers of a row's own id where no column claims them, of a longitude, a latitude, and of both in one cell.
ID_ALIASES = ("id", "编号", "小区编号", "小区编码", "设施编号", "唯一标识", "ID号")
LONGITUDE_ALIASES = (
    "经度",
    "lon",
    "lng",
    "longitude",
    "x",
    "X坐标",
    "东经",
    "经度坐标",
    "百度经度",
    "高德经度",
    "横坐标",
)
LATITUDE_ALIASES = ("纬度", "lat", "latitude", "y", "Y坐标", "北纬", "纬度坐标", "百度纬度", "高德纬度", "纵坐标")
LON_LAT_ALIASES = ("经纬度", "坐标", "位置坐标", "经纬度坐标", "地理坐标", "lonlat", "bd09", "中心点坐标")


def _read_column(row: dict[str, Any]) -> Column:
    labels = MappingProxyType({"zh": row.pop("zh"), "en": row.pop("en")})
    return Column(labels=labels, aliases=tuple(row.pop("aliases", ())), **row)


@lru_cache
def ledger_kind(name: str) -> LedgerKind:
    """
    Return the kind of ledger `name`, read from the table of that name.

    Raises
    ------
    KeyError
        If there is no such kind.
    """
    if name not in ledger_kind_names():
        raise KeyError(name)
    with (SCHEMAS_DIR / f"{name}.toml").open("rb") as file:
        table = tomllib.load(file)
    return LedgerKind(
        name=name,
        labels=MappingProxyType({"zh": table["zh"], "en": table["en"]}),
        geometry_types=tuple(table["geometry"]),
        id_prefix=table["id_prefix"],
        identity=tuple(table["identity"]),
        columns=tuple(_read_column(row) for row in table["column"]),
        refers_to=table.get("refers_to", ""),
        contains=tuple(table.get("contains", ())),
        overlaps=bool(table.get("overlaps")),
        optional_place=table.get("optional_place", False),
        optional_reference=table.get("optional_reference", False),
        made_of=tuple(table.get("made_of", ())),
        exact_identity=table.get("exact_identity", False),
        counts_only=table.get("counts_only", False),
    )


@lru_cache
def ledger_kind_names() -> tuple[str, ...]:
    """Return the name of every kind of ledger, those that others refer to first."""
    names = sorted(path.stem for path in SCHEMAS_DIR.glob("*.toml"))
    first = ("boundary", "communities", "grids", "compounds")
    return (*first, *(name for name in names if name not in first))


def empty_frame(kind_name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return a frame of `kind_name` with no rows, held to its columns; a GeoDataFrame in `STORAGE_CRS` if spatial."""
    return conform(pd.DataFrame(), kind_name)


def conform(frame: pd.DataFrame, kind_name: str) -> gpd.GeoDataFrame | pd.DataFrame:
    """
    Give a frame the columns and dtypes of its kind; the values are not checked.

    Parameters
    ----------
    frame
        One row per ledger row; its index is ``id`` or it has such a column. Missing columns become NA, columns
        that the kind doesn't have are left out. A ``geometry`` column is taken to be in `STORAGE_CRS`.
    kind_name
        The kind of ledger.

    Returns
    -------
    conformed
        A new frame indexed by ``id`` (str); a GeoDataFrame in `STORAGE_CRS` where the kind is spatial.

    Raises
    ------
    ValueError
        If a value can't be cast to its column's dtype.
    """
    kind = ledger_kind(kind_name)
    source = frame.set_index("id") if "id" in frame.columns else frame
    index = pd.Index(source.index.astype("str"), name="id")
    data: dict[str, pd.Series[Any]] = {}
    nothing: dict[str, pd.Series[Any]] = {}
    for column in kind.all_columns:
        if column.name in source.columns:
            # Not through numpy, which would take whole numbers beside an unknown through floats.
            data[column.name] = source[column.name].set_axis(index).astype(cast("Any", column.dtype))
        else:
            if column.dtype not in nothing:
                nothing[column.dtype] = pd.Series(pd.NA, index=index, dtype=cast("Any", column.dtype))
            data[column.name] = nothing[column.dtype]
    # Columns are copied when they are written to, and not before.
    conformed = pd.DataFrame(data, index=index, copy=False)
    if not kind.is_spatial:
        return conformed
    geometry = source["geometry"].to_numpy() if "geometry" in source.columns else [None] * len(index)
    places = gpd.GeoSeries(geometry, index=index, crs=STORAGE_CRS)
    return gpd.GeoDataFrame(conformed, geometry=places, copy=False)


def term_columns(kind_name: str) -> dict[str, str]:
    """Return, for each column of `kind_name` that holds terms, the name of its vocabulary."""
    return {
        column.name: vocabulary(column.vocabulary).name
        for column in ledger_kind(kind_name).all_columns
        if column.type == "term"
    }
