"""
A zip that came from outside (压缩包): opened with care, since its headers may lie.

Nothing is ever written to a disk, so that a member called ``../../x`` is only a strange name.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from loaders.failures import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MB = 2**20
_MAX_UNPACKED, _FREE_UNPACKED, _MAX_RATIO = 1024 * _MB, 64 * _MB, 200
_MAX_PARTS = 10_000
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800


class Package:
    """
    The parts of a zip.

    Parameters
    ----------
    content
        The zip's bytes.
    file_name
        For messages.

    Raises
    ------
    FileRefusedError
        If the zip is damaged, locked, or says that it unpacks to far more than it is.
    """

    def __init__(self, content: bytes, file_name: str) -> None:
        self._content, self._file_name = content, file_name
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                parts = [part for part in package.infolist() if not part.is_dir()]
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, struct.error) as error:
            raise FileRefusedError(file_name, "damaged_zip") from error
        if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
            raise FileRefusedError(file_name, "password")
        unpacked = sum(part.file_size for part in parts)
        too_dense = unpacked > _FREE_UNPACKED and unpacked > _MAX_RATIO * len(content)
        if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or too_dense:
            raise FileRefusedError(file_name, "zip_bomb")
        self._parts = {_name(part): part for part in parts}
        if len(self._parts) < len(parts):
            # Which of two parts of one name counts is each reader's own matter: one would be checked, another read.
            raise FileRefusedError(file_name, "damaged_zip")

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def size(self, name: str) -> int:
        """Return how many bytes a part says that it unpacks to; `unpack` gives no more."""
        return self._parts[name].file_size

    def unpack(self, name: str) -> bytes:
        """
        Unpack a part, and no more than it declares.

        `zipfile` stops at the declared size without a word, but other readers of the same bytes would go on, to
        gigabytes: so a part that has more is refused here.

        Raises
        ------
        FileRefusedError
            If the part is damaged or larger than it says.
        """
        part = self._parts[name]
        packed = self._packed(part)
        if part.compress_type == zipfile.ZIP_STORED:
            data, is_whole = packed, True
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                data = inflater.decompress(packed, part.file_size + 1)
            except zlib.error as error:
                raise FileRefusedError(self._file_name, "damaged_zip") from error
            is_whole = inflater.eof or len(data) > part.file_size
        else:
            raise FileRefusedError(self._file_name, "zip_method")
        if len(data) > part.file_size:
            raise FileRefusedError(self._file_name, "zip_bomb")
        if not is_whole or len(data) < part.file_size or zlib.crc32(data) != part.CRC:
            raise FileRefusedError(self._file_name, "damaged_zip")
        return data

    def _packed(self, part: zipfile.ZipInfo) -> bytes:
        start = part.header_offset
        header = self._content[start : start + _LOCAL_HEADER.size] if start >= 0 else b""
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise FileRefusedError(self._file_name, "damaged_zip")
        _, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
        begin = start + _LOCAL_HEADER.size + name_bytes + extra_bytes
        return self._content[begin : begin + part.compress_size]


def _name(part: zipfile.ZipInfo) -> str:
    """Return a part's name; what Windows packs in Chinese isn't marked as such and reads as DOS letters."""
    name = part.filename
    if part.flag_bits & _UTF8_FLAG or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
