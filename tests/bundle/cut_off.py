"""
Unpack, install and open the archive in a network namespace that holds loopback alone.

Run by test_archive.py as ``unshare --net python -m tests.bundle.cut_off ARCHIVE FOLDER``.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys
import zipfile
from pathlib import Path

from tests.browser.driver import chromium, free_port, guarded_context, open_page, serve

# Linux: ioctls that read and set an interface's flags, and the flag of one that is up.
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1


def raise_loopback() -> None:
    """Bring up `lo`, which a new namespace holds down."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, _GET_FLAGS, request), 16)
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def interfaces() -> list[str]:
    """Return the names of the network interfaces that there are."""
    return [name for _, name in socket.if_nameindex()]


def main(archive: Path, folder: Path) -> None:
    """Say ``painted`` once the demonstration's map stands in a browser."""
    raise_loopback()
    assert interfaces() == ["lo"], "the network isn't cut"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # pip must find all it needs in the archive, and nothing that was left on this machine.
    environment = {"LINLI_PORT": str(port), "PIP_NO_CACHE_DIR": "1", "HOME": str(folder)}
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        os.environ.pop(name, None)
    with (
        serve(["sh", str(folder / "linli" / "start.sh")], url, environment),
        chromium() as browser,
        guarded_context(browser) as guarded,
    ):
        open_page(guarded, url)
        assert guarded.asked_for == []
    sys.stdout.write("painted\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
