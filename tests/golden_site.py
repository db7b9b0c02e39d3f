"""The golden site: a small input and what is kept of its output, side by side.

Kept are the article of a page and the lines of its head that are the page's own, texts as they
are, the members of archives with their hashes. Long texts stand as their hash, and so do the
dictionaries of single tables, except for one package's, and the pages of indicators, of their
rows and of rules, except for one each, the tables of quality, the registers in English, and what
spans fictitious packages but for the list of organizations. What is not ours (Material's files)
and the manifest, which a test of its own checks, are left out.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from pathlib import Path
from typing import Final
from zipfile import ZipFile, is_zipfile

from gongshi.build import Request
from tests.factory import AS_OF, files_of

FOLDER: Final = Path(__file__).parent / "golden" / "small"
EXPECTED: Final = FOLDER / "site"
LONG: Final = 12_000
_ALIKE: Final = re.compile(
    r"(en/)?(data/(all|one)/\w+|indicators/i(?!05)\d+(/rows/[\w-]+)?|"
    r"rules/(?!score-over-maximum)[\w-]+|"
    r"evaluations/(?!linzi)[\w-]+(/[\w-]+)?|counts/.+|sources/.+)/index\.html|"
    # In English, a page of a record, of results and the front page stand for all the others.
    r"en/(?!organizations/|evaluations/)[^/]+/(.+/)?(index\.html|\w+\.js)|"
    r"(en/)?data/\w+/(quality|newest_sources)(/index\.html|(\.\w+)?\.csv)|"
    r"data/(all|one)/\w+\.csv|"
    r"(en/)?data/\w+/(indicator_values|disclosure_status|project_chain)"
    r"(/index\.html|\.(zh|en)\.csv)|"
    r"(en/)?(?!organizations)([\w-]+/)*synthetic/(index\.html|\w+\.js)|"
    r"(en/)?([\w-]+/)*by-place/.+"
)
DIGESTS: Final = "digests.txt"
"""One line a file that is not kept itself: its path, a member if it has members, the beginning of
its SHA-256."""
TEXTS: Final = frozenset({".csv", ".json", ".jsonld", ".js", ".xml", ".txt", ".svg"})
_HEAD: Final = re.compile(
    r'<title>.*?</title>|<meta name="description"[^>]*>|<link rel="(?:canonical|alternate)"[^>]*>',
    re.DOTALL,
)
_ARTICLE: Final = re.compile(r"<article.*</article>", re.DOTALL)
_SIZE: Final = re.compile(r'(<span class="gs-size">)[^<]*')
"""Sizes of compressed files differ between versions of zlib."""


def copy_project(target: Path) -> Request:
    """Copy the golden project to where no Git history is, and return what builds it."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("data", "docs"):
        shutil.copytree(FOLDER / name, target / name)
    shutil.copyfile(FOLDER / "mkdocs.yml", target / "mkdocs.yml")
    return request_of(target)


def request_of(project: Path) -> Request:
    """Return what builds a copy of the golden project."""
    return Request(
        config=project / "mkdocs.yml", data=project / "data", site_dir=project / "site",
        as_of=AS_OF.isoformat(),
    )  # fmt: skip


def copy_built(project: Request, target: Path) -> Request:
    """Copy a golden project with its site, to be changed, and return what builds the copy."""
    shutil.copytree(project.config.parent, target)
    return request_of(target)


def page_text(html: str) -> str:
    """Return what is kept of a page."""
    article = _ARTICLE.search(html)
    assert article is not None
    head = _HEAD.findall(html.partition("</head>")[0])
    return "\n".join([*head, _SIZE.sub(r"\1", article[0]), ""])


def _digest(content: bytes) -> str:
    """Return as much of a hash as tells two files of one site apart."""
    return hashlib.sha256(content).hexdigest()[:16]


def is_kept_out(path: str) -> bool:
    """True for what is not ours, and for the manifest."""
    return path == "manifest.json" or "assets" in Path(path).parts


def condense(site: Path) -> dict[str, bytes]:
    """Return what is kept of a site, by path."""
    kept: dict[str, bytes] = {}
    digests: list[str] = []
    for path, content in files_of(site).items():
        if is_kept_out(path):
            continue
        suffix = Path(path).suffix
        if is_zipfile(io.BytesIO(content)):
            with ZipFile(io.BytesIO(content)) as archive:
                members = [(each, archive.read(each)) for each in archive.namelist()]
            digests += [f"{path} {name} {_digest(each)}" for name, each in members]
        elif suffix == ".html":
            kept[path] = page_text(content.decode()).encode()
        elif suffix in TEXTS:
            kept[path] = content
        else:
            # A database's bytes depend on the engine's version: that it is there is what counts.
            digests.append(path)
    long = [path for path in kept if len(kept[path]) > LONG or _ALIKE.fullmatch(path)]
    for path in long:
        digests.append(f"{path} {_digest(kept.pop(path))}")
    kept[DIGESTS] = "".join(f"{line}\n" for line in sorted(digests)).encode()
    return kept


def update(kept: dict[str, bytes]) -> None:
    """Replace what is expected by what was made."""
    shutil.rmtree(EXPECTED, ignore_errors=True)
    for path, content in kept.items():
        target = EXPECTED / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
