"""
The first schema: twelve kinds of ledger, the history of imports, rows kept back, counters of ids.

Frozen: it names its columns itself, since the tables of geodata.schemas go on changing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import UserDefinedType

from geodata.store.geopackage import make_system_tables, register_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


class _Geometry(UserDefinedType[bytes]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "GEOMETRY"


_TYPES = {"": sa.Text, "integer": sa.Integer, "real": sa.REAL, "boolean": sa.Boolean, "date": sa.Date}

# Columns of each kind by name, with the type where it isn't text.
_SPATIAL = {
    "boundary": "name code",
    "communities": (
        "name code households:integer residents:integer elders_60:integer elders_80:integer secretaries:integer "
        "property_managers:integer committee_staff:integer mediators:integer"
    ),
    "grids": "name code community grid_workers:integer service_point households:integer residents:integer",
    "compounds": (
        "name aliases community address build_year:integer buildings:integer households:integer residents:integer "
        "elders_60:integer elders_80:integer floor_area_m2:real renovation_state renovation_year:integer fund_state "
        "fund_balance_yuan:real smart_gate ebike_charging added_lifts waste_clearing illegal_structures "
        "governance_mode"
    ),
    "buildings": "name compound kind floors:integer",
    "facilities": (
        "name type functions community address beds:integer seats:integer places:integer opening_hours phone status"
    ),
    "gates": "compound_id name compound status",
    "green": "name kind",
    "roads": "name road_class width_m:real level:integer steps:boolean crossing:boolean walkable:boolean",
    "water": "name kind",
}
_ATTRIBUTES = {
    "committees": "compound_id compound community status term_start:date term_end:date members:integer next_step",
    "property_services": (
        "compound_id compound community mode company contract_start:date contract_end:date exit_reason "
        "fee_yuan_m2_month:real"
    ),
}
_COMMON = "note source as_of:date"
_RAW = "raw_crs raw_geometry"


def _column(text: str) -> sa.Column[object]:
    name, _, kind = text.partition(":")
    if name == "compound_id":
        return sa.Column(
            name,
            sa.Text,
            sa.ForeignKey("compounds.id", deferrable=True, initially="DEFERRED"),
            index=True,
        )
    return sa.Column(name, _TYPES[kind]())


def make_kind(name: str, columns: str, *, is_spatial: bool) -> None:
    """Make the table of one kind and register it as GeoPackage asks; `columns` as in `_SPATIAL`."""
    parts = f"{columns} {_COMMON} {_RAW}" if is_spatial else f"{columns} {_COMMON}"
    op.create_table(
        name,
        sa.Column("fid", sa.Integer, primary_key=True),
        *([sa.Column("geometry", _Geometry())] if is_spatial else []),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *map(_column, parts.split()),
    )
    register_table(op.get_bind(), name, is_spatial=is_spatial)


def _of_batch() -> sa.Column[int]:
    return sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False, index=True)


def _make_history() -> None:
    op.create_table(
        "import_batches",
        sa.Column("batch_id", sa.Integer, primary_key=True),
        sa.Column("imported_at", sa.Text, nullable=False),
        sa.Column("imported_by", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date),
        sa.Column("kinds", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("inserted", "updated", "unchanged", "removed", "pending")
        ),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("import_batches.batch_id")),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("import_batches.batch_id")),
        # A number is never given twice: it is the key of every cache.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "row_changes",
        sa.Column("change_id", sa.Integer, primary_key=True),
        _of_batch(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("row_id", sa.Text, nullable=False, index=True),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
    )
    op.create_table(
        "pending_rows",
        sa.Column("pending_id", sa.Integer, primary_key=True),
        _of_batch(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("row_number", sa.Integer, nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
    )
    op.create_table(
        "id_counters",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("last_number", sa.Integer, nullable=False),
    )


def upgrade() -> None:
    """Make everything in an empty file."""
    make_system_tables(op.get_bind())
    for name, columns in _SPATIAL.items():
        make_kind(name, columns, is_spatial=True)
    for name, columns in _ATTRIBUTES.items():
        make_kind(name, columns, is_spatial=False)
    _make_history()
