"""What a build came to, in words for a terminal and for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi.errors import ExitCode
from gongshi.serve import outcome as room
from gongshi.serve.outcome import attempt
from gongshi.stopping import STOPPING
from tests.factory import write_project
from tests.packages import HEADERS, ORGANIZATION

if TYPE_CHECKING:
    from pathlib import Path

PROJECTS = "project_id,title,stage,contract_yuan,paid_yuan,source_id\np1,修路,settled,100,200,s1\n"
BAD = HEADERS["organizations"] + ORGANIZATION.replace("active", "Active").replace("reg", "<b>")


def test_findings(tmp_path: Path) -> None:
    """It is true that errors come first, with file, row, remedy and suggestion, escaped."""
    request = write_project(tmp_path, {"one": {"organizations": BAD, "projects": PROJECTS}})

    found = attempt(request, "zh")
    english, chinese = found.pages["en"], found.pages["zh"]
    errors, warnings = english.split("<details>")

    assert (found.code, found.judged, list(found.pages)) == (ExitCode.DATA, True, ["zh", "en"])
    assert english.count('role="alert"') == chinese.count('role="alert"') == 1
    for each in (
        "one/organizations.csv", "<b>row 2</b>", "What to do: ", "<em>Write “active”.</em>",
        "The data have errors", "Warnings (",
    ):  # fmt: skip
        assert each in english
    for each in ("第 2 行", "怎么改：", "可改为“active”", "数据有误，网站没有更新"):
        assert each in chinese
    assert ("organizations.csv" in errors, "organizations.csv" in warnings) == (True, False)
    assert ("projects.csv" in errors, "projects.csv" in warnings) == (False, True)
    assert "<b>istered" not in english
    assert "已付" in chinese.partition("<details>")[2]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device"), ExitCode.ENVIRONMENT, "No space left"),
        (MemoryError(), ExitCode.ENVIRONMENT, "memory"),
        (ValueError("<x>"), ExitCode.BUG, "ValueError: <x>"),
    ],
)
def test_what_nobody_expects(
    error: Exception, code: ExitCode, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that whatever goes wrong is told, with a sentence in both languages."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(room, "build", fail)
    found = attempt(write_project(tmp_path, {"one": {}}), "en")

    assert (found.code, found.judged, said in found.text) == (code, False, True)
    assert "&lt;x&gt;" in found.pages["en"] or code is not ExitCode.BUG


def test_where_it_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is true that with GONGSHI_DEBUG a bug shows where it is."""
    monkeypatch.setattr(room, "build", None)
    monkeypatch.setenv("GONGSHI_DEBUG", "1")

    found = attempt(write_project(tmp_path, {"one": {}}), "en")

    assert (found.code, "Traceback" in capsys.readouterr().err) == (ExitCode.BUG, True)


def test_told_to_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a build that is cut off tells nothing, whatever it ended in."""
    monkeypatch.setattr(room, "build", None)
    monkeypatch.setattr(STOPPING, "number", 15)

    with pytest.raises(KeyboardInterrupt):
        attempt(write_project(tmp_path, {"one": {}}), "en")
