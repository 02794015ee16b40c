"""
Install what the archive holds and start the app (安装并启动): ``python deploy/start.py``.

It runs on a bare Python before anything is installed: of ours it imports only what needs the standard library alone.
Both languages are said, since none is chosen yet. start.bat and start.sh look for a Python of the right version.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from config.texts import LANGUAGES, text  # noqa: E402 - the archive's folder isn't on the path before

WHEELS = HERE / "wheels"
ENVIRONMENT = HERE / ".venv"
STAMP = ENVIRONMENT / "installed-from.txt"


def say(key: str, **values: str) -> None:
    """Write a text in both languages."""
    for language in LANGUAGES:
        sys.stdout.write(text(key, language, **values) + "\n")
    sys.stdout.flush()


def python_of(environment: Path) -> Path:
    """Return the Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp() -> str:
    """Return what identifies an installation: the pinned versions, this Python, and where the folder stands."""
    pinned = (HERE / "requirements.txt").read_bytes()
    return hashlib.sha256(pinned + f"{sys.version_info[:2]} {HERE}".encode()).hexdigest()


def is_installed() -> bool:
    """Return whether the environment holds these versions; a folder that was moved is installed anew."""
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp()


def run(step: str, *command: str, **variables: str) -> bool:
    """Run a command in the app's folder; where it fails, say which step it was."""
    done = subprocess.run(command, cwd=HERE, env={**os.environ, **variables}, check=False)  # noqa: S603 - our own
    if done.returncode:
        say("deploy.failed", step=step)
    return done.returncode == 0


def install() -> bool:
    """Make the environment and install the wheels into it; nothing is asked of any network."""
    pips = sorted(WHEELS.glob("pip-*.whl"))
    if not pips:
        say("deploy.no_wheels")
        return False
    say("deploy.installing")
    # Without Python's own pip: Debian leaves it out, and the one that is carried along runs from its wheel.
    if not run("venv", sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)):
        return False
    own = str(python_of(ENVIRONMENT))
    pip = (own, "-m", "pip", "install", "--no-index", "--find-links", str(WHEELS), "--quiet", "--no-input")
    requirements = str(HERE / "requirements.txt")
    if not run("pip", *pip, "--requirement", requirements, PYTHONPATH=str(pips[-1]), PIP_CONFIG_FILE=os.devnull):
        return False
    STAMP.write_text(stamp(), encoding="utf-8")
    return True


def main() -> int:
    """Install where that is needed, load the demonstration where no store is, and serve until stopped."""
    if not is_installed() and not install():
        return 1
    own = str(python_of(ENVIRONMENT))
    if not run("demo", own, "-m", "loaders", "demo", "--if-missing"):
        return 1
    try:
        return 0 if run("serve", own, "-m", "ui.serve") else 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
