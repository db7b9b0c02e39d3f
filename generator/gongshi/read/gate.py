"""The gate: opens files below a package's folder, and nothing else.

A path is taken apart and each component is opened without following links, so that no name in a
descriptor can lead out of the package, whatever the folder holds at that moment.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from gongshi.model import Concern

if TYPE_CHECKING:
    from pathlib import Path

DEPTH: Final = 32
"""How many folders and files a path may name, one within the other."""
ARCHIVES: Final = (
    ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst", ".lz4", ".lzma",
    ".jar", ".z",
)  # fmt: skip
FORMATS: Final = (".csv", ".xlsx")
MACRO_WORKBOOKS: Final = (".xlsm", ".xltm", ".xlam", ".xla")
WORKBOOKS: Final = (".xls", ".xlsb", ".xlt", ".xltx", ".ods", ".et")
OTHER_TABLES: Final = (".tsv", ".txt", ".html", ".htm")
"""What an office saves a table as by mistake: wrong, but no attempt to get in."""
_REMOTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_OUTWARD: Final = re.compile(r"[a-z][a-z0-9+.-]*:\S+$|/|\\.|(.*[/\\])?\.\.([/\\]|$)", re.IGNORECASE)
_HOME: Final = re.compile(r"~|.*(\$[A-Za-z({]|%[A-Za-z_]+%)")
"""What a shell would put another folder in place of."""
_DOTS: Final = re.compile(r"[. ]*")
_LINK_BYTES: Final = 4096
# What Git writes in place of a link where links are off: one path, and no line end.
_LINK_TEXT: Final = re.compile(
    rb"[^\s,;:\"'|{}<>\[\]]*(/[^\s,;:\"'|{}<>\[\]]*|\.(csv|xlsx|yaml|json))|(\.\./|/)[^\n*{}\[\]\"]+\n?",
    re.IGNORECASE,
)
_SUBMODULE_TEXT: Final = re.compile(rb"Subproject commit [0-9a-f]{40}\s*")
_REASONS: Final = {
    errno.ELOOP: "link",
    errno.ENOTDIR: "link",
    errno.ENAMETOOLONG: "characters",
    errno.ENXIO: "irregular",
}


class Refusal(Exception):  # noqa: N818 - a verdict of the gate, not a failure of ours
    """Why the gate did not open a path: a finding's code, its kind, its concern and a limit."""

    def __init__(
        self, code: str, kind: str = "", *, concern: Concern = Concern.SECURITY, limit: int = 0
    ) -> None:
        """Keep the values; the words come later."""
        super().__init__(code, kind, concern, limit)
        self.code, self.kind, self.concern, self.limit = code, kind, concern, limit


def leads_out(text: str) -> bool:
    """Return whether a text could name something outside a package's folder."""
    return bool(_OUTWARD.match(text))


def check_path(path: str) -> tuple[str, ...]:
    """Return the components of a relative path that stays inside its folder.

    Raises:
        Refusal: remote addresses, absolute paths, parents, control characters, backslashes,
            archives and formats that are not read.
    """
    if not path.isprintable() or "\\" in path:
        raise Refusal("path-error", "characters")
    if _REMOTE.match(path):
        raise Refusal("path-error", "remote")
    parts = tuple(path.split("/"))
    if any(_DOTS.fullmatch(part) for part in parts) or _is_disguised(path):
        raise Refusal("path-error", "outside")
    if len(parts) > DEPTH:
        raise Refusal("path-error", "deep", concern=Concern.LIMIT)
    name = parts[-1].lower()
    if any(part.lower().endswith(ARCHIVES) for part in parts):
        raise Refusal("path-error", "archive")
    if name.endswith(MACRO_WORKBOOKS):
        raise Refusal("path-error", "macro")
    if name.endswith(WORKBOOKS):
        raise Refusal("path-error", "workbook", concern=Concern.DATA)
    if name.endswith(OTHER_TABLES):
        raise Refusal("path-error", "table", concern=Concern.DATA)
    if not name.endswith(FORMATS):
        raise Refusal("path-error", "format")
    return parts


def _is_disguised(path: str) -> bool:
    """Return whether a path leads out once another program decodes or expands it."""
    decoded = path
    while (less := unicodedata.normalize("NFKC", unquote(decoded))) != decoded:
        decoded = less
    parts = re.split(r"[/\\]", decoded)
    return (
        leads_out(decoded)
        or any(_DOTS.fullmatch(part) for part in parts)
        or not decoded.isprintable()
        or bool(_HOME.match(decoded))
    )


def read_file(folder: Path, parts: tuple[str, ...], *, limit: int) -> bytes:
    """Return the bytes of a regular file below `folder`, opening each component by itself.

    Raises:
        Refusal: a component is a link, no folder or another repository; the file is missing, no
            regular file, or larger than `limit` bytes.
        OSError: the machine failed, not the data.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
    here = -1
    try:
        here = os.open(folder, flags | os.O_DIRECTORY)
        for part in parts[:-1]:
            # One folder is open at a time, so that no depth of them is too much.
            parent, here = here, os.open(part, flags | os.O_DIRECTORY, dir_fd=here)
            os.close(parent)
            _refuse_repository(here)
        # O_NONBLOCK: opening a FIFO must not wait for a writer.
        parent, here = here, os.open(parts[-1], flags | os.O_NONBLOCK, dir_fd=here)
        os.close(parent)
        return _read_regular(here, limit)
    except OSError as error:
        raise _refusal(error) from error
    finally:
        if here >= 0:
            os.close(here)


def _read_regular(descriptor: int, limit: int) -> bytes:
    """Return the bytes of an open regular file of at most `limit` bytes."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("path-error", "irregular")
    with os.fdopen(os.dup(descriptor), "rb") as file:
        content = file.read(limit + 1) if status.st_size <= limit else b""
    if max(status.st_size, len(content)) > limit:
        raise Refusal("file-size", concern=Concern.LIMIT, limit=limit)
    if len(content) < _LINK_BYTES and _LINK_TEXT.fullmatch(content):
        raise Refusal("path-error", "link")
    if _SUBMODULE_TEXT.fullmatch(content[:_LINK_BYTES]):
        raise Refusal("path-error", "repository")
    return content


def _refuse_repository(descriptor: int) -> None:
    """Refuse a folder that is a repository of its own, such as a Git submodule."""
    if ".git" in os.listdir(descriptor):
        raise Refusal("path-error", "repository")


def _refusal(error: OSError) -> Refusal | OSError:
    """Return the refusal that a failed opening means; other errors are the machine's."""
    if error.errno == errno.ENOENT:
        return Refusal("file-missing", concern=Concern.DATA)
    if error.errno in {errno.EACCES, errno.EPERM}:
        return Refusal("file-unreadable", concern=Concern.DATA)
    kind = _REASONS.get(error.errno or 0)
    return Refusal("path-error", kind) if kind else error
