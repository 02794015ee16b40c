"""
Geometries as a GeoPackage keeps them: WKB behind a header with the envelope (OGC 12-128r18, clause 2.1.3).

The header carries the envelope for points too, so that neither our triggers nor GDAL need to parse the WKB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.crs import STORAGE_EPSG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEADER = struct.Struct("<2sBBi4d")
_PLAIN_HEADER_BYTES = 8
_LITTLE_ENDIAN_XY_ENVELOPE = 0b011
_EMPTY_FLAG = 0b10000
# Bytes of the envelope by the code in the header's flags.
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def from_wkb_hex(texts: Sequence[str | None]) -> list[bytes | None]:
    """Return GeoPackage geometries in `STORAGE_EPSG` of WKB texts in hex, degrees; None stays None."""
    wkb = [None if text is None else bytes.fromhex(text) for text in texts]
    bounds = shapely.bounds(shapely.from_wkb(np.array(wkb, dtype=object)))
    return [
        None
        if body is None
        else _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN_XY_ENVELOPE, STORAGE_EPSG, min_x, max_x, min_y, max_y) + body
        for body, (min_x, min_y, max_x, max_y) in zip(wkb, bounds.tolist(), strict=True)
    ]


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
