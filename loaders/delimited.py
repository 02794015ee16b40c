"""
Text files to a sheet (读文本表格): the encoding, the delimiter, the cells.

The order byte-order mark, strict UTF-8, strict GB18030 was right for 300 of 300 files where a guesser missed three
(findings/store_ingest_scale.md); since GB18030 takes almost any bytes, what it gives must also look like Chinese.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata

from loaders.failures import FileRefusedError
from loaders.tables import MAX_ROWS, Sheet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;|，"
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_LINES = 30
_MAX_CELL_CHARACTERS = 1_000_000
# Shares of a sample, under which text isn't plausible.
_MIN_CHINESE, _MIN_COMMON, _MIN_READABLE = 0.85, 0.6, 0.99
# What decodes in one of these is text of it; other encodings take almost any bytes.
_SURE = ("utf-8", "utf-8-sig", "utf-16")


def read_delimited(content: bytes, file_name: str) -> list[Sheet]:
    """
    Read a text file of cells; a row's number is its line's, counted as a spreadsheet would.

    Raises
    ------
    FileRefusedError
        If the encoding can't be told or the cells can't be taken apart.
    """
    decoded = decode(content, file_name)
    previous = csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=_delimiter(decoded))
        rows = []
        for row in reader:
            rows.append(row)
            if len(rows) > MAX_ROWS:
                break
    except csv.Error as error:
        raise FileRefusedError(file_name, "damaged") from error
    finally:
        csv.field_size_limit(previous)
    return [Sheet("", rows)]


def decode(content: bytes, file_name: str) -> str:
    """
    Decode a text file: by its byte-order mark, else strict UTF-8, else strict GB18030 that reads as Chinese.

    Raises
    ------
    FileRefusedError
        If none of them fits.
    """
    candidates = [name for mark, name in _MARKS if content.startswith(mark)]
    if not candidates:
        # Text has no zero bytes, but for UTF-16, where each digit and comma has one.
        utf16 = ["utf-16-le", "utf-16-be"] if 0 in content else []
        candidates = [*utf16, "utf-8", "gb18030"]
    for name in candidates:
        try:
            decoded = content.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_plausible(decoded, chinese=name not in _SURE):
            return decoded.replace("\x00", "")
    raise FileRefusedError(file_name, "encoding")


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


def _delimiter(decoded: str) -> str:
    """Return the delimiter that splits the first lines into most cells, alike from line to line."""
    lines = [line for line in decoded[:_SAMPLE_CHARACTERS].splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = sorted(len(_outside_quotes(line).split(delimiter)) - 1 for line in lines)
        if not counts:
            break
        usual = counts[len(counts) // 2]
        score = usual * sum(count == usual for count in counts) / len(counts)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
