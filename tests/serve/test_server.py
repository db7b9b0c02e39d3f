"""What the server answers: a site's files, its pages with our script, and news."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from gongshi.serve import server
from gongshi.serve.news import News, State
from gongshi.serve.outcome import Outcome
from tests.processes import PATIENCE, wait_until
from tests.serve.desk import BAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPResponse
    from pathlib import Path

    from tests.serve.desk import Desk

    Start = Callable[..., Desk]


@pytest.fixture
def served(start: Start) -> Desk:
    """A server with a site that has a folder without a page and a page for what is not there."""
    desk = start(Outcome(), BAD)
    wait_until(lambda: "serving" in desk.said)
    site = desk.request.site_dir
    (site / "data").mkdir()
    (site / "data" / "a.csv").write_text("1")
    (site / "404.html").write_text("nowhere")
    (site / "en").mkdir()
    (site / "en" / "index.html").write_text("<html><body>English</body></html>")
    return desk


@pytest.mark.parametrize("path", ["/%00", "/a%00b", "/x", "/data/", "/%ff", "/" + "a" * 5_000])
def test_what_is_not_there(path: str, served: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    """It is true that an address that leads nowhere, however odd, gets the site's own page."""
    status, body = served.ask(path)

    assert (status, body.startswith(b"nowhere<script ")) == (404, True)
    assert served.ask("/data/a.csv") == (200, b"1")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8000"])
def test_this_machine_by_any_name(host: str, served: Desk) -> None:
    """It is true that every name of this machine is answered."""
    assert served.ask("/data/a.csv", host) == (200, b"1")


@pytest.mark.parametrize("path", ["/data/a.csv", "/.gongshi/events", "/.gongshi/page.js"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.x:80", "127.0.0.2", "x@localhost"]
)
def test_another_host(path: str, host: str, served: Desk) -> None:
    """It is true that a name that is not this machine's is refused, wherever it leads."""
    status, body = served.ask(path, host)

    assert (status, body == b"1") == (421, False)


def test_nothing_is_kept(served: Desk) -> None:
    """It is true that no browser keeps a file, nor hears that it is still the same."""
    again = "Tue, 01 Jan 2999 00:00:00 GMT"

    assert served.ask("/data/a.csv", If_Modified_Since=again) == (200, b"1")
    with listening(served, "/data/a.csv") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pages_are_added_to_on_the_way(served: Desk) -> None:
    """It is true that a page gets our script in its own language, and its file stays as it is."""
    page = served.page("en/")

    assert page.startswith("<html><body>English<script ")
    assert page.endswith("</script></body></html>")
    assert tuple(each for each in page.split() if each.startswith(("data-lang", "data-hide"))) == (
        'data-lang="en"',
        'data-hide="Hide"',
    )
    assert (served.request.site_dir / "en" / "index.html").read_text() == (
        "<html><body>English</body></html>"
    )


def test_folder_without_its_slash(served: Desk) -> None:
    """It is true that a folder's address is led to the one with a slash, as elsewhere."""
    assert served.ask("/en")[0] == 301


@pytest.mark.parametrize(
    ("path", "status", "beginning"),
    [
        ("/.gongshi/page.js", 200, b"// What"), ("/.gongshi/look.css", 200, b":host"),
        ("/.gongshi/findings?lang=en", 404, b"nowhere"), ("/.gongshi/server.py", 404, b"nowhere"),
        ("/.gongshi/../mkdocs.yml", 404, b"nowhere"), ("/.gongshi/", 404, b"nowhere"),
    ],
)  # fmt: skip
def test_our_own_addresses(path: str, status: int, beginning: bytes, served: Desk) -> None:
    """It is true that of ours there are the script, its looks, and findings where there are any."""
    found, body = served.ask(path)

    assert (found, body.startswith(beginning)) == (status, True)


class listening:  # noqa: N801 - reads as what it does
    """A connection on which something is waited for."""

    def __init__(self, desk: Desk, path: str = "/.gongshi/events") -> None:
        port = urlsplit(desk.address).port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.path = path

    def __enter__(self) -> HTTPResponse:
        self.connection.request("GET", self.path)
        return self.connection.getresponse()

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def events(answer: HTTPResponse) -> Iterator[dict[str, object]]:
    """Yield what a browser is told, until the connection ends."""
    for line in answer:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def settled(told: Iterator[dict[str, object]], known: dict[str, object]) -> dict[str, object]:
    """Return what is told once a build has ended; that it runs may be over before it is told."""
    return next(each for each in told if not each["busy"] and each != known)


def test_news(served: Desk) -> None:
    """It is true that whoever listens is told of each build, why it is refused, and of the end."""
    with listening(served) as answer:
        told = events(answer)
        first = next(told)
        (served.request.data / "one" / "x.txt").write_text("1")
        bad = settled(told, first)
        (served.request.data / "one" / "y.txt").write_text("1")
        good = settled(told, bad)
        served.stop()
        rest = list(told)

    assert (first["trouble"], first["busy"]) == ("", False)
    assert (bad["build"], bad["trouble"] != "") == (first["build"], True)
    assert (good["build"] != first["build"], good["trouble"], rest) == (True, "", [])


def test_state(tmp_path: Path) -> None:
    """It is true that the site is named by its manifest, and that one is told when a build runs."""
    news = News(tmp_path)
    before = news.wait(None, PATIENCE)
    (tmp_path / "manifest.json").write_text("{}")
    news.end(Outcome())
    good = news.wait(before, PATIENCE)
    news.begin()
    busy = news.wait(good, PATIENCE)
    same = news.wait(busy, 0)
    again = News(tmp_path)
    again.end(BAD)
    news.close()

    assert (before, same) == (State(), busy)
    assert good is not None
    assert (busy, again.state.build) == (replace(good, busy=True), good.build)
    assert again.state.trouble != good.trouble == ""
    assert news.wait(None, PATIENCE) is None


def test_browser_that_is_gone(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a connection nobody listens to any more ends, and others hear a heartbeat."""
    monkeypatch.setattr(server, "HEARTBEAT_SECONDS", 0.01)
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    ended: list[int] = []
    stream = server._Handler._stream  # noqa: SLF001 - its end is seen nowhere else

    def counted(handler: server._Handler) -> None:
        try:
            stream(handler)
        finally:
            ended.append(1)

    monkeypatch.setattr(server._Handler, "_stream", counted)  # noqa: SLF001 - likewise
    with closing(HTTPConnection("127.0.0.1", urlsplit(desk.address).port)) as connection:
        connection.request("GET", "/.gongshi/events")
        answer = connection.getresponse()
        heard = [answer.readline() for _ in range(3)]
        answer.close()

    wait_until(lambda: ended == [1])
    assert heard[2] == b":\n"
