"""Errors of files and notes on how they were read, said in the reader's language (文件错误)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.errors import UnreadableFileError
from config.texts import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


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
        self.code, self.reason = code, reason(code, **values)
        super().__init__(file=file, reason=self.reason)


@dataclass(frozen=True)
class ReadingNote:
    """
    What a person should know of how a file was read: nothing failed, but something was left out or put right.

    Attributes
    ----------
    code
        A key of the texts' ``[reading_notes]``.
    values
        What that text names in braces; hostile, to be shown as plain text. A function is asked for its text in the
        language of the explanation.
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def explain(self, language: str) -> str:
        """Return the note in `language`."""
        values = {name: value(language) if callable(value) else value for name, value in self.values.items()}
        return text(f"reading_notes.{self.code}", language, **values)
