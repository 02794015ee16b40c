"""The archive holds what runs the app, and nothing of this machine's own data."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

from config.settings import PROJECT_DIR
from deploy.archive import START_SCRIPTS, TOP, app_files, members, pack

if TYPE_CHECKING:
    from pathlib import Path


def test_the_app_goes_along_without_what_only_developers_need() -> None:
    names = app_files(PROJECT_DIR)
    assert {"dashboard.py", "requirements.txt", "README.md", "deploy/start.py", "pages/overview.py"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "data/", "static/generated/"))]


def test_start_scripts_lie_on_top_and_run_where_they_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "pip-1.0-py3-none-any.whl").write_bytes(b"a wheel")
    archive = tmp_path / "all.zip"
    pack(members(PROJECT_DIR, tmp_path), archive)
    with zipfile.ZipFile(archive) as packed:
        names = set(packed.namelist())
        assert {f"{TOP}/{name}" for name in START_SCRIPTS.values()} <= names
        assert f"{TOP}/static/vendor/leaflet/leaflet.js" in names
        assert packed.read(f"{TOP}/wheels/pip-1.0-py3-none-any.whl") == b"a wheel"
        assert packed.getinfo(f"{TOP}/start.sh").external_attr >> 16 == 0o755
        # cmd.exe reads labels of a script with Unix line ends wrongly.
        lines = packed.read(f"{TOP}/start.bat").split(b"\n")
        assert all(line.endswith(b"\r") for line in lines[:-1])


def test_the_list_of_sums_names_every_file_with_its_own(tmp_path: Path) -> None:
    content = tmp_path / "a.txt"
    content.write_text("street")
    pack([("a.txt", content)], tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert packed.read(f"{TOP}/SHA256SUMS").decode() == f"{hashlib.sha256(b'street').hexdigest()}  a.txt\n"
