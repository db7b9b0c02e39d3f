"""The command line as its users call it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gongshi import __version__, cli
from gongshi.errors import SchemaError
from gongshi.terminal import Progress
from tests.factory import EVERY_KIND, write_project
from tests.packages import HEADERS, ORGANIZATION, write_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BAD = {"organizations.csv": HEADERS["organizations"] + ORGANIZATION.replace("active", "alive")}
Output = tuple[int, str, str]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Output]:
    """Return a function that calls the command in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GONGSHI_LANG", "en")

    def call(*words: str) -> Output:
        try:
            code = cli.main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_all_packages_by_default(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that `gongshi validate` checks all of data/ and says so on standard output."""
    write_package(tmp_path / "data" / "a", {})
    write_package(tmp_path / "data" / "b", {"sources.csv": "source_id,title\n"})

    assert run("validate") == (
        0, "The data are valid. Packages: 2, records: 1, warnings: 0.\n", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "code"),
    [({}, 0), (BAD, 3), ({"organizations.csv": "../o.csv"}, 4), ({"sources.csv": "x," * 600}, 6)],
)
def test_exit_codes(
    files: dict[str, str], code: int, run: Callable[..., Output], tmp_path: Path
) -> None:
    """It is true that the exit code tells what is wrong, in every form of the report."""
    write_package(tmp_path / "p", files)

    codes = [run("validate", "p", "--format", form)[0] for form in ("text", "json", "github")]

    assert codes == [code] * 3


@pytest.mark.slow
def test_gravest_code_wins(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that security goes before limits, and both before data."""
    write_package(tmp_path / "data", BAD)
    write_package(tmp_path / "limit", {"sources.csv": "x," * 600})
    write_package(tmp_path / "security", {"organizations.csv": "../o.csv"})

    assert [
        run("validate", "data", "limit")[0],
        run("validate", "limit", "security", "data")[0],
        run("validate", "limit", "security", "data", "--max-findings", "0")[0],
    ] == [6, 4, 4]


def test_json_from_another_folder(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that paths are shown relative to the current folder, below it."""
    write_package(tmp_path / "deep" / "p", BAD)

    code, out, err = run("validate", "deep/p", "--format=json")

    tree = json.loads(out)
    assert (code, err, tree["findings"][0]["path"]) == (3, "", "deep/p/organizations.csv")


def test_current_folder_is_a_package(
    run: Callable[..., Output], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that `gongshi validate .` works inside a package."""
    write_package(tmp_path / "p", BAD)
    monkeypatch.chdir(tmp_path / "p")

    tree = json.loads(run("validate", ".", "--format=json")[1])

    assert (tree["packages"][0]["path"], tree["findings"][0]["path"]) == ("p", "organizations.csv")


def test_output_goes_to_a_file(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that --output takes the report, and the screen stays empty."""
    write_package(tmp_path / "p", {"datapackage.yaml": "name: [\n"})

    result = run("validate", "p", "--format=json", "--output", "report.json")

    assert result == (3, "", "")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["valid"] is False


def test_most_findings(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that --max-findings cuts the list and never the counts."""
    lines = (ORGANIZATION.replace("active", "alive").replace("o1", f"o{n}") for n in range(9))
    write_package(tmp_path / "p", {"organizations.csv": HEADERS["organizations"] + "".join(lines)})

    tree = json.loads(run("validate", "p", "--format=json", "--max-findings=2")[1])

    assert (len(tree["findings"]), tree["counts"][0]["count"], tree["valid"]) == (2, 9, False)


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("validate", "p"), "en", "The data are not valid"),
        (("validate", "p"), "zh", "没有发布任何内容"),
        (("validate", "p", "--messages", "zh"), "en", "没有发布任何内容"),
        (("--messages=en", "validate", "p"), "zh", "The data are not valid"),
    ],
)
def test_language(  # noqa: PLR0913, PLR0917 - a row of the table, and three fixtures
    words: tuple[str, ...], environment: str, said: str, run: Callable[..., Output],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It is true that --messages goes before GONGSHI_LANG."""
    write_package(tmp_path / "p", BAD)
    monkeypatch.setenv("GONGSHI_LANG", environment)

    assert said in run(*words)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "required: command"),
        (("validate", "none"), "There is no folder “none”"),
        (("validate",), "There is no data folder “data”"),
        (("validate", "--data", "."), "“.” holds no package"),
        (("validate", "--max-findings", "-1"), "expected 0 or a positive whole number, not “-1”"),
        (("validate", "--form", "json"), "unrecognized arguments"),
        (("validate", "--format", "pdf"), "invalid choice"),
    ],
)
def test_mistakes_of_the_command(
    words: tuple[str, ...], said: str, run: Callable[..., Output]
) -> None:
    """It is true that a wrong call ends with exit code 2 and one clear sentence."""
    code, out, err = run(*words)

    assert (code, out, said in err, "Traceback" in err) == (2, "", True, False), err


@pytest.mark.parametrize("command", ["", *cli._COMMANDS])  # noqa: SLF001
def test_help_is_of_one_language(command: str, run: Callable[..., Output]) -> None:
    """It is true that Chinese help and refusals hold no words of argparse's own."""
    words = [command] * bool(command)
    told = run("--messages", "zh", *words, "--help")[1]
    refused = run("--messages", "zh", *words, "--nothing")[2]

    for own in ("usage", "options", "positional", "show this", "error", "argument", "required"):
        assert own not in (told + refused).replace("[options]", "")
    assert "用法：" in told
    assert "用法：" in refused


def test_help_in_both_languages(run: Callable[..., Output]) -> None:
    """It is true that help comes in the language asked for, and the version is told."""
    assert "校验数据包" in run("validate", "--help", "--messages", "zh")[1]
    assert "check packages" in run("validate", "--help", "--messages", "en")[1]
    assert run("--version")[1] == f"{__version__}\n"


def test_unwritable_output(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that a report which cannot be written ends with exit code 7."""
    write_package(tmp_path / "p", {})

    code, _, err = run("validate", "p", "--output", "none/report.txt")

    assert (code, err.startswith("The system could not read or write")) == (7, True)


def test_our_own_mistakes(run: Callable[..., Output], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is true that a bug is told in one sentence, without a traceback unless it is asked for."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(cli, "check", fail)

    code, _, err = run("validate")

    assert (code, "ZeroDivisionError: oh" in err, "Traceback" in err) == (1, True, False)
    monkeypatch.setenv("GONGSHI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("validate")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SchemaError("tree-object", file="x", line=1, place="/"), 1),
        (OSError(28, "No space left on device"), 7),
        (KeyboardInterrupt(), 130),
    ],
)
def test_what_stops_the_work(
    error: BaseException, code: int, run: Callable[..., Output], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that a bad schema, a full disk and Ctrl+C end with their exit codes."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli, "check", fail)

    assert run("validate")[0] == code


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"), [(["--data", "nowhere"], 2), (["p", "--data", "."], 3)]
)
def test_full_device(arguments: list[str], code: int, tmp_path: Path) -> None:
    """It is true that what cannot be told on standard error does not change the exit code."""
    write_package(tmp_path / "p", {"organizations.csv": "org_id\n\n"})
    command = [sys.executable, "-m", "gongshi", "validate", *arguments, "--messages", "en"]

    with open("/dev/full", "wb") as full:  # noqa: PTH123 - no path is made here
        done = subprocess.run(
            command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=full, check=False,
            env=os.environ,
        )  # fmt: skip

    assert done.returncode == code


def test_linked_data_folder(run: Callable[..., Output], tmp_path: Path) -> None:
    """It is true that a data folder that is a link is refused by its own name."""
    (tmp_path / "real").mkdir()
    write_package(tmp_path / "real" / "p", {})
    (tmp_path / "data").symlink_to("real")

    code, out, _ = run("validate", "--data", "data")

    assert code == 4
    assert "data folder “data” is a link" in out


@pytest.mark.slow
def test_reader_that_stops_reading(tmp_path: Path) -> None:
    """It is true that a closed pipe is no traceback."""
    lines = (ORGANIZATION.replace("active", "alive").replace("o1", f"o{n}") for n in range(3000))
    write_package(tmp_path / "p", {"organizations.csv": HEADERS["organizations"] + "".join(lines)})
    command = [sys.executable, "-m", "gongshi", "validate", "p", "--format=json"]

    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_validating_imports_little(tmp_path: Path) -> None:
    """It is true that valid data is judged without importing Frictionless or MkDocs."""
    write_package(tmp_path / "p", {})
    code = (
        "import sys; from gongshi.cli import main; main(['validate', 'p']); "
        "print([m for m in ('frictionless', 'mkdocs', 'jinja2') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


class _Terminal(io.StringIO):
    """A terminal's error stream, as far as a progress line looks at it."""

    def isatty(self) -> bool:
        """Say that a person is looking."""
        return True


@pytest.mark.parametrize(
    ("stream", "expected"),
    [(_Terminal(), "\r100 files\r200 files\r\x1b[K"), (io.StringIO(), "")],
)
def test_progress_is_shown_on_a_terminal_only(
    stream: io.StringIO, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is true that long work tells how far it is, and only to a person."""
    monkeypatch.setattr("sys.stderr", stream)
    progress = Progress("{files} files")

    for files in range(1, 251):
        progress.show(files)
    progress.clear()

    assert stream.getvalue() == expected


@pytest.mark.slow
def test_profile_names_the_stages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is true that a build tells on request what each stage took, and otherwise does not."""
    request = write_project(tmp_path, {"one": EVERY_KIND})
    command = [
        "build", "--config", str(request.config), "--data", str(request.data),
        "--site-dir", str(request.site_dir), "--messages", "en", "--lang", "zh",
    ]  # fmt: skip

    told = []
    for more in (["--profile"], []):
        assert cli.main([*command, *more]) == 0
        told.append(capsys.readouterr().err)

    stages = {line.rsplit("  ", 1)[-1] for line in told[0].splitlines()}
    assert {"validate", "derive", "host", "write", "links", "publish xlsx"} <= stages
    assert any(each.startswith("fill organization/") for each in stages)
    used, checked, made = told[1].splitlines()
    assert re.fullmatch(r"Pages: all \d+ used again\.", used)
    assert re.fullmatch(r"\d+ of those used again were made .* seed [0-9a-f]{8}\)\.", checked)
    assert "0 changed" in made
