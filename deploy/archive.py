"""What goes into the archive, and packing it (安装包的内容)."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The folder that the archive unpacks into, and where its wheels lie in it.
TOP = "linli"
WHEELS = "wheels"
# Beside the app's own start scripts' names in the archive: where a person looks first.
START_SCRIPTS = {"deploy/start.bat": "start.bat", "deploy/start.sh": "start.sh"}
_LEFT_OUT = ("tests/", "benchmarks/", ".ci/", "deploy/", "docs/screenshots/")
_STARTER = "deploy/start.py"
_LIST = "SHA256SUMS"


def app_files(project_dir: Path) -> list[str]:
    """
    Return the files of the app by their names below `project_dir`: what is in git, less what only developers need.

    Data, settings and what was generated for the stores of this machine are not in git, so they never go along.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the machine's own git
        cwd=project_dir,
        capture_output=True,
        check=True,
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name]
    return [name for name in names if not name.startswith(_LEFT_OUT) or name == _STARTER]


def members(project_dir: Path, wheels_dir: Path) -> Iterator[tuple[str, Path]]:
    """Yield name in the archive and file of everything that goes along: the app, browser packages, wheels, scripts."""
    for name in app_files(project_dir):
        yield name, project_dir / name
    for source, name in START_SCRIPTS.items():
        yield name, project_dir / source
    vendor = project_dir / "static" / "vendor"
    for path in sorted(vendor.rglob("*")):
        if path.is_file():
            yield path.relative_to(project_dir).as_posix(), path
    for path in sorted(wheels_dir.glob("*.whl")):
        yield f"{WHEELS}/{path.name}", path


def pack(files: Iterable[tuple[str, Path]], archive: Path) -> None:
    """
    Write a zip of `files`, each below one folder, and of a list of their SHA-256, replacing `archive` at one stroke.

    A wheel is a zip itself and is only stored. Scripts for a shell may be run where they are unpacked.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    fresh = archive.with_suffix(".part")
    sums = []
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in files:
            content = path.read_bytes()
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
            entry = zipfile.ZipInfo(f"{TOP}/{name}")
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            is_packed = PurePosixPath(name).suffix in {".whl", ".woff2", ".xlsx", ".png"}
            packed.writestr(entry, content, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED)
        packed.writestr(f"{TOP}/{_LIST}", "".join(sums))
    fresh.replace(archive)
