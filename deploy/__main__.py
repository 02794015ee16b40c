"""
Make the archive (制作离线安装包): ``python -m deploy``.

It needs the package index once, for the wheels of every machine; what it makes needs no network.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from pathlib import Path

from config.errors import DashboardError
from config.settings import PROJECT_DIR
from config.texts import LANGUAGES, text
from deploy.archive import members, pack
from deploy.wheels import fetch, platforms
from maps.vendor import install

OUTPUT_DIR = PROJECT_DIR / "dist"
# requirements.txt, and the pip that installs it: a Python without one is as good as any.
REQUIREMENTS = (PROJECT_DIR / "requirements.txt", Path(__file__).with_name("requirements.txt"))
_MEGABYTE = 1_000_000


def make(output_dir: Path = OUTPUT_DIR) -> Path:
    """
    Make the archive and return its path.

    Raises
    ------
    DashboardError
        If a wheel or a package of the browser can't be had.
    """
    install()
    with (PROJECT_DIR / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    lines = [line for path in REQUIREMENTS for line in path.read_text(encoding="utf-8").splitlines()]
    archive = output_dir / f"linli-{version}.zip"
    # A folder of its own each time: no wheel of an earlier version is carried along. pip keeps what it fetched before.
    with tempfile.TemporaryDirectory() as wheels_dir:
        for platform in platforms():
            _say("deploy.fetching", platform=platform.name)
            fetch(lines, platform, Path(wheels_dir))
        pack(members(PROJECT_DIR, Path(wheels_dir)), archive)
    return archive


def _say(key: str, **values: object) -> None:
    for language in LANGUAGES:
        sys.stdout.write(f"{text(key, language, **values)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        made = make()
    except DashboardError as problem:
        sys.exit("\n".join(str(problem.explain(language)) for language in LANGUAGES))
    _say("deploy.made", path=made.relative_to(PROJECT_DIR), megabytes=round(made.stat().st_size / _MEGABYTE))
