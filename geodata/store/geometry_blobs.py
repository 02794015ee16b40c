"""
Geometries as a GeoPackage keeps them: WKB behind a header with the envelope (OGC 12-128r18, clause 2.1.3).

The header carries the envelope for points too, so that neither our triggers nor GDAL need to parse the WKB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geodata.crs import STORAGE_EPSG
from geodata.store.arrow_bytes import bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_HEADER = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("system", "<i4"), ("box", "<f8", 4)])
# A point of two dimensions as WKB: little-endian, of type 1.
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("xy", "<f8", 2)])
_POINT_OPENING = b"\x01\x01\x00\x00\x00"
_PLAIN_HEADER_BYTES = 8
_LITTLE_ENDIAN_XY_ENVELOPE = 0b011
_EMPTY_FLAG = 0b10000
# Bytes of the envelope by the code in the header's flags.
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def from_wkb(bodies: pa.Array) -> pa.Array:
    """Return GeoPackage geometries in `STORAGE_EPSG` of WKB in degrees, large_binary both; null stays null."""
    headers = np.zeros(len(bodies), dtype=_HEADER)
    headers["magic"], headers["flags"], headers["system"] = b"GP", _LITTLE_ENDIAN_XY_ENVELOPE, STORAGE_EPSG
    # The standard's order is ours.
    headers["box"] = boxes(bodies)
    ends = np.arange(len(bodies) + 1, dtype=np.int64) * _HEADER.itemsize
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(headers.tobytes())]
    openings = pa.Array.from_buffers(pa.large_binary(), len(bodies), buffers)
    return pc.binary_join_element_wise(openings, bodies, pa.scalar(b"", type=pa.large_binary()))


def boxes(bodies: pa.Array) -> NDArray[np.float64]:
    """Return west, east, south and north of WKB (large_binary), in its unit: (n, 4), NaN where there is none."""
    ends, content = bytes_of(bodies)
    is_known = np.diff(ends) > 0
    is_short = np.diff(ends)[is_known] == _POINT.itemsize
    if is_short.all() and pc.all(pc.starts_with(bodies, _POINT_OPENING), min_count=0).as_py():
        found = np.full((len(bodies), 4), np.nan)
        found[is_known] = content.view(_POINT)["xy"][:, [0, 0, 1, 1]]
        return found
    bounds = shapely.bounds(shapely.from_wkb(bodies.to_numpy(zero_copy_only=False)))
    return np.asarray(bounds[:, [0, 2, 1, 3]], dtype=np.float64)


def from_hex(texts: Sequence[str | None]) -> pa.Array:
    """Return WKB as large_binary of texts in hex; None becomes null."""
    return pa.array([None if text is None else bytes.fromhex(text) for text in texts], type=pa.large_binary())


def _body_start(blob: bytes) -> int:
    return _PLAIN_HEADER_BYTES + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111]


def wkb(blob: bytes) -> bytes:
    """Return the WKB of a GeoPackage geometry, whoever wrote it."""
    return blob[_body_start(blob) :]


def geometries(blobs: Iterable[bytes | None]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return shapely geometries of GeoPackage geometries; None stays None."""
    bodies = np.array([None if blob is None else wkb(blob) for blob in blobs], dtype=object)
    return np.asarray(shapely.from_wkb(bodies), dtype=object)


def envelope(blob: bytes) -> tuple[float, float, float, float] | None:
    """Return west, east, south and north of a GeoPackage geometry in degrees; None where it is empty."""
    flags = blob[3]
    if flags & _EMPTY_FLAG:
        return None
    if (flags >> 1) & 0b111:
        west, east, south, north = struct.unpack_from("<4d" if flags & 1 else ">4d", blob, _PLAIN_HEADER_BYTES)
        return west, east, south, north
    # GDAL and QGIS leave the envelope of a point out.
    shape = shapely.from_wkb(blob[_PLAIN_HEADER_BYTES:])
    if shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    return west, east, south, north
