"""Serving on this machine: one build at the start, one after each change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from gongshi import cli
from gongshi.config import KEPT
from gongshi.errors import EnvironmentFault, ExitCode, UsageError
from gongshi.serve.outcome import Outcome
from tests.factory import write_project
from tests.processes import wait_until
from tests.serve.desk import BAD, BROKEN, Desk, Played

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gongshi.build import Request

    Start = Callable[..., Desk]


def played(desk: Desk) -> Played:
    """Return the builder of a desk."""
    assert isinstance(desk.builder, Played)
    return desk.builder


def test_site_is_served(start: Start) -> None:
    """It is true that the site is built once, served on this machine only, and the end is fine."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)

    page = desk.page()
    desk.stop()

    assert desk.address.startswith("http://127.0.0.1:")
    assert page.startswith("<body>build 1<script src=")
    assert (played(desk).builds, desk.said, desk.code) == (1, ["serving"], ExitCode.OK)
    assert played(desk).closed


@pytest.mark.parametrize(
    ("path", "cold"),
    [
        ("data/one/projects.csv", 0), ("data/new/x.csv", 0), ("docs/zh/a.md", 0),
        ("docs/zh/b/c.md", 0), ("mkdocs.yml", 1),
    ],
)  # fmt: skip
def test_one_change_is_one_build(path: str, cold: int, start: Start) -> None:
    """It is true that a change of data, pages or configuration is built once and then served.

    What the host keeps of its configuration is forgotten; for data and pages nothing is.
    """
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    target = desk.request.config.parent / path

    target.parent.mkdir(exist_ok=True)
    draft = desk.request.config.parent / "draft"
    draft.write_text(f"{desk.request.config.read_text()}# longer\n")
    draft.replace(target)
    wait_until(lambda: "rebuilt" in desk.said)

    assert "build 2" in desk.page()
    assert desk.said == ["serving", "rebuilding", "rebuilt"]
    assert (played(desk).builds, played(desk).renewed) == (2, cold)
    # The site that was there before may be gone back to, and none of those in between.
    assert played(desk).keeps == [KEPT, None]


class _Hurried(Played):
    """A builder at whose first build the configuration is broken."""

    def build(self, request: Request) -> Outcome:
        """Break it."""
        result = super().build(request)
        if self.builds == 1:
            request.config.write_text("no configuration at all")
        return result


def test_configuration_may_break_during_a_build(start: Start) -> None:
    """It is true that a file saved too early, and half, ends nothing: it is built with again."""
    desk = start(builder=_Hurried)

    wait_until(lambda: "rebuilt" in desk.said)

    assert desk.said == ["serving", "rebuilding", "rebuilt"]
    assert desk.thread.is_alive()


@pytest.mark.parametrize("reason", [BAD, BROKEN])
def test_what_is_wrong_later(reason: Outcome, start: Start) -> None:
    """It is true that bad data or pages are told, and that the next change is built again."""
    desk = start(Outcome(), reason)
    wait_until(lambda: "serving" in desk.said)

    (desk.request.data / "one" / "x.txt").write_text("1")
    wait_until(lambda: desk.refused == [reason.text])
    served, findings = desk.page(), desk.page(".gongshi/findings?lang=en")
    (desk.request.data / "one" / "y.txt").write_text("2")
    wait_until(lambda: "rebuilt" in desk.said)

    assert ("build 1" in served, findings) == (True, reason.pages["en"])
    assert desk.ask("/.gongshi/findings?lang=en")[0] == 404
    assert desk.said == ["serving", "rebuilding", "rebuilding", "rebuilt"]


class _Changing(Played):
    """A builder whose first two builds are each joined by somebody who edits the data."""

    def build(self, request: Request) -> Outcome:
        """Edit, and build."""
        if self.builds < 2:
            (request.data / "one" / f"{self.builds}.txt").write_text("x")
        return super().build(request)


def test_change_during_a_build(start: Start) -> None:
    """It is true that a change made while a build runs is followed by one more, and no other."""
    desk = start(builder=_Changing)
    wait_until(lambda: played(desk).builds >= 3)
    (desk.request.data / "one" / "end.txt").write_text("x")
    wait_until(lambda: desk.said.count("rebuilt") == 3)

    assert played(desk).builds == 4


def test_bad_data_at_the_start(start: Start) -> None:
    """It is true that what is wrong is served where there is no site, until it is mended."""
    desk = start(BAD)
    wait_until(lambda: "serving_findings" in desk.said)

    status, page = desk.ask("/organizations/")
    english = desk.ask("/en/")[1].decode()
    (desk.request.data / "one" / "x.txt").write_text("1")
    wait_until(lambda: "rebuilt" in desk.said)

    assert (status, desk.refused) == (503, [BAD.text])
    assert BAD.pages["zh"] in page.decode()
    assert '<html lang="zh-CN">' in page.decode()
    assert BAD.pages["en"] in english
    assert "build 2" in desk.page()


def test_bad_data_beside_an_older_site(tmp_path: Path, start: Start) -> None:
    """It is true that a site of an earlier day stays served while the data are wrong."""
    site = tmp_path / "project" / "site"
    site.mkdir()
    (site / "index.html").write_text("an earlier day")
    (site / "manifest.json").write_text("{}")

    desk = start(BAD)
    wait_until(lambda: bool(desk.said))

    assert desk.said == ["serving_old"]
    assert desk.page().startswith("an earlier day")
    assert desk.page(".gongshi/findings?lang=zh") == BAD.pages["zh"]


def test_broken_project_at_the_start(start: Start) -> None:
    """It is true that what stops the first build before the data are judged ends the command."""
    desk = start(BROKEN)
    desk.thread.join()

    assert (desk.code, desk.said, desk.refused) == (ExitCode.USAGE, [], [BROKEN.text])
    assert played(desk).closed


def test_no_configuration(tmp_path: Path) -> None:
    """It is true that without a configuration nothing begins, and the builder ends."""
    request = write_project(tmp_path, {"one": {}})
    request.config.unlink()
    desk = Desk(request, Played())

    with pytest.raises(UsageError):
        desk.run()

    assert (played(desk).builds, played(desk).closed) == (0, True)


def test_data_replaced(start: Start) -> None:
    """It is true that a data folder that is moved away and comes back is still watched."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    data = desk.request.data

    data.rename(data.with_name("old"))
    wait_until(lambda: desk.said.count("rebuilt") == 1)
    shutil.copytree(data.with_name("old"), data)
    wait_until(lambda: desk.said.count("rebuilt") == 2)
    (data / "one" / "x.csv").write_text("x")
    wait_until(lambda: desk.said.count("rebuilt") == 3)


def test_port_in_use(start: Start) -> None:
    """It is true that a port in use is said so before anything is built."""
    desk = start()
    wait_until(lambda: "serving" in desk.said)
    port = int(desk.address.rstrip("/").rpartition(":")[2])
    other = Desk(desk.request, Played(), port=port)

    with pytest.raises(EnvironmentFault) as caught:
        other.run()

    assert (caught.value.key, caught.value.detail["port"]) == ("port-busy", str(port))
    assert (played(other).builds, played(other).closed) == (0, True)


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "x", "٣"])
def test_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that what is no port is a mistake of usage, told in the reader's language."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["serve", f"--port={port}", "--messages", "zh"])

    assert caught.value.code == 2
    assert f"“{port}”" in capsys.readouterr().err
