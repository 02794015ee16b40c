"""Each machine gets the wheels that its own markers ask for."""

from __future__ import annotations

import re

from config.settings import PROJECT_DIR
from deploy.wheels import needed, platforms

LINES = [
    "# a remark",
    "everywhere==1.0",
    'only-windows==2.0 ; sys_platform == "win32"',
    'not-windows==3.0 ; sys_platform != "win32"',
    "old==4.0 ; python_full_version < '3.12'",
    "new==4.1 ; python_full_version >= '3.12'",
    "    # via somebody",
]


def test_markers_are_read_for_the_machine_that_is_asked_for() -> None:
    wanted = {platform.name: needed(LINES, platform) for platform in platforms()}
    assert wanted["windows-3.11"] == ["everywhere==1.0", "only-windows==2.0", "old==4.0"]
    assert wanted["linux-3.13"] == ["everywhere==1.0", "not-windows==3.0", "new==4.1"]


def test_both_systems_are_served_with_every_python_that_the_app_runs_on() -> None:
    stated = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (PROJECT_DIR / "pyproject.toml").read_text("utf-8"))
    assert stated is not None
    first, behind_last = (int(part) for part in stated.groups())
    pythons = [f"3.{minor}" for minor in range(first, behind_last)]
    assert [each.name for each in platforms()] == [
        f"{name}-{each}" for name in ("windows", "linux") for each in pythons
    ]


def test_every_requirement_goes_to_some_machine() -> None:
    lines = (PROJECT_DIR / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line and not line.startswith(" ")}
    carried = {wanted.split("==")[0] for platform in platforms() for wanted in needed(lines, platform)}
    assert carried == pinned
