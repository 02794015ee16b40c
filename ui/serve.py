"""
Serve the app (启动服务): ``python -m ui.serve``.

Host and port are settings. Nothing that this process does may ask another host for anything.
"""

from __future__ import annotations

import logging
import logging.handlers
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

from config.errors import DashboardError, SettingsError
from config.settings import PROJECT_DIR, settings
from config.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, and said so to the person
LOG_NAME = "linli.log"
_LOG_BYTES, _LOG_FILES = 1_000_000, 3


class PortBusyError(SettingsError):
    """Something listens on the port already. Values: host, port."""

    key = "port_busy"


def address(chosen: Settings) -> str:
    """Return the address to open on this machine."""
    host = "127.0.0.1" if chosen.host in EVERYWHERE else chosen.host
    return f"http://{f'[{host}]' if ':' in host else host}:{chosen.port}"


def check_port(host: str, port: int) -> None:
    """
    Make sure that nothing listens there yet, such as the same app started twice.

    Raises
    ------
    PortBusyError
        If something answers.
    """
    reached = "127.0.0.1" if host in EVERYWHERE else host
    try:
        socket.create_connection((reached, port), timeout=1).close()
    except OSError:
        return
    raise PortBusyError(host=reached, port=port)


def arguments(chosen: Settings) -> list[str]:
    """Return Streamlit's command line for these settings; the rest stands in .streamlit/config.toml."""
    # A page of the internet that names itself 127.0.0.1 (DNS rebinding) is refused where only this machine may come.
    hosts = LOOPBACK if chosen.host in LOOPBACK else ("*",)
    options = {
        "server.address": chosen.host,
        "server.port": str(chosen.port),
        "browser.serverAddress": "127.0.0.1" if chosen.host in EVERYWHERE else chosen.host,
        "browser.serverPort": str(chosen.port),
        "logger.hideWelcomeMessage": "true",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return ["run", str(PROJECT_DIR / "dashboard.py"), *given, *(f"--server.allowedHosts={host}" for host in hosts)]


def keep_log(chosen: Settings) -> None:
    """Keep what went wrong in the data folder, under the numbers that people are shown."""
    log = logging.getLogger("linli")
    log.setLevel(logging.INFO)
    try:
        chosen.data_dir.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            chosen.data_dir / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        return  # a folder for viewing alone; what goes wrong still reaches the terminal
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)


def say_address(chosen: Settings, write: Callable[[str], object] = sys.stdout.write) -> None:
    """Wait until the server listens, then say where, in both languages."""
    url = address(chosen)
    host = "127.0.0.1" if chosen.host in EVERYWHERE else chosen.host
    while True:
        try:
            socket.create_connection((host, chosen.port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    scope = "everyone" if chosen.host not in LOOPBACK else "this_machine"
    for language in LANGUAGES:
        lines = [text("serve.address", language, url=url), text(f"serve.{scope}", language, port=chosen.port)]
        if chosen.mode == "view":
            lines.append(text("serve.view_only", language))
        write("  ".join(lines) + "\n")
    write("\n")
    sys.stdout.flush()


def import_ahead() -> None:
    """
    Import what the first page needs while the browser is still loading.

    Not ui.mapview: streamlit-folium registers its component for the run that imports it, and would not be served.
    """
    import ui.queries  # noqa: F401, PLC0415 - see above


def _once_it_listens(chosen: Settings) -> None:
    say_address(chosen)
    import_ahead()


def stay_offline() -> None:
    """Keep Streamlit from asking a public host for this machine's address when it checks where a visitor comes from."""
    from streamlit import net_util  # noqa: PLC0415 - only the serving process needs it

    net_util.get_external_ip = lambda: None


def main() -> int:
    """Serve until stopped; 2 where the settings don't allow it."""
    # A Windows console in another code page still gets its line.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        chosen = settings()
        check_port(chosen.host, chosen.port)
    except DashboardError as error:
        for language in LANGUAGES:
            sys.stderr.write(f"{error.explain(language)}\n")
        return 2
    keep_log(chosen)
    stay_offline()
    from streamlit.web import cli  # noqa: PLC0415 - not before the settings are known to be right

    threading.Thread(target=_once_it_listens, args=(chosen,), daemon=True).start()
    cli.main(arguments(chosen), standalone_mode=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
