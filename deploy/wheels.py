"""Which wheels each machine needs, and fetching them (各平台的安装文件)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

from config.errors import DashboardError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TABLE = Path(__file__).with_name("platforms.toml")


class WheelError(DashboardError):
    """A wheel can't be had. Values: platform, reason."""

    key = "wheel"


@dataclass(frozen=True)
class Platform:
    """
    A kind of machine that the archive serves.

    Attributes
    ----------
    name
        Such as ``windows-3.12``.
    python
        The Python's version, ``3.12``.
    tags
        What pip calls the machine, most particular first.
    markers
        The values that the markers of a requirement are read with there.
    """

    name: str
    python: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]


@lru_cache(maxsize=1)
def platforms() -> tuple[Platform, ...]:
    """Return every machine of platforms.toml with every Python that the app runs on."""
    with _TABLE.open("rb") as file:
        table = tomllib.load(file)
    pythons = table.pop("pythons")
    return tuple(
        Platform(
            f"{system}-{python}",
            python,
            tuple(row["tags"]),
            {
                **row["markers"],
                "python_version": python,
                "python_full_version": f"{python}.0",
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
            },
        )
        for system, row in table.items()
        for python in pythons
    )


def needed(lines: Iterable[str], platform: Platform) -> list[str]:
    """
    Return the requirements that a machine needs, without their markers.

    Parameters
    ----------
    lines
        Those of a requirements file, each of one pinned version.
    platform
        The machine. pip reads markers for the machine that it runs on, whatever platform it is asked for, so that
        they are read here.
    """
    wanted = [Requirement(text) for line in lines if (text := line.split("#")[0].strip())]
    return [
        f"{requirement.name}{requirement.specifier}"
        for requirement in wanted
        if requirement.marker is None or requirement.marker.evaluate(dict(platform.markers))
    ]


def fetch(lines: Iterable[str], platform: Platform, folder: Path) -> None:
    """
    Fetch the wheels that a machine needs into `folder`; those that are there already stay.

    Raises
    ------
    WheelError
        If the package index has no such wheel or can't be reached; says which machine and pip's last words.
    """
    with tempfile.TemporaryDirectory() as temporary:
        requirements = Path(temporary) / "requirements.txt"
        requirements.write_text("\n".join(needed(lines, platform)), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--implementation", "cp", "--python-version", platform.python]
        for tag in platform.tags:
            command += ["--platform", tag]
        command += ["--dest", str(folder), "--find-links", str(folder), "--requirement", str(requirements)]
        done = subprocess.run(  # noqa: S603 - our own command
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
        )
    if done.returncode:
        raise WheelError(platform=platform.name, reason=" / ".join(done.stderr.strip().splitlines()[-3:]))
