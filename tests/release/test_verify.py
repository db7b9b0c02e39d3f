"""Verifying a published site against its own manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gongshi import cli
from gongshi.errors import ExitCode, UsageError
from gongshi.model import Artifact, Provenance, Recipe
from gongshi.publish import manifest
from gongshi.release import stage, verify_site
from tests.factory import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES = {"index.html": b"one", "data/a.csv": b"two", "data/b.csv": b"three"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site."""
    with stage(tmp_path / "site", force=False) as made:
        for path, content in FILES.items():
            made.add(Artifact(path, content))
        listed = ((path, size, digest) for path, (size, digest) in made.files.items())
        made.add(manifest(listed, Provenance(AS_OF, "c0ffee", "9.9"), Recipe()))
        made.take_over()
    return tmp_path / "site"


def replace(path: str, content: bytes) -> Callable[[Path], object]:
    """Return a change of one file's content."""
    return lambda site: (site / path).write_bytes(content)


def link(site: Path) -> None:
    """Put a link to the same content in a file's place."""
    (site / "data/a.csv").rename(site.parent / "elsewhere")
    (site / "data/a.csv").symlink_to(site.parent / "elsewhere")


def link_folder(site: Path) -> None:
    """Put a link to the same files in a folder's place."""
    (site / "data").rename(site.parent / "elsewhere")
    (site / "data").symlink_to(site.parent / "elsewhere")


CHANGES: dict[
    str, tuple[Callable[[Path], object], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
] = {
    "nothing": (lambda _: None, (), (), ()),
    "same length": (replace("index.html", b"One"), ("index.html",), (), ()),
    "longer": (replace("data/b.csv", b"three "), ("data/b.csv",), (), ()),
    "removed": (lambda site: (site / "data/a.csv").unlink(), (), ("data/a.csv",), ()),
    "added": (replace("data/c.csv", b""), (), (), ("data/c.csv",)),
    "linked": (link, ("data/a.csv",), (), ()),
    "folder linked": (link_folder, ("data/a.csv", "data/b.csv"), (), ("data",)),
}


@pytest.mark.parametrize(("change", "changed", "missing", "extra"), CHANGES.values(), ids=CHANGES)
def test_differences(
    change: Callable[[Path], object], changed: tuple[str, ...], missing: tuple[str, ...],
    extra: tuple[str, ...], site: Path,
) -> None:  # fmt: skip
    """It is true that every changed, missing and additional file is named, and nothing else."""
    change(site)

    found = verify_site(site)

    assert (found.changed, found.missing, found.extra) == (changed, missing, extra)
    assert found.exit_code == (ExitCode.DATA if changed or missing or extra else ExitCode.OK)


def test_folder_without_a_manifest(tmp_path: Path) -> None:
    """It is true that what has no manifest of ours cannot be verified."""
    with pytest.raises(UsageError) as caught:
        verify_site(tmp_path)

    assert (caught.value.key, int(caught.value.exit_code)) == ("no-manifest", 2)


@pytest.mark.parametrize(
    ("language", "same", "differs"),
    [
        ("zh", "网站与清单完全一致。", "网站与清单不一致：改动 1 个，缺失 0 个，多出 1 个。"),
        (
            "en", "The site is exactly what its manifest lists.",
            "The site differs from its manifest: 1 changed, 0 missing, 1 extra.",
        ),
    ],
)  # fmt: skip
def test_command(
    language: str, same: str, differs: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is true that the command says what it compared, names what differs, and exits with 3."""
    words = ["verify", str(site), "--messages", language]

    first = (cli.main(words), capsys.readouterr().out.splitlines())
    replace("index.html", b"x")(site)
    replace("extra", b"x")(site)
    second = (cli.main(words), capsys.readouterr().out.splitlines())

    assert first[0] == 0
    assert first[1][-1] == same
    assert all(each in first[1][0] for each in ("c0ffee", "9.9", AS_OF.isoformat()))
    assert second[0] == 3
    assert [line.split()[-1] for line in second[1][:2]] == ["index.html", "extra"]
    assert second[1][-1] == differs
