"""Builds of a whole site on a machine that fails: the old site or the new one, whole.

`make faults` runs this: every n-th system call that changes a file fails (no room, no quota, a
fault of the disk) or is the last one before a kill; kills at random moments; disks of many sizes;
eight builders at once. It needs strace and, for the disks, the right to mount (`unshare -rm`).
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gongshi.build import Built, Request, build
from gongshi.release import verify_site

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
CALLS: Final = (
    "write", "pwrite64", "link", "mkdir", "rename", "renameat2", "chmod", "unlink", "unlinkat",
    "rmdir", "ftruncate", "sendfile", "copy_file_range", "fsync", "fallocate",
)  # fmt: skip
FAULTS: Final = ("error=EIO", "error=ENOSPC", "error=EDQUOT", "signal=KILL")
BUILDERS: Final = 8
BUSY: Final = 7


@dataclass(frozen=True)
class Bench:
    """A project with its site before a cell changed, and both sites as they must be."""

    folder: Path
    old: dict[str, bytes]
    new: dict[str, bytes]

    def trial(self) -> Request:
        """Return what builds a fresh copy of the project, whose site is the old one."""
        target = self.folder / "trial"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder / "base", target)
        return request_of(target)

    def wrong(self, request: Request, code: int | None) -> Iterator[str]:
        """Yield what is wrong after a build that ended with an exit code (None: killed)."""
        found = files_of(request.site_dir)
        if found not in (self.old, self.new):
            yield "neither the old nor the new site"
        if code == 0 and found != self.new:
            yield "said to be built, and is not"
        kept = request.site_dir.parent / ".site-kept"
        for each in kept.glob("[0-9]*"):
            if verify_site(each).exit_code:
                yield "a kept site is not whole"
        made = build(request)
        if not isinstance(made, Built) or files_of(request.site_dir) != self.new:
            yield "the next build does not put it right"
        left = {each.name for each in request.site_dir.parent.iterdir()}
        if left & {".site-next"}:
            yield "something is left"
        if [files_of(each) for each in kept.glob("[0-9]*")] != [self.old]:
            yield "the old site is not kept"


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def request_of(project: Path) -> Request:
    """Return what builds a project."""
    return Request(
        config=project / "mkdocs.yml", data=project / "data", site_dir=project / "public" / "site",
        as_of="2026-03-31",
    )  # fmt: skip


def prepare(folder: Path) -> Bench:
    """Build the golden project before and after the change of a cell."""
    base = folder / "base"
    for name in ("data", "docs"):
        shutil.copytree(ROOT / "tests" / "golden" / "small" / name, base / name)
    shutil.copyfile(ROOT / "tests" / "golden" / "small" / "mkdocs.yml", base / "mkdocs.yml")
    request = request_of(base)
    build(request)
    old = files_of(request.site_dir)
    table = request.data / "one" / "projects.csv"
    table.write_text(table.read_text("utf-8").replace("100000.50", "123456.70"), "utf-8")
    there = folder / "there" / "site"
    build(replace(request, site_dir=there))
    return Bench(folder, old, files_of(there))


def command(request: Request) -> list[str]:
    """Return the command that carries out a request."""
    return [
        sys.executable, "-m", "gongshi", "build", "--as-of", request.as_of or "",
        "--config", str(request.config), "--data", str(request.data),
        "--site-dir", str(request.site_dir), "--messages", "en",
    ]  # fmt: skip


def run(words: list[str]) -> tuple[int | None, str]:
    """Run a command; return its exit code (None: killed) and what it said."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    return (ended.returncode if ended.returncode >= 0 else None), ended.stderr


def failing_calls(bench: Bench, every: int) -> Iterator[tuple[str, list[str]]]:
    """Have every n-th changing call of a build fail, or be its last, each in a build of its own."""
    # The trace counts per process: faults strike the one that publishes, and those that read.
    request = bench.trial()
    log = bench.folder / "trace"
    run(["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}", "-e",
         "signal=none", *command(request)])  # fmt: skip
    most: dict[str, dict[str, int]] = {}
    for process, call in re.findall(
        r"^(\d+) +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE
    ):
        of = most.setdefault(call, {})
        of[process] = of.get(process, 0) + 1
    for call, of in most.items():
        for index, number in enumerate(range(1, max(of.values()) + 1, every)):
            fault = FAULTS[index % len(FAULTS)]
            request = bench.trial()
            code, said = run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                              f"inject={call}:{fault}:when={number}", "-e", "signal=none",
                              *command(request)])  # fmt: skip
            wrong = list(bench.wrong(request, code))
            if "Traceback" in said or "error of gongshi" in said:
                wrong.append(said.strip().splitlines()[-1])
            yield f"{call} {number} {fault}: exit {code}", wrong


def random_kills(bench: Bench, times: int) -> Iterator[tuple[str, list[str]]]:
    """Kill builds at random moments."""
    started = time.monotonic()
    run(command(bench.trial()))
    whole = time.monotonic() - started
    chance = random.Random(57)  # noqa: S311 - the same moments each time
    for _ in range(times):
        request, moment = bench.trial(), chance.uniform(0, whole * 1.1)
        with subprocess.Popen(
            command(request), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
            code = process.wait()
        yield (
            f"killed after {moment:.2f} s",
            list(bench.wrong(request, code if code == 0 else None)),
        )


def small_disks(bench: Bench, times: int) -> Iterator[tuple[str, list[str]]]:
    """Build, all files anew, on disks that hold one site and a part of another."""
    size = sum(map(len, bench.old.values())) // 1024
    script = (
        'mount -t tmpfs -o size="$1"k none "$2"; cd "$2"; mkdir public; cp -r "$3" public/; '
        'shift 3; set +e; "$@" --force --site-dir public/site; code=$?; '
        f"{sys.executable} -m gongshi verify public/site && exit $code; exit 99"
    )
    for part in range(times):
        request = bench.trial()
        place = bench.folder / "disk"
        place.mkdir(exist_ok=True)
        room = int(size * 1.6) + size * part * 2 // times
        words = ["unshare", "-rm", "sh", "-ec", script, "sh", str(room), str(place),
                 str(request.site_dir), *command(request)]  # fmt: skip
        code, said = run(words)
        wrong = [] if code in {0, BUSY} else [said]
        yield f"disk of {room} KiB: exit {code}", wrong


def many_builders(bench: Bench, times: int) -> Iterator[tuple[str, list[str]]]:
    """Have eight builders start at once."""
    for _ in range(times):
        request = bench.trial()
        builders = [
            subprocess.Popen(command(request), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(BUILDERS)
        ]
        codes = [each.wait() for each in builders]
        wrong = list(bench.wrong(request, 0))
        if 0 not in codes or not set(codes) <= {0, BUSY}:
            wrong.append("another end than built or busy")
        yield f"{BUILDERS} builders: exit {sorted(codes)}", wrong


def main() -> int:
    """Run all series, print each fault that broke something, and last how many there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=100, help="of how many calls one fails")
    parser.add_argument("--times", type=int, default=20, help="how many random kills and disks")
    told = parser.parse_args()
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = prepare(Path(folder))
        for name, series in (
            ("calls", failing_calls(bench, told.every)),
            ("kills", random_kills(bench, told.times)),
            ("disks", small_disks(bench, told.times)),
            ("builders", many_builders(bench, max(told.times // 5, 1))),
        ):
            count, ends = 0, 0
            for what, wrong in series:
                count += 1
                ends += what.endswith("exit 0")
                if wrong:
                    broken += 1
                    print(f"{what}: {'; '.join(wrong)}", flush=True)
            print(f"{name}: {count} faults, {ends} of them built all the same", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
