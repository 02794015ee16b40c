"""Our own browser code (地图脚本): the parts of maps/javascript/ joined into one file that any browser may keep."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from maps.assets import APP_ROOT, STATIC_DIR, static_url

SOURCE_DIR = Path(__file__).parent / "javascript"
# In the order in which they need each other.
SCRIPTS = (
    "places.js",
    "canvas.js",
    "base_map.js",
    "painting.js",
    "controls.js",
    "search.js",
    "viewpoint.js",
    "editor.js",
    "preview.js",
    "shapes.js",
    "picture.js",
    "street_map.js",
)
STYLES = ("street_map.css",)


@lru_cache(maxsize=1)
def _joined() -> tuple[tuple[str, str], ...]:
    joined = []
    for suffix, names in (("js", SCRIPTS), ("css", STYLES)):
        text = "".join((SOURCE_DIR / name).read_text(encoding="utf-8") for name in names)
        joined.append((f"street_map-{hashlib.sha256(text.encode()).hexdigest()[:16]}.{suffix}", text))
    return tuple(joined)


def code_urls(static_dir: Path = STATIC_DIR) -> tuple[str, str]:
    """
    Return the URLs of the script and of the style sheet, relative to the map's document.

    The files are written below `static_dir` when missing; their names change with their content, so that no
    browser keeps an old one.
    """
    folder = static_dir / "generated"
    urls = []
    for name, text in _joined():
        path = folder / name
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            _write(path, text)
        urls.append(f"{APP_ROOT}{static_url(path, static_dir)}")
    script, style = urls
    return script, style


def _write(path: Path, text: str) -> None:
    descriptor, fresh = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(fresh).chmod(0o644)
    Path(fresh).replace(path)
