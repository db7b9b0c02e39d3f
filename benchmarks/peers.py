"""Write the page that sets frictionless' command beside ours: ten broken packages, word for word.

    python benchmarks/peers.py docs/handbook/peers.md

Each package is made here from one sound package with one thing broken; frictionless gets the same
files with a descriptor that holds our schemas, fitted to the headers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.schema import load_schemas
from gongshi.tableschema import schema_descriptor

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = Path(sysconfig.get_path("scripts"))
TABLES = {
    "organizations": (
        "org_id,name,registration,type,status,registered_on,staff_persons,record_no,source_id\n"
        "o1,晨光服务社,registered,service,active,2021-02-07,12,,s1\n"
        "o2,和风志愿队,recorded,community,active,2022-05-16,3,备2022-5,s1\n"
    ),
    "projects": (
        "project_id,title,org_id,stage,budget_yuan,source_id\n"
        "p1,邻里食堂,o1,implementing,58000,s1\n"
        "p2,楼道书架,o2,implementing,6000,s1\n"
    ),
    "evaluations": "evaluation_id,scheme,subject_type,org_id,period,status,source_id\n",
    "sources": "source_id,title\ns1,台账\n",
}
Files = dict[str, bytes]
INTRODUCTION = """\
Ten small packages, each with one thing broken, through `frictionless validate` (5.21, the messages
of its JSON report) and `gongshi validate`. Frictionless gets our schemas, fitted to the headers;
gongshi's sentences are the same in Chinese (`--messages zh`). `make peers` writes this page; the
seconds are those of one run, start-up included, and mostly that: how the two compare on large
tables stands in [validation](validation.md#speed).
""".replace("\n", " ").strip()


def _in(table: str, old: str, new: str) -> Callable[[Files], None]:
    """Return a change of one place in one table."""

    def change(files: Files) -> None:
        text = files[f"{table}.csv"].decode()
        files[f"{table}.csv"] = text.replace(old, new).encode()

    return change


def _gbk(files: Files) -> None:
    files["organizations.csv"] = files["organizations.csv"].decode().encode("gbk")


def _excel(files: Files) -> None:
    files["sources.csv"] = b"PK\x03\x04" + b"\0" * 60


CASES = (
    ("A date as people write it", _in("organizations", "2021-02-07", "2021年2月7日")),
    ("An amount in 万元", _in("projects", "58000", "5.8万元")),
    ("A misspelt code", _in("organizations", "service,active", "service,activ")),
    ("A project of an organization that is not there", _in("projects", "书架,o2", "书架,o22")),
    ("The same identifier twice", _in("organizations", "o2,和风", "o1,和风")),
    ("A row that is too short", _in("projects", "书架,o2,implementing,6000,s1", "书架,o2")),
    ("An unclosed quotation mark", _in("organizations", "o1,晨光", 'o1,"晨光')),
    ("A file in GBK that says nothing of it", _gbk),
    ("An Excel file named .csv", _excel),
    ("A column with a Chinese heading", _in("projects", "title", "项目名称")),
)  # fmt: skip


def write(folder: Path, change: Callable[[Files], None]) -> None:
    """Write a package for both: ours with `datapackage.yaml`, theirs beside it."""
    ours, theirs = folder / "package", folder / "frictionless"
    files = {f"{name}.csv": text.encode() for name, text in TABLES.items()}
    change(files)
    for each in (ours, theirs):
        each.mkdir(parents=True)
        for name, content in files.items():
            (each / name).write_bytes(content)
    entries = "".join(f"- {{name: {name}, path: {name}.csv}}\n" for name in TABLES)
    text = f"name: package\ntitle: 样例\nsynthetic: true\nresources:\n{entries}"
    (ours / "datapackage.yaml").write_text(text, encoding="utf-8")
    resources = []
    for name, table in TABLES.items():
        schema = load_schemas().resources[name]
        labels = table.split("\n", 1)[0].split(",")
        fields = tuple(field for label in labels if (field := schema.field(label)))
        resources.append({
            "name": name, "path": f"{name}.csv", "type": "table", "encoding": "utf-8",
            "schema": schema_descriptor(schema, fields, set(TABLES)),
        })  # fmt: skip
    tree = {"name": "package", "resources": resources}
    (theirs / "datapackage.json").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")


def run(folder: Path, *command: str | Path) -> tuple[str, float]:
    """Run a command in a folder; return what it prints and its seconds."""
    begin = time.perf_counter()
    done = subprocess.run(
        [str(each) for each in command], cwd=folder, capture_output=True, text=True, check=False,
        env={"LC_ALL": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1"},
    )  # fmt: skip
    return (done.stdout + done.stderr).strip(), time.perf_counter() - begin


def plain(text: str) -> str:
    """Return frictionless' errors as lines, without the frames that a terminal draws."""
    report = json.loads(text)
    errors = [*report["errors"], *(each for task in report["tasks"] for each in task["errors"])]
    lines = [f"[{each['type']}] {each['message']}" for each in errors]
    shown = "".join(each for each in "\n".join(lines) if each.isprintable() or each == "\n")
    return shown or "(valid)"


def page() -> str:
    """Return the page."""
    parts = [
        "# Side by side with frictionless",
        INTRODUCTION,
    ]
    with tempfile.TemporaryDirectory() as name:
        for number, (title, change) in enumerate(CASES, 1):
            folder = Path(name) / str(number)
            write(folder, change)
            theirs, slow = run(
                folder / "frictionless", SCRIPTS / "frictionless", "validate", "--json",
                "datapackage.json",
            )  # fmt: skip
            ours, fast = run(folder, SCRIPTS / "gongshi", "validate", "--messages", "en", "package")
            parts += [
                f"## {number}. {title}",
                f"frictionless, {slow:.1f} s:", f"```text\n{plain(theirs)}\n```",
                f"gongshi, {fast:.1f} s:", f"```text\n{ours}\n```",
            ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("page", type=Path)
    parser.parse_args().page.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
