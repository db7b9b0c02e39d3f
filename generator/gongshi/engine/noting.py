"""What is read while something is made, noted so that a later build can ask for it again.

A page comes out as it did where everything that was read for it is as it was. So whoever makes a
part of a site has noted down what it reads: the questions put to the database with a digest of the
answers, the keys looked up in mappings that all parts share, and facts such as the day. Nothing is
noted outside of a part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

Key = TypeVar("Key")
Value = TypeVar("Value")
WHOLE: Final = None
"""Stands among the keys of a mapping for all of it, in its order."""
_SIZE: Final = 12


def digest(value: object) -> str:
    """Return a digest of what a value says; it must be told in full by `repr`."""
    return hashlib.blake2b(repr(value).encode(), digest_size=_SIZE).hexdigest()


class Told(NamedTuple):
    """What was fetched of an answer."""

    rows: int
    ended: bool
    """Whether these were all rows."""
    digest: str


class Question(NamedTuple):
    """A question to the database with what was fetched of its answer, to be put again."""

    query: str
    parameters: tuple[object, ...]
    told: Told


class Found(NamedTuple):
    """What was found in a shared mapping."""

    made_by: tuple[str, ...]
    """The queries that the mapping is made by; none where it is made from more than these."""
    digests: Mapping[object, str]
    """A digest by key, `WHOLE` for everything."""


class Read(NamedTuple):
    """What was read for a part, so that a later build can read it again."""

    asked: tuple[Question, ...] = ()
    looked: Mapping[str, Found] = MappingProxyType({})
    """By the name of a mapping."""
    facts: Mapping[str, str] = MappingProxyType({})
    """A digest by the name of a fact."""


class Asked:
    """A question to the database, and how much was fetched of the answer."""

    __slots__ = ("_hash", "ended", "parameters", "query", "rows")

    def __init__(self, query: str, parameters: Sequence[object]) -> None:
        """Begin with nothing fetched."""
        self.query = query
        self.parameters = tuple(parameters)
        self.rows = 0
        self.ended = False
        self._hash = hashlib.blake2b(digest_size=_SIZE)

    def fetched(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Note rows that came; none where the answer ended."""
        if not rows:
            self.ended = True
            return
        self.rows += len(rows)
        self._hash.update("\n".join(map(repr, rows)).encode())
        self._hash.update(b"\n")

    @property
    def digest(self) -> str:
        """The digest of what was fetched."""
        return self._hash.hexdigest()

    @property
    def told(self) -> Told:
        """What was fetched so far."""
        return Told(self.rows, self.ended, self.digest)


class Frame:
    """What was read for one part, or for an answer that parts share."""

    __slots__ = ("asked", "facts", "frames", "looked")

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.asked: list[Asked] = []
        self.looked: dict[str, set[object]] = {}
        self.facts: dict[str, str] = {}
        self.frames: set[Frame] = set()

    def __bool__(self) -> bool:
        """Tell whether anything was read."""
        return bool(self.asked or self.looked or self.facts or self.frames)

    def read(self, looked_up: Callable[[str], Looked[Any, Any]]) -> Read:
        """Return all that was read, as plain values.

        Args:
            looked_up: returns a shared mapping by its name.
        """
        frames = list(self.whole())
        asked = {
            Question(each.query, each.parameters, each.told): None
            for frame in frames
            for each in frame.asked
        }
        keys: dict[str, set[object]] = {}
        for name, found in (pair for frame in frames for pair in frame.looked.items()):
            keys.setdefault(name, set()).update(found)
        looked = {}
        for name, found in keys.items():
            mapping = looked_up(name)
            looked[name] = Found(mapping.made_by, mapping.digests(found))
        facts = {name: told for frame in frames for name, told in frame.facts.items()}
        return Read(tuple(asked), looked, facts)

    def whole(self) -> Iterator[Frame]:
        """Yield this and all that it rests on, each once."""
        seen = {self}
        left = [self]
        while left:
            each = left.pop()
            yield each
            left += (inner for inner in each.frames if inner not in seen)
            seen |= each.frames


class _Noting:
    """Where what is read is noted at this moment; nowhere outside of a part."""

    def __init__(self) -> None:
        self.frame: Frame | None = None

    @contextmanager
    def part(self) -> Iterator[Frame]:
        """Note what the block reads in a frame of its own."""
        before, frame = self.frame, Frame()
        self.frame = frame
        try:
            yield frame
        finally:
            self.frame = before

    def asked(self, query: str, parameters: Sequence[object]) -> Asked | None:
        """Note a question; None where nobody wants to know."""
        if self.frame is None:
            return None
        found = Asked(query, parameters)
        self.frame.asked.append(found)
        return found

    def look(self, name: str, key: object) -> None:
        """Note a key that was looked up in a shared mapping."""
        if self.frame is not None:
            self.frame.looked.setdefault(name, set()).add(key)

    def fact(self, name: str, value: Callable[[], object]) -> None:
        """Note a fact by its name; its value is asked for once a frame."""
        if self.frame is not None and name not in self.frame.facts:
            self.frame.facts[name] = digest(value())

    def also(self, frame: Frame | None) -> None:
        """Note that something made before is used, with what was read for that."""
        if self.frame is not None and frame:
            self.frame.frames.add(frame)


NOTING: Final = _Noting()


class Looked(Mapping[Key, Value]):
    """A mapping that many parts look something up in; who looks depends on that entry only."""

    __slots__ = ("_digests", "frame", "held", "name")

    def __init__(self, name: str, held: Mapping[Key, Value], frame: Frame | None = None) -> None:
        """Keep the mapping under the name by which it can be made again.

        Args:
            name: says how.
            held: what is looked up.
            frame: what was read to make it.
        """
        self.name = name
        self.held = held
        self.frame = frame
        self._digests: dict[object, str] = {}

    def __getitem__(self, key: Key) -> Value:
        """Return an entry.

        Raises:
            KeyError: there is none.
        """
        NOTING.look(self.name, key)
        return self.held[key]

    def __contains__(self, key: object) -> bool:
        """Tell whether there is an entry."""
        NOTING.look(self.name, key)
        return key in self.held

    def __iter__(self) -> Iterator[Key]:
        """Iterate over all keys."""
        NOTING.look(self.name, WHOLE)
        return iter(self.held)

    def __len__(self) -> int:
        """Return how many entries there are."""
        NOTING.look(self.name, WHOLE)
        return len(self.held)

    @property
    def made_by(self) -> tuple[str, ...]:
        """The queries that it is made by; none where it is made from more than these."""
        frames = list(self.frame.whole()) if self.frame else []
        if any(each.facts or each.looked for each in frames):
            return ()
        return tuple(sorted({asked.query for each in frames for asked in each.asked}))

    def digests(self, keys: Collection[object]) -> dict[object, str]:
        """Return a digest for what stands under each key: `WHOLE` for everything."""
        held: Mapping[Any, Value] = self.held
        known = self._digests
        for key in keys:
            if key not in known:
                value = list(held.items()) if key is WHOLE else (key in held, held.get(key))
                known[key] = digest(value)
        return {key: known[key] for key in keys}


class Watched:
    """A value whose attributes are facts: who reads one depends on it."""

    def __init__(self, name: str, held: object) -> None:
        """Watch a value under a name."""
        self._name = name
        self._held = held

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 - whatever the value has
        """Return an attribute of the value."""
        value = getattr(self._held, attribute)
        NOTING.fact(f"{self._name}.{attribute}", lambda: value)
        return value


class shared(Generic[Value]):  # noqa: N801 - used as `cached_property` is
    """A property that is computed once for all parts; who uses it depends on what that read."""

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        """Compute it by a method."""
        self._compute = compute
        self._name = f"_shared_{compute.__name__}"
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> shared[Value]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> shared[Value] | Value:
        """Return the value, computed at the first call."""
        if instance is None:
            return self
        held = vars(instance).get(self._name)
        if held is None:
            with NOTING.part() as frame:
                held = (self._compute(instance), frame)
            vars(instance)[self._name] = held
        NOTING.also(held[1])
        value: Value = held[0]
        return value
