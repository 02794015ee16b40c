"""An online base map (在线底图), where an office has switched one on."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from config.errors import SettingsError
from config.settings import Settings
from geodata.crs import wgs84_to_gcj02

if TYPE_CHECKING:
    from maps.view import Bounds

TABLE_FILE = Path(__file__).with_name("online_base_maps.toml")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    with TABLE_FILE.open("rb") as file:
        return tomllib.load(file)


def online_base_map(settings: Settings, bounds: Bounds, language: str) -> dict[str, Any] | None:
    """
    Return what the browser needs to draw the online base map, None where none is switched on.

    Parameters
    ----------
    settings
        ``online_base_map`` and ``tianditu_key`` are read.
    bounds
        The street, in degrees. Tiles in GCJ-02 are shifted by the offset at its middle, which holds to about 2 m
        for every kilometre away from it.
    language
        Of the provider's name.

    Returns
    -------
    base_map
        ``urls``, ``subdomains``, ``max_native_zoom``, ``attribution`` and ``shift`` (degrees north and east, or
        None where the tiles are in WGS-84).

    Raises
    ------
    SettingsError
        If the base map needs a key and there is none.
    """
    if settings.online_base_map == "none":
        return None
    row = _table()[settings.online_base_map]
    if row["needs_key"] and not settings.tianditu_key:
        raise SettingsError(
            variable="LINLI_TIANDITU_KEY", value="", reason=f"LINLI_ONLINE_BASE_MAP={settings.online_base_map}"
        )
    return {
        "urls": [url.replace("{key}", settings.tianditu_key) for url in row["urls"]],
        "subdomains": row["subdomains"],
        "max_native_zoom": row["max_native_zoom"],
        "attribution": row[language],
        "shift": _gcj02_shift(bounds) if row["crs"] == "gcj02" else None,
    }


def _gcj02_shift(bounds: Bounds) -> list[float]:
    south, west, north, east = bounds
    lat, lon = (south + north) / 2, (west + east) / 2
    shifted_lon, shifted_lat = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
    return [round(float(shifted_lat[0]) - lat, 7), round(float(shifted_lon[0]) - lon, 7)]
