"""
The store's tables in SQLAlchemy's terms, derived from `geodata.schemas`, so that PostGIS can follow with the same.

Imported only where something is written or history is asked for; reading a kind needs none of it.
"""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from geodata.crs import STORAGE_EPSG
from geodata.schemas import Column, ledger_kind, ledger_kind_names
from geodata.store import row_blocks
from geodata.store.geometry_blobs import wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GEOMETRY_COLUMN = "geometry"
_SRID_FLAG = 0x20000000


class Geometry(UserDefinedType[bytes]):
    """A geometry in the storage CRS: a GeoPackage blob in Python and in SQLite, ``geometry`` in PostGIS."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Any type: a ledger mixes outlines with points, single with multi-part."""
        return "GEOMETRY"

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[bytes | None], bytes | str | None] | None:
        """Hand PostGIS the WKB with its SRID, in hex, which it takes without a function call."""
        if dialect.name == "sqlite":
            return None

        def as_ewkb(blob: bytes | None) -> str | None:
            if blob is None:
                return None
            body = wkb(blob)
            kind = int.from_bytes(body[1:5], "little") | _SRID_FLAG
            return (body[:1] + kind.to_bytes(4, "little") + STORAGE_EPSG.to_bytes(4, "little") + body[5:]).hex()

        return as_ewkb


@compiles(Geometry, "postgresql")
def _in_postgis(*_: object, **__: object) -> str:
    return f"geometry(GEOMETRY, {STORAGE_EPSG})"


class IsoDate(TypeDecorator[str]):
    """A day: ISO text in Python, DATE in the database."""

    impl = sa.Date
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> dt.date | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Parse the text."""
        return None if value is None else dt.date.fromisoformat(value)

    def process_result_value(self, value: dt.date | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the text."""
        return None if value is None else value.isoformat()


# REAL is SQLite's and GeoPackage's name of a double.
_REAL: TypeEngine[Any] = sa.Double().with_variant(sa.REAL(), "sqlite")
COLUMN_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {
        "text": sa.Text(),
        "list": sa.Text(),
        "term": sa.Text(),
        "integer": sa.Integer(),
        "number": _REAL,
        "boolean": sa.Boolean(),
        "date": IsoDate(),
        # A GeoPackage's own type is UTC; these are the office's clock.
        "datetime": sa.Text(),
    }
)

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

IMPORT_BATCHES = sa.Table(
    "import_batches",
    METADATA,
    sa.Column("batch_id", sa.Integer, primary_key=True),
    sa.Column("imported_at", sa.Text, nullable=False),
    sa.Column("imported_by", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("as_of", IsoDate),
    sa.Column("kinds", sa.Text, nullable=False),
    sa.Column("inserted", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("pending", sa.Integer, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("import_batches.batch_id")),
    sa.Column("undone_by", sa.Integer, sa.ForeignKey("import_batches.batch_id")),
    sa.Column("action", sa.Text, nullable=False, server_default="import"),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

ROW_CHANGES = sa.Table(
    "row_changes",
    METADATA,
    sa.Column("change_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row_id", sa.Text, nullable=False, index=True),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("before", sa.JSON, nullable=False),
    sa.Column("after", sa.JSON, nullable=False),
)

# New rows of a long ledger, by blocks instead of lines; see `geodata.store.row_blocks`.
ROW_BLOCKS = sa.Table(
    "row_blocks",
    METADATA,
    sa.Column("block_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_id", sa.Text, nullable=False),
    sa.Column("last_id", sa.Text, nullable=False),
    sa.Column("row_ids", sa.Text, nullable=False),
    sa.Column("cells", sa.LargeBinary, nullable=False),
)
_OF_CHANGES = (
    sa.column("place", sa.Integer),
    *ROW_CHANGES.c["batch_id", "kind", "row_id", "operation", "before", "after"],
)
# Each row's changes, whether they stand in lines or in blocks; in order by batch and place.
CHANGES = sa.text(row_blocks.CHANGES).columns(*_OF_CHANGES).subquery("changes")
CHANGES_OF_ROW = sa.text(row_blocks.CHANGES_OF_ROW).columns(*_OF_CHANGES).subquery("changes_of_row")

PENDING_ROWS = sa.Table(
    "pending_rows",
    METADATA,
    sa.Column("pending_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("cells", sa.JSON, nullable=False),
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("key", sa.Text, nullable=False, server_default=""),
    sa.Column("crs", sa.Text, nullable=False, server_default=""),
)

# Which later batches made a row kept back good, or dropped it: it waits again when none of them is in force.
SETTLED_ROWS = sa.Table(
    "settled_rows",
    METADATA,
    sa.Column("pending_id", sa.Integer, sa.ForeignKey("pending_rows.pending_id"), primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), primary_key=True),
)

# What people confirmed in an import, remembered while that import is in force.
HEADER_ALIASES = sa.Table(
    "header_aliases",
    METADATA,
    sa.Column("alias_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("header", sa.Text, nullable=False),
    sa.Column("column", sa.Text, nullable=False),
)
NAME_DECISIONS = sa.Table(
    "name_decisions",
    METADATA,
    sa.Column("decision_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("compound_id", sa.Text),
)

# What was masked, as the file had it: only where a setting asks for it, and no read of a kind looks here.
UNMASKED_CELLS = sa.Table(
    "unmasked_cells",
    METADATA,
    sa.Column("unmasked_id", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row_id", sa.Text, nullable=False, index=True),
    sa.Column("header", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

# The last number given to each kind, so that an id is never given twice.
ID_COUNTERS = sa.Table(
    "id_counters",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("last_number", sa.Integer, nullable=False),
)


def _column(column: Column, refers_to: str) -> sa.Column[Any]:
    if refers_to and column.name.endswith("_id"):
        # Checked at the commit, so that rows of one import may come in any order.
        target = sa.ForeignKey(f"{refers_to}.id", deferrable=True, initially="DEFERRED")
        return sa.Column(column.name, sa.Text, target, index=True)
    return sa.Column(column.name, COLUMN_TYPES[column.type])


def _kind_table(name: str) -> sa.Table:
    kind = ledger_kind(name)
    geometry = [sa.Column(GEOMETRY_COLUMN, Geometry())] if kind.is_spatial else []
    reference = kind.all_columns[0].name if kind.refers_to else ""
    return sa.Table(
        name,
        METADATA,
        sa.Column("fid", sa.Integer, primary_key=True),
        *geometry,
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *(_column(column, kind.refers_to if column.name == reference else "") for column in kind.all_columns),
    )


KIND_TABLES: Mapping[str, sa.Table] = MappingProxyType({name: _kind_table(name) for name in ledger_kind_names()})
