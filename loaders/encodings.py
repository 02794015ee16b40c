"""
Bytes to text (文字编码): by its byte-order mark, else strict UTF-8, else strict GB18030 that reads as Chinese.

That order was right for 300 of 300 files where a guesser missed three (findings/store_ingest_scale.md); since GB18030
takes almost any bytes, what it gives must also look like Chinese.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import TYPE_CHECKING

import pyarrow as pa

from loaders.failures import FileRefusedError, ReadingNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARACTERS = 65_536
# Shares of a sample, under which text isn't plausible.
_MIN_CHINESE, _MIN_COMMON, _MIN_READABLE = 0.85, 0.6, 0.99
# What decodes in one of these is text of it; other encodings take almost any bytes.
_SURE = ("utf-8", "utf-8-sig", "utf-16")
_MAX_CUT_BYTES = 3
_MOST_BYTES = 4


def decode(content: bytes, file_name: str) -> str:
    """
    Decode a text that is of one encoding; zero bytes are left out.

    Raises
    ------
    FileRefusedError
        If none fits.
    """
    return _decode(content, file_name)[0]


def _decode(content: bytes, file_name: str) -> tuple[str, str]:
    """Return the text and the encoding that it is of."""
    for name in _candidates(content):
        try:
            decoded = content.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_plausible(decoded, chinese=name not in _SURE):
            return decoded.replace("\x00", ""), name
    raise FileRefusedError(file_name, "encoding")


def decode_lines(content: bytes, file_name: str) -> tuple[str, tuple[ReadingNote, ...]]:
    """
    Decode a text of lines, also one that was put together from files of different encodings.

    Returns
    -------
    decoded, notes
        The text, and whether it was mixed, had zero bytes in it or ends within a character.

    Raises
    ------
    FileRefusedError
        ``encoding`` if no encoding fits, ``mixed_encodings`` if some lines fit one and others none.
    """
    try:
        decoded, encoding = _decode(content, file_name)
    except FileRefusedError:
        whole = _without_half_a_character(content)
        if whole is not None:
            return whole.replace("\x00", ""), (ReadingNote("cut_off"),)
        return _decode_mixed(content, file_name)
    has_zeros = 0 in content and not encoding.startswith("utf-16")
    return decoded, ((ReadingNote("zero_bytes"),) if has_zeros else ())


def utf8_body(content: bytes) -> memoryview | None:
    """Return the bytes behind the byte-order mark where all of them are UTF-8 that reads as text; None of others."""
    body = memoryview(content)[len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0 :]
    sample = str(body[: _SAMPLE_CHARACTERS * _MOST_BYTES], "utf-8", errors="ignore")
    # A second mark is no text.
    if 0 in content or sample.startswith("\ufeff") or not _is_plausible(sample, chinese=False):
        return None
    ends = pa.array([0, len(body)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(body)])
    try:
        # Some GB a second, and no copy of the text.
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return None
    return body


def _without_half_a_character(content: bytes) -> str | None:
    """Return the text of a file that ends within a character, as one does whose copying broke off; None of others."""
    for name in _candidates(content):
        try:
            decoded, used = codecs.getincrementaldecoder(name)().decode(content), name
        except UnicodeDecodeError:
            continue
        if _is_plausible(decoded, chinese=used not in _SURE):
            return decoded
    return None


def _decode_mixed(content: bytes, file_name: str) -> tuple[str, tuple[ReadingNote, ...]]:
    """Decode line by line; a line counts only where it reads as Chinese in the encoding that it is taken for."""
    lines: list[str] = []
    rows: dict[str, list[int]] = {"utf-8": [], "gb18030": []}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        for name, numbers in rows.items():
            try:
                decoded = line.decode(name).removeprefix("\ufeff")
            except UnicodeDecodeError:
                continue
            if _is_plausible(decoded, chinese=True):
                numbers.append(number)
                lines.append(decoded)
                break
        else:
            # Bytes of which no line reads as anything are no text at all.
            raise FileRefusedError(file_name, "mixed_encodings" if rows["utf-8"] and rows["gb18030"] else "encoding")
    if not (rows["utf-8"] and rows["gb18030"]):
        raise FileRefusedError(file_name, "encoding")
    rarer = min(rows.values(), key=len)
    note = ReadingNote("mixed_encodings", {"count": len(rarer), "row": rarer[0]})
    return "\n".join(lines).replace("\x00", ""), (note,)


def choose_encoding(cells: Sequence[bytes], declared: str) -> str | None:
    """
    Return the encoding of cells that may be cut within a character, as fields of a fixed width are.

    Parameters
    ----------
    cells
        Texts of a table, non-empty.
    declared
        What the file says of itself; taken only where every cell agrees. Empty where it says nothing.

    Returns
    -------
    encoding
        None where none fits.
    """
    sample = [cell for cell in cells if not cell.isascii()]
    if not sample:
        return "utf-8"
    for name in (*_known(declared), "utf-8", "gb18030"):
        decoded = _decode_all(sample, name)
        if decoded is not None and (name == "utf-8" or _is_plausible("\n".join(decoded), chinese=name == "gb18030")):
            return name
    return None


def _known(declared: str) -> tuple[str, ...]:
    """Return a codec by the names that .cpg and ``charset=`` use: ``UTF-8``, ``936``, ``ANSI 936``, ``GB2312``."""
    name = declared.strip().lower().removeprefix("ansi ").removeprefix("cp").strip()
    name = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8", "utf8": "utf-8"}.get(name, name)
    name = f"cp{name}" if name.isdecimal() else name
    try:
        # A byte of text, since nothing decodes in any encoding, and some codecs are of other things than text.
        b"a".decode(name)
    except (LookupError, ValueError):
        return ()
    return (codecs.lookup(name).name,)


def declared_encoding(name: str) -> str:
    """Return the codec that a file names for itself; empty where there is none of that name."""
    return next(iter(_known(name)), "")


def decode_cell(cell: bytes, encoding: str) -> str:
    """Decode a cell, without the piece of a character that a fixed width left at its end."""
    for cut in range(_MAX_CUT_BYTES + 1):
        try:
            return cell[: len(cell) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return cell.decode(encoding, errors="replace")


def _decode_all(cells: Iterable[bytes], encoding: str) -> list[str] | None:
    decoded = [decode_cell(cell, encoding) for cell in cells]
    return None if any("\ufffd" in text for text in decoded) else decoded


def _candidates(content: bytes) -> list[str]:
    marked = [name for mark, name in _MARKS if content.startswith(mark)]
    if marked:
        return marked
    # Text has no zero bytes, but for UTF-16, where each digit and comma has one.
    utf16 = ["utf-16-le", "utf-16-be"] if 0 in content else []
    return [*utf16, "utf-8", "gb18030"]


def _is_plausible(decoded: str, *, chinese: bool) -> bool:
    """Tell text from bytes that only happen to decode; `chinese` also asks for common characters."""
    sample = decoded[:_SAMPLE_CHARACTERS]
    unreadable = sum(unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") for character in sample)
    unreadable -= sum(sample.count(space) for space in "\t\r\n")
    if unreadable > (1 - _MIN_READABLE) * len(sample) + 1:
        return False
    foreign = [character for character in sample if character > "\x7f"]
    if not chinese or not foreign:
        return True
    expected = sum(_is_chinese(character) for character in foreign)
    ideographs = [character for character in foreign if "\u4e00" <= character <= "\u9fff"]
    common = sum(_is_common(character) for character in ideographs)
    return expected >= _MIN_CHINESE * len(foreign) and common >= _MIN_COMMON * len(ideographs)


def _is_chinese(character: str) -> bool:
    """Whether a Chinese office would type it: ideographs, and the punctuation and signs of GB 2312."""
    return "\u4e00" <= character <= "\u9fff" or _gb2312_row(character) in range(0xA1, 0xAA)


def _is_common(character: str) -> bool:
    """Whether an ideograph is of the first level of GB 2312, the 3,755 most used."""
    return _gb2312_row(character) in range(0xB0, 0xD8)


def _gb2312_row(character: str) -> int:
    try:
        return character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0
