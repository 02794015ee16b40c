"""
What makes the store's file a GeoPackage 1.3 that QGIS opens (OGC 12-128r17): system tables, index, counts.

These functions describe the standard, not our schema, so migrations may call them. Each takes part in the caller's
transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from geodata.crs import STORAGE_EPSG
from geodata.store.index_packing import pack_index
from geodata.store.inspecting import APPLICATION_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.store.index_packing import Array

USER_VERSION = 10300

_WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],'
    'AUTHORITY["EPSG","4326"]]'
)
_CGCS2000_WKT = (
    'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",'
    'SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],'
    'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]'
)
_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84_WKT, "longitude/latitude in degrees on the WGS 84 spheroid"),
    (
        "China Geodetic Coordinate System 2000",
        STORAGE_EPSG,
        "EPSG",
        STORAGE_EPSG,
        _CGCS2000_WKT,
        "longitude/latitude in degrees, the national system of China",
    ),
)

_SYSTEM_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
    # GDAL's own: without a right count QGIS shows a wrong one.
    "CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL)",
)

# Where the extension is defined, as the standard asks.
_RTREE_DEFINITION = "OGC 12-128r17, annex F.3"
_FILLED = 'NEW."geometry" NOTNULL AND NOT ST_IsEmpty(NEW."geometry")'
_VACANT = 'NEW."geometry" ISNULL OR ST_IsEmpty(NEW."geometry")'
_WAS_FILLED = 'OLD."geometry" NOTNULL AND NOT ST_IsEmpty(OLD."geometry")'
_WAS_VACANT = 'OLD."geometry" ISNULL OR ST_IsEmpty(OLD."geometry")'
_BOX = 'ST_MinX(NEW."geometry"), ST_MaxX(NEW."geometry"), ST_MinY(NEW."geometry"), ST_MaxY(NEW."geometry")'
# Name of the trigger, when it fires, on which rows, what it does; {rtree} is the index, {box} the edges. The names are
# the standard's.
_RTREE_TRIGGERS = (
    ("insert", "AFTER INSERT", _FILLED, 'INSERT OR REPLACE INTO "{rtree}" VALUES (NEW."fid", {box});'),
    (
        "update2",
        'AFTER UPDATE OF "geometry"',
        f'OLD."fid" = NEW."fid" AND ({_VACANT})',
        'DELETE FROM "{rtree}" WHERE id = OLD."fid";',
    ),
    (
        "update4",
        "AFTER UPDATE",
        f'OLD."fid" != NEW."fid" AND ({_VACANT})',
        'DELETE FROM "{rtree}" WHERE id IN (OLD."fid", NEW."fid");',
    ),
    (
        "update5",
        "AFTER UPDATE",
        f'OLD."fid" != NEW."fid" AND ({_FILLED})',
        ('DELETE FROM "{rtree}" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "{rtree}" VALUES (NEW."fid", {box});'),
    ),
    (
        "update6",
        'AFTER UPDATE OF "geometry"',
        f'OLD."fid" = NEW."fid" AND ({_FILLED}) AND ({_WAS_FILLED})',
        'UPDATE "{rtree}" SET (minx, maxx, miny, maxy) = ({box}) WHERE id = NEW."fid";',
    ),
    (
        "update7",
        'AFTER UPDATE OF "geometry"',
        f'OLD."fid" = NEW."fid" AND ({_FILLED}) AND ({_WAS_VACANT})',
        'INSERT INTO "{rtree}" VALUES (NEW."fid", {box});',
    ),
    ("delete", "AFTER DELETE", 'OLD."geometry" NOT NULL', 'DELETE FROM "{rtree}" WHERE id = OLD."fid";'),
)

_COUNT = (
    "UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 WHERE lower(table_name) = lower('{table}');"
)


def make_system_tables(connection: sa.Connection) -> None:
    """Mark an empty database as a GeoPackage and give it the standard's tables."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    for statement in _SYSTEM_TABLES:
        connection.exec_driver_sql(statement)
    for row in _SYSTEMS:
        connection.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", row)


def register_table(connection: sa.Connection, table: str, *, is_spatial: bool) -> None:
    """Make an existing table a layer of the GeoPackage: contents, count, and where `is_spatial` a spatial index."""
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
        (table, "features" if is_spatial else "attributes", table, STORAGE_EPSG if is_spatial else None),
    )
    rows = connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table)))
    connection.exec_driver_sql("INSERT INTO gpkg_ogr_contents VALUES (?, ?)", (table, rows))
    if is_spatial:
        connection.exec_driver_sql(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geometry', 'GEOMETRY', ?, 0, 0)", (table, STORAGE_EPSG)
        )
        connection.exec_driver_sql(
            "INSERT INTO gpkg_extensions VALUES (?, 'geometry', 'gpkg_rtree_index', ?, 'write-only')",
            (table, _RTREE_DEFINITION),
        )
        connection.exec_driver_sql(
            f'CREATE VIRTUAL TABLE "{rtree_name(table)}" USING rtree(id, minx, maxx, miny, maxy)'
        )
    make_triggers(connection, table, is_spatial=is_spatial)


def rtree_name(table: str) -> str:
    """Return the name that the standard gives the spatial index of `table`."""
    return f"rtree_{table}_geometry"


def make_triggers(connection: sa.Connection, table: str, *, is_spatial: bool) -> None:
    """
    Give a table the triggers that keep its index and its count in step, whoever writes: we, QGIS or GDAL.

    A migration that rebuilds a table loses them and calls this again.
    """
    for event, sign in (("insert", "+"), ("delete", "-")):
        connection.exec_driver_sql(
            f'CREATE TRIGGER "trigger_{event}_feature_count_{table}" AFTER {event.upper()} ON "{table}" BEGIN '
            f"{_COUNT.format(sign=sign, table=table)} END"
        )
    if not is_spatial:
        return
    rtree = rtree_name(table)
    for name, event, condition, action in _RTREE_TRIGGERS:
        connection.exec_driver_sql(
            f'CREATE TRIGGER "{rtree}_{name}" {event} ON "{table}" WHEN ({condition}) '
            f"BEGIN {action.format(rtree=rtree, box=_BOX)} END"
        )


def drop_triggers(connection: sa.Connection, table: str, *, is_spatial: bool) -> None:
    """Take away what `make_triggers` made; until it is called again the caller keeps index and count in step."""
    names = [f"trigger_{event}_feature_count_{table}" for event in ("insert", "delete")]
    if is_spatial:
        names += [f"{rtree_name(table)}_{name}" for name, *_ in _RTREE_TRIGGERS]
    for name in names:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def add_to_count(connection: sa.Connection, table: str, rows: int) -> None:
    """Add `rows` to the count that GDAL keeps of a table."""
    connection.exec_driver_sql(
        "UPDATE gpkg_ogr_contents SET feature_count = feature_count + ? WHERE table_name = ?", (rows, table)
    )


def add_to_index(connection: sa.Connection, table: str, fids: Array, boxes: Array) -> None:
    """
    Add new rows to a table's spatial index.

    Parameters
    ----------
    fids
        Of the rows, (n,).
    boxes
        West, east, south and north of each, (n, 4) in degrees.
    """
    if not len(fids):
        return
    rtree = rtree_name(table)
    if connection.exec_driver_sql(f'SELECT 1 FROM "{rtree}_rowid" LIMIT 1').first() is not None:  # noqa: S608 - a name of ours
        rows = list(zip(fids.tolist(), *boxes.T.tolist(), strict=True))
        connection.exec_driver_sql(f'INSERT INTO "{rtree}" VALUES (?, ?, ?, ?, ?)', rows)  # noqa: S608 - a name of ours
        return
    (node_bytes,) = connection.exec_driver_sql(f'SELECT length(data) FROM "{rtree}_node" WHERE nodeno = 1').one()  # noqa: S608 - a name of ours
    packed = pack_index(fids, boxes, node_bytes)
    for part, rows_of_part in (("node", packed.nodes), ("parent", packed.parents), ("rowid", packed.leaves)):
        if rows_of_part:
            connection.exec_driver_sql(f'INSERT OR REPLACE INTO "{rtree}_{part}" VALUES (?, ?)', rows_of_part)  # noqa: S608 - names of ours


def refresh_contents(connection: sa.Connection, spatial: Iterable[str], attributes: Iterable[str]) -> None:
    """Say of the tables that changed when they did, and set the extent of the spatial ones from their index."""
    now = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
    for table in attributes:
        connection.exec_driver_sql(f"UPDATE gpkg_contents SET last_change = {now} WHERE table_name = ?", (table,))  # noqa: S608 - names of ours
    for table in spatial:
        connection.exec_driver_sql(
            f"UPDATE gpkg_contents SET last_change = {now}, (min_x, min_y, max_x, max_y) = "  # noqa: S608 - names of ours
            f'(SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "{rtree_name(table)}") WHERE table_name = ?',
            (table,),
        )
