"""What goes between the processes: messages, made of our own closed classes and no others."""

from __future__ import annotations

import copyreg
import io
import pickle
import struct
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from gongshi.config import Limits
    from gongshi.read.package import PackageRead
    from gongshi.schema import Schemas

COMMAND: Final = struct.Struct("!cI")
"""What the owner of the workers says: `START` (with a socket) or `KILL`, and a worker's number."""
START: Final = b"s"
KILL: Final = b"k"
_LENGTH: Final = struct.Struct("!Q")
_OWN: Final = frozenset({
    "gongshi.config", "gongshi.ledger", "gongshi.model", "gongshi.read.package",
    "gongshi.read.store", "gongshi.read.wire", "gongshi.schema.model",
})  # fmt: skip
"""Modules whose classes may go over the wire."""
_PLAIN: Final = frozenset({
    ("builtins", "frozenset"), ("builtins", "set"), ("collections", "Counter"),
    ("datetime", "date"),
})  # fmt: skip
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """To a worker: read this package."""

    folder: str
    """The package's folder, as it was named."""
    here: str
    """The folder from which it was named."""
    scratch: str
    """An empty folder of our own, for the tables."""
    schemas: Schemas | None
    """What the tables should be; None for gongshi's own, which the worker knows."""
    limits: Limits


@dataclass(frozen=True, slots=True)
class Opened:
    """From a worker: how many bytes it has opened, before it works on the newest of them."""

    size: int


@dataclass(frozen=True, slots=True)
class Done:
    """From a worker: what it read; the files of the tables are complete."""

    read: PackageRead


@dataclass(frozen=True, slots=True)
class Exhausted:
    """From a worker: the package needs more memory than it may have."""


@dataclass(frozen=True, slots=True)
class Failed:
    """From a worker: a fault that is not the data's.

    An error number is the system's, a key that of a sentence in `words/errors.yaml`; where there
    is neither, the fault is ours.
    """

    note: str
    number: int = 0
    key: str = ""
    detail: Mapping[str, str] | None = None


class _Mapping:
    """A read-only mapping while it is on the way."""

    def __new__(cls, items: dict[str, object]) -> MappingProxyType[str, object]:  # type: ignore[misc]
        """Arrive as a read-only mapping."""
        return MappingProxyType(items)


_REDUCERS: Final = copyreg.dispatch_table | {
    MappingProxyType: lambda given: (_Mapping, (dict(given),))
}


class _Unpickler(pickle.Unpickler):
    """Makes values of the classes above, so that a worker led astray can send nothing else."""

    def find_class(self, module: str, name: str) -> type:
        """Return a class of the closed list."""
        if module in _OWN or (module, name) in _PLAIN:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def pack(value: object) -> bytes:
    """Return a value as a message: its length, then its bytes."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    content = buffer.getvalue()
    return _LENGTH.pack(len(content)) + content


def unpack(buffer: bytearray) -> Any:  # noqa: ANN401 - the sender decides
    """Take the first message out of a buffer; None where none is complete.

    Raises:
        pickle.UnpicklingError: the message holds something of another class.
    """
    if len(buffer) < _LENGTH.size:
        return None
    end = _LENGTH.size + _LENGTH.unpack_from(buffer)[0]
    if len(buffer) < end:
        return None
    value = _Unpickler(io.BytesIO(bytes(buffer[_LENGTH.size : end]))).load()
    del buffer[:end]
    return value


def receive(link: socket.socket) -> Any:  # noqa: ANN401 - the sender decides
    """Wait for a message; None where the other side is gone."""
    buffer = bytearray()
    while (value := unpack(buffer)) is None and (more := link.recv(_CHUNK)):
        buffer += more
    return value
