"""What the site knows about a topic of a subject: the one ground on which a page may deny."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gongshi.derive.definitions import PACKAGES, load_topics
from gongshi.derive.subjects import named_subjects
from gongshi.engine import literal, nothing, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.derive.definitions import Topic
    from gongshi.derive.records import Records
    from gongshi.derive.site import Site
    from gongshi.derive.span import Span
    from gongshi.schema import Schemas

SHOWN: Final = 60
"""Records and published figures that are kept for one topic of one subject."""
PLACES: Final = "places"
Reference = tuple[str, str]
"""A record: its resource and its identifier."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one topic about one subject."""

    topic: Topic
    subject: str
    """The kind of the subject: a table's name, or `packages`."""
    id: str
    records: int = 0
    """How many records of the thing itself there are."""
    first: tuple[Reference, ...] = ()
    """The first of them."""
    published: tuple[Reference, ...] = ()
    """Figures that someone published about it: claims, funds, budgets."""

    @property
    def silent(self) -> bool:
        """True where nothing at all is known, so that a page may say so."""
        return not self.records and not self.published


Knowledge = dict[str, Known]
"""What is known about a subject, by topic; every topic is there."""


def derive_known(site: Site) -> None:
    """Make `site._known`: how much speaks about which topic of whom, by subject, id and topic.

    Columns: subject (`organizations`, `projects`, `places`, `venues`, `packages`), id, topic,
    records (how many records of the thing itself), first (the first of them) and published (the
    first published figures), both as texts `resource record`. What is said of a place is said of
    those that contain it, too, and everything of its package. A figure speaks about the topics of
    its measure.
    """
    selects = " UNION ALL ".join(
        _said(topic, subject) for topic in load_topics() for subject in topic.denials
    )
    told = ", ".join(
        f"{_name(each)} AS MATERIALIZED ({_told(site.schemas, each)})" for each in load_topics()
    )
    site.database.run(f"""
      CREATE TABLE site._known AS WITH {told}
      SELECT subject, id, topic, count(*) FILTER (NOT published) AS records,
        min(reference, {SHOWN}) FILTER (NOT published) AS first,
        min(reference, {SHOWN}) FILTER (published) AS published
      FROM (SELECT DISTINCT * FROM ({selects}) WHERE id IS NOT NULL)
      GROUP BY subject, id, topic ORDER BY subject, id, topic""")


def _name(topic: Topic) -> str:
    return quote(f"told_{topic.id}")


def _said(topic: Topic, subject: str) -> str:
    """Return the query for whom of a kind the records concern that speak about a topic."""
    id_, joined = f"unnest({subject})", ""
    if subject == PACKAGES:
        id_ = "_package"
    elif subject == PLACES:
        id_ = "ancestor_id"
        joined = ", unnest(places) AS u(held) JOIN site._within AS w ON w.place_id = u.held"
    return (
        f"SELECT {literal(subject)} AS subject, {id_} AS id, {literal(topic.id)} AS topic, "
        f"concat(resource, ' ', record_id) AS reference, published FROM {_name(topic)} {joined}"
    )


def _told(schemas: Schemas, topic: Topic) -> str:
    """Return the query for what speaks about a topic, in columns that are the same for all."""
    lists = schemas.paged
    none = ", ".join(f"{nothing('VARCHAR[]')} AS {each}" for each in lists)
    return f"""
      SELECT resource, record_id, _package, coalesce(published, false) AS published,
        {", ".join(lists)}
      FROM (
        SELECT '' AS resource, '' AS record_id, '' AS _package, false AS published, {none}
        WHERE false
        UNION ALL BY NAME ({topic.query})
        UNION ALL BY NAME
        SELECT 'claims' AS resource, claim_id AS record_id, _package, true AS published,
          {", ".join(named_subjects(schemas))}, [place_id] AS places
        FROM site._claims WHERE list_contains(topics, {literal(topic.id)})
      )"""


class Knowing:
    """Tells what is known about each record of a resource, walked in step with their key order."""

    def __init__(self, site: Site, subject: str, span: Span | None = None) -> None:
        """Begin at the first subject of a kind, or of a span of them."""
        self._subject = subject
        self._topics = {each.id: each for each in load_topics() if subject in each.denials}
        self._rows = _rows(site, subject, span)
        self._next = next(self._rows, None)

    def of(self, identifier: str) -> Knowledge:
        """Return what is known about a subject; identifiers must ascend."""
        found = {
            name: Known(topic, self._subject, identifier) for name, topic in self._topics.items()
        }
        while self._next is not None and self._next[0] < identifier:
            self._next = next(self._rows, None)
        while self._next is not None and self._next[0] == identifier:
            _, name, count, first, published = self._next
            topic = self._topics.get(name)
            if topic:
                found[name] = Known(topic, self._subject, identifier, count, first, published)
            self._next = next(self._rows, None)
        return found


def known_packages(records: Records) -> Mapping[str, Knowledge]:
    """Return what is known about each package of a site, by its name."""
    walk = Knowing(records.site, PACKAGES)
    return {name: walk.of(name) for name in sorted(each.name for each in records.site.packages)}


def _rows(
    site: Site, subject: str, span: Span | None
) -> Iterator[tuple[str, str, int, tuple[Reference, ...], tuple[Reference, ...]]]:
    """Yield id, topic, number of records, the first ones, and published figures, by id."""
    within = f" AND {span.holds('id')}" if span else ""
    query = (
        "SELECT id, topic, records, first, published FROM site._known "
        f"WHERE subject = {literal(subject)}{within} ORDER BY id, topic"
    )
    for identifier, topic, count, first, published in site.database.stream(query):
        yield identifier, topic, count, _references(first), _references(published)


def _references(texts: list[str] | None) -> tuple[Reference, ...]:
    """Return records from texts such as `claims linzi-c01`."""
    pairs = (each.partition(" ") for each in texts or ())
    return tuple((resource, record) for resource, _, record in pairs)
