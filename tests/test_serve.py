"""Serving on this machine: one build at the start, one after each change."""

from __future__ import annotations

import threading
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from gongshi import cli
from gongshi import serve as room
from gongshi.build import Built, Request
from gongshi.config import KEPT
from gongshi.errors import EnvironmentFault, ExitCode, GongshiError, UsageError
from gongshi.model import Concern, Report
from tests.factory import write_project
from tests.processes import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BAD = Report((), (), {}, frozenset({Concern.PERSONAL}))
Outcome = Built | Report | GongshiError


class Desk:
    """A server in a thread with a build that is only played, and what it told."""

    def __init__(self, request: Request, *outcomes: Outcome) -> None:
        """Keep what the first builds are to end with; all further ones are fine."""
        self.request = request
        self.outcomes = list(outcomes)
        self.builds = 0
        self.keeps: list[int | None] = []
        self.said: list[str] = []
        self.refused: list[Report | GongshiError] = []
        self.address = ""
        self.code: ExitCode | None = None
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def build(self, request: Request) -> Built | Report:
        """Write a page that tells how often was built, or fail as told."""
        self.builds += 1
        self.keeps.append(request.keep)
        outcome = self.outcomes.pop(0) if self.outcomes else Built(1, 1)
        if isinstance(outcome, GongshiError):
            raise outcome
        if isinstance(outcome, Built):
            request.site_dir.mkdir(exist_ok=True)
            (request.site_dir / "index.html").write_text(f"build {self.builds}")
        return outcome

    def say(self, key: str, **blanks: object) -> None:
        """Remember what was told."""
        self.address = str(blanks.get("address", self.address))
        self.said.append(key)

    def refuse(self, reason: Report | GongshiError) -> ExitCode:
        """Remember what was refused."""
        self.refused.append(reason)
        return reason.exit_code

    def run(self) -> None:
        """Serve until stopped."""
        self.code = room.serve(
            self.request, port=0, say=self.say, refuse=self.refuse, stop=self.stop
        )


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    """A function that starts to serve a small project; what it started ends with the test."""
    monkeypatch.setattr(room, "INTERVAL", 0.002)
    desks: list[Desk] = []

    def begin(*outcomes: Outcome, desk: type[Desk] = Desk) -> Desk:
        begun = desk(write_project(tmp_path, {"one": {}}, docs={"zh/a.md": "# A"}), *outcomes)
        monkeypatch.setattr(room, "build", begun.build)
        desks.append(begun)
        begun.thread.start()
        return begun

    yield begin
    for desk in desks:
        desk.stop.set()
        desk.thread.join(PATIENCE)
        assert not desk.thread.is_alive()


def test_site_is_served(start: Callable[..., Desk]) -> None:
    """It is true that the site is built once, served on this machine only, and the end is fine."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)

    with urlopen(desk.address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        page, status = answer.read(), answer.status
    desk.stop.set()
    desk.thread.join(PATIENCE)

    assert desk.address.startswith("http://127.0.0.1:")
    assert (page, status) == (b"build 1", HTTPStatus.OK)
    assert (desk.builds, desk.said, desk.code) == (1, ["serving"], ExitCode.OK)


@pytest.mark.parametrize(
    "path", ["data/one/projects.csv", "data/new/x.csv", "docs/zh/a.md", "mkdocs.yml"]
)
def test_one_change_is_one_build(path: str, start: Callable[..., Desk]) -> None:
    """It is true that a change of data, pages or configuration is built once and then served."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    target = desk.request.config.parent / path
    seen = watched(desk)

    target.parent.mkdir(exist_ok=True)
    (desk.request.config.parent / "draft").write_text("changed, and longer")
    (desk.request.config.parent / "draft").replace(target)
    wait_until(lambda: desk.builds == 2)
    wait_until(lambda: seen() > 5)

    with urlopen(desk.address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        page = answer.read()
    assert (desk.builds, desk.said, page) == (2, ["serving", "rebuilding"], b"build 2")
    # The site that was there before may be gone back to, and none of those in between.
    assert desk.keeps == [KEPT, None]


class _Hurried(Desk):
    """A desk at which the configuration is broken while the first site is built."""

    def build(self, request: Request) -> Built | Report:
        """Break it."""
        result = super().build(request)
        if self.builds == 1:
            request.config.write_text("no configuration at all")
        return result


def test_configuration_may_break_during_a_build(start: Callable[..., Desk]) -> None:
    """It is true that a file saved too early, and half, ends nothing: it is built with again."""
    desk = start(desk=_Hurried)

    wait_until(lambda: desk.builds == 2)

    assert desk.said == ["serving", "rebuilding"]
    assert desk.thread.is_alive()


def watched(desk: Desk) -> Callable[[], int]:
    """Return a counter of looks at the files after a second build."""
    looks = 0
    wait = desk.stop.wait

    def counting(timeout: float | None = None) -> bool:
        nonlocal looks
        looks += desk.builds >= 2
        return wait(timeout)

    desk.stop.wait = counting  # type: ignore[method-assign]
    return lambda: looks


@pytest.mark.parametrize("reason", [BAD, EnvironmentFault("verify-failed", note="x")])
def test_what_is_wrong_later(reason: Outcome, start: Callable[..., Desk]) -> None:
    """It is true that bad data or pages are told, and that the next change is built again."""
    desk = start(Built(1, 1), reason)
    wait_until(lambda: "serving" in desk.said)

    (desk.request.data / "one" / "x.txt").write_text("1")
    wait_until(lambda: desk.refused == [reason])
    with urlopen(desk.address, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
        served = answer.read()
    (desk.request.data / "one" / "y.txt").write_text("2")
    wait_until(lambda: desk.builds == 3)

    assert served == b"build 1"
    assert desk.said == ["serving", "rebuilding", "rebuilding"]


def test_change_during_the_first_build(start: Callable[..., Desk]) -> None:
    """It is true that a change made while the first build runs is not missed."""

    class Changing(Desk):
        """A desk whose first build is interrupted by somebody who edits the data."""

        def build(self, request: Request) -> Built | Report:
            (request.data / "one" / f"{min(self.builds, 1)}.txt").write_text("x")
            return super().build(request)

    desk = start(desk=Changing)
    wait_until(lambda: desk.builds >= 2)

    assert desk.said[:2] == ["serving", "rebuilding"]


def test_bad_data_at_the_start(start: Callable[..., Desk]) -> None:
    """It is true that nothing is served where the first build is refused."""
    desk = start(BAD)
    desk.thread.join(PATIENCE)

    assert (desk.code, desk.said, desk.refused) == (ExitCode.PERSONAL, [], [BAD])


def test_broken_project_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that what stops the first build ends the command."""
    desk = Desk(write_project(tmp_path, {"one": {}}), UsageError("no-config", path="x"))
    monkeypatch.setattr(room, "build", desk.build)

    with pytest.raises(UsageError):
        desk.run()

    assert desk.said == []


def test_fingerprint(tmp_path: Path) -> None:
    """It is true that a file counts with time and size, and what is gone or no file does not."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("12")
    (tmp_path / "a" / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d").write_text("1")

    found = room.fingerprint([tmp_path / "a", tmp_path / "d", tmp_path / "missing"])

    assert {path: size for path, (_, size) in found.items()} == {
        str(tmp_path / "a" / "b" / "c"): 2, str(tmp_path / "d"): 1,
    }  # fmt: skip


# --- what is answered -------------------------------------------------------------------------


def ask(desk: Desk, path: str, host: str = "") -> tuple[int, bytes]:
    """Ask the server for a path, byte by byte as told, and return status and body."""
    port = urlsplit(desk.address).port
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with closing(connection):
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


@pytest.fixture
def served(start: Callable[..., Desk]) -> Desk:
    """A server with a site that has a folder without a page and a page for what is not there."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    (desk.request.site_dir / "data").mkdir()
    (desk.request.site_dir / "data" / "a.csv").write_text("1")
    (desk.request.site_dir / "404.html").write_text("nowhere")
    return desk


@pytest.mark.parametrize("path", ["/%00", "/a%00b", "/x", "/data/", "/%ff", "/" + "a" * 5_000])
def test_what_is_not_there(path: str, served: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    """It is true that an address that leads nowhere, however odd, gets the site's own page."""
    assert ask(served, path) == (404, b"nowhere")
    assert ask(served, "/data/a.csv") == (200, b"1")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8000"])
def test_this_machine_by_any_name(host: str, served: Desk) -> None:
    """It is true that every name of this machine is answered."""
    assert ask(served, "/data/a.csv", host) == (200, b"1")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.x:80", "127.0.0.2", "x@localhost"]
)
def test_another_host(host: str, served: Desk) -> None:
    """It is true that a name that is not this machine's is refused, wherever it leads."""
    status, body = ask(served, "/data/a.csv", host)

    assert (status, body == b"1") == (421, False)


def test_port_in_use(served: Desk) -> None:
    """It is true that a port in use is said so before anything is built."""
    builds = served.builds
    port = urlsplit(served.address).port or 0

    with pytest.raises(EnvironmentFault) as caught:
        room.serve(served.request, port=port, say=served.say, refuse=served.refuse)

    assert (caught.value.key, caught.value.detail["port"]) == ("port-busy", str(port))
    assert served.builds == builds


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "x", "٣"])
def test_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that what is no port is a mistake of usage, told in the reader's language."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["serve", f"--port={port}", "--messages", "zh"])

    assert caught.value.code == 2
    assert f"“{port}”" in capsys.readouterr().err
