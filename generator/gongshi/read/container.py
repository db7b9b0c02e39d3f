"""The container of a workbook: a ZIP of XML parts, unpacked bit by bit and inside limits.

Everything that can be known without unpacking is judged first: the end of the archive, the number
of its parts, their names and their sizes. XML is parsed as a stream; it may not declare a document
type, so that there are no entities, and must be in UTF-8 or UTF-16.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from gongshi.model import Concern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.config import Limits

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespace of workbooks and sheets: the transitional one that everyone writes, the strict."""
PACKAGE: Final = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
)
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, LookupError, OverflowError,
)  # fmt: skip
"""What Python raises over an archive that is none, and over numbers and places that are none."""
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGN: Final = b"PK\x05\x06"
_ZIP64_SIGN: Final = b"PK\x06\x07"
_ZIP64_BYTES: Final = 20
_ENTRY_BYTES: Final = 1024
"""An entry of the directory takes 46 bytes, its name and little else."""
_ENCRYPTED: Final = 0x1
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024
_TOKEN: Final = 1024 * 1024
"""Bytes of one tag or comment; the parser would look at a longer one again and again."""
_OUTWARD: Final = re.compile(r"/|[A-Za-z]:|(.*/)?\.\.(/|$)")
_ENCODINGS: Final = {"utf-8", "utf-16"}


class WorkbookError(Exception):
    """Why a workbook is not read: a finding's code and kind, its concern, row, value, details."""

    def __init__(
        self, code: str, kind: str, *, concern: Concern = Concern.DATA, row: int | None = None,
        value: str = "", **detail: str,
    ) -> None:  # fmt: skip
        """Keep the values; the words come later."""
        super().__init__(code, kind)
        self.code, self.kind, self.concern = code, kind, concern
        self.row, self.value, self.detail = row, value, detail


def damaged(part: str = "") -> WorkbookError:
    """Return the error that a workbook's bytes are not what they should be."""
    return WorkbookError("workbook-error", "damaged", value=part)


def over(kind: str, limit: int, *, row: int | None = None, value: str = "") -> WorkbookError:
    """Return the error that a workbook is larger than a limit."""
    concern = Concern.LIMIT
    return WorkbookError(
        "workbook-limit", kind, concern=concern, row=row, value=value, limit=str(limit)
    )


class Elements:
    """What is done at the elements of a part, by their names; the others are passed over."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing that is looked for."""
        self._most = limits.workbook_depth
        self._depth = 0
        self._starts: dict[str, Callable[[Mapping[str, str]], None]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self.kept: list[str] | None = None
        """Takes the text of the part, where it is a list."""

    def on(
        self,
        name: str,
        start: Callable[[Mapping[str, str]], None] | None = None,
        end: Callable[[], None] | None = None,
        *,
        spaces: tuple[str, ...] = MAIN,
    ) -> None:
        """Call functions where an element of this name begins and ends."""
        for space in spaces:
            if start:
                self._starts[f"{space} {name}"] = start
            if end:
                self._ends[f"{space} {name}"] = end

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        if self._depth > self._most:
            raise over("depth", self._most)
        if handler := self._starts.get(name):
            handler(attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if handler := self._ends.get(name):
            handler()

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self.kept is not None:
            self.kept.append(text)


class Container:
    """The parts of a workbook by their names, which do not tell capitals from small letters."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Open an archive and judge everything that can be known without unpacking it.

        Raises:
            WorkbookError: no archive, or one that breaks a limit or plays tricks.
        """
        self.limits = limits
        _check_end(content, limits)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise damaged() from error
        self.parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._archive.infolist():
            _check_entry(info, limits)
            name = info.filename.lower()
            if name in self.parts:
                raise damaged(info.filename)
            if not name.endswith("/"):
                self.parts[name] = info
        packed = sum(each.compress_size for each in self.parts.values())
        # Parts that share their packed bytes would add up to more than the file has.
        if packed > len(content):
            raise damaged()
        if sum(each.file_size for each in self.parts.values()) > limits.workbook_bytes:
            raise over("bytes", limits.workbook_bytes)

    def parse(self, name: str, elements: Elements) -> Iterator[None]:
        """Send a part through a parser, a pause after each piece.

        Raises:
            WorkbookError: the part is missing, damaged, or no XML that is allowed.
        """
        info = self.parts.get(name.lower())
        if info is None:
            raise damaged(name)
        parser = _parser(elements)
        fed = 0
        try:
            with self._archive.open(info) as file:
                while piece := file.read(_CHUNK):
                    parser.Parse(piece, False)  # noqa: FBT003 - whether it is the last piece
                    fed += len(piece)
                    if fed - parser.CurrentByteIndex > _TOKEN + _CHUNK:
                        raise over("token", _TOKEN, value=name)
                    yield
            parser.Parse(b"", True)  # noqa: FBT003 - likewise
        except (expat.ExpatError, *_BROKEN) as error:
            raise damaged(name) from error
        yield

    def read(self, name: str, elements: Elements) -> None:
        """Send a whole part through a parser."""
        for _ in self.parse(name, elements):
            pass


def _check_end(content: bytes, limits: Limits) -> None:
    """Refuse what is no plain archive from its first byte to its last, and one of many parts."""
    place = len(content) - _END.size
    if len(content) > limits.workbook_file_bytes:
        raise over("file", limits.workbook_file_bytes)
    if place < 0:
        raise damaged()
    sign, _, _, _, number, size, start, comment = _END.unpack_from(content, place)
    if sign != _END_SIGN or comment or start + size != place:
        raise damaged()
    if content[max(place - _ZIP64_BYTES, 0) :].startswith(_ZIP64_SIGN):
        raise damaged()
    if max(number, size // _ENTRY_BYTES) > limits.workbook_parts:
        raise over("parts", limits.workbook_parts)


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse a part whose name leads out, that is encrypted, or that unpacks to too much."""
    name = info.orig_filename
    if _OUTWARD.match(name) or "\\" in name or not name.isprintable():
        shown = ascii(name)[1:-1]
        raise WorkbookError("workbook-content", "path", concern=Concern.SECURITY, value=shown)
    if info.flag_bits & _ENCRYPTED:
        raise WorkbookError("workbook-error", "password")
    if info.compress_type not in _PACKED:
        raise damaged(name)
    if info.file_size > max(_SMALL, info.compress_size * limits.workbook_ratio):
        raise over("ratio", limits.workbook_ratio, value=name)


def _parser(elements: Elements) -> expat.XMLParserType:
    """Return a parser that calls what is to be done at the elements of a part."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = elements.start
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = elements.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    return parser


def _refuse_doctype(*_: object) -> None:
    raise WorkbookError("workbook-content", "doctype", concern=Concern.SECURITY)


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in _ENCODINGS:
        raise damaged(encoding)
