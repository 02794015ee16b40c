"""
Geometries as a GeoPackage keeps them: WKB behind a header with the envelope (OGC 12-128r18, clause 2.1.3).

The header carries the envelope for points too, so that neither our triggers nor GDAL need to parse the WKB.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from geodata.crs import STORAGE_EPSG

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


def from_wkb_hex(texts: Sequence[str | None]) -> list[bytes | None]:
    """Return GeoPackage geometries in `STORAGE_EPSG` of WKB texts in hex, degrees; None stays None."""
    headers = np.zeros(len(texts), dtype=_HEADER)
    headers["magic"], headers["flags"], headers["system"] = b"GP", _LITTLE_ENDIAN_XY_ENVELOPE, STORAGE_EPSG
    # The standard's order is west, east, south, north.
    bodies = [None if text is None else bytes.fromhex(text) for text in texts]
    headers["box"] = _bounds(bodies)[:, [0, 2, 1, 3]]
    size, written = _HEADER.itemsize, headers.tobytes()
    return [
        None if body is None else written[place * size : (place + 1) * size] + body for place, body in enumerate(bodies)
    ]


def _bounds(bodies: Sequence[bytes | None]) -> NDArray[np.float64]:
    """Return west, south, east and north of WKB geometries, (n, 4)."""
    if all(body is not None and body.startswith(_POINT_OPENING) for body in bodies):
        points = np.frombuffer(b"".join(cast("Sequence[bytes]", bodies)), dtype=_POINT)["xy"]
        return np.hstack([points, points])
    return shapely.bounds(shapely.from_wkb(np.array(bodies, dtype=object)))


def boxes(blobs: Sequence[bytes]) -> NDArray[np.float64]:
    """Return west, east, south and north, in degrees, of geometries of `from_wkb_hex`: (n, 4)."""
    headers = b"".join([blob[_PLAIN_HEADER_BYTES : _HEADER.itemsize] for blob in blobs])
    return np.frombuffer(headers, dtype="<f8").reshape(-1, 4)


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
