"""Files that a browser fetches once (临时文件): kept in memory for the session, under a name that nobody guesses."""

from __future__ import annotations

from streamlit import runtime


def keep_file(content: bytes, mime: str, name: str) -> str | None:
    """
    Keep a file where Streamlit keeps pictures, and return its address from a page of the app.

    Parameters
    ----------
    content, mime
        The file.
    name
        What it is of: with another file of the same name the session lets go of this one.

    Returns
    -------
    address
        Relative to the page's own; None where no server runs, as in tests of pages.
    """
    if not runtime.exists():
        return None
    return runtime.get_instance().media_file_mgr.add(content, mime, name).lstrip("/")
