"""Errors of files, with their reasons said in the reader's language (文件错误)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import UnreadableFileError
from config.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable


def reason(key: str, **values: object) -> Callable[[str], str]:
    """Return a function from a language to the text ``reasons.<key>``, for an error's values."""
    return lambda language: text(f"reasons.{key}", language, **values)


class FileRefusedError(UnreadableFileError):
    """
    A file that can't be taken in; its reason is the text ``reasons.<code>``.

    Parameters
    ----------
    file
        The file's name as the person knows it.
    code
        A key of the texts' ``[reasons]``.
    **values
        What that text names in braces.
    """

    def __init__(self, file: str, code: str, **values: object) -> None:
        super().__init__(file=file, reason=reason(code, **values))
        self.code = code
