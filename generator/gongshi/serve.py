"""Serving on this machine: build, serve, and build again when the data or the pages change."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

from gongshi.build import Request, build
from gongshi.errors import ExitCode
from gongshi.model import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INTERVAL = 1.0
"""Seconds between two looks at the files."""


class Say(Protocol):
    """Tells the person at the terminal something by its key in `words/cli.yaml`."""

    def __call__(self, key: str, **blanks: object) -> None:
        """Show the words with their blanks filled."""


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and keeps silent about it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: the terminal belongs to the reports."""


def fingerprint(folders: tuple[Path, ...]) -> dict[str, tuple[int, int]]:
    """Return size and time of every file below the folders, to see whether any changed."""
    return {
        str(path): (status.st_mtime_ns, status.st_size)
        for folder in folders
        for path in sorted(folder.rglob("*")) if folder.is_dir()
        if path.is_file() and (status := path.stat())
    }  # fmt: skip


def watch(
    request: Request, stop: threading.Event, say: Say, refuse: Callable[[Report], ExitCode]
) -> None:
    """Build again after each change until `stop` is set; bad data leaves the site as it is."""
    folders = (request.data, request.config.parent / "docs")
    before = fingerprint(folders)
    while not stop.wait(INTERVAL):
        now = fingerprint(folders)
        if now != before:
            before = now
            say("rebuilding")
            result = build(request)
            if isinstance(result, Report):
                refuse(result)


def serve(
    request: Request,
    *,
    port: int,
    say: Say,
    refuse: Callable[[Report], ExitCode],
    stop: threading.Event | None = None,
) -> ExitCode:
    """Build and serve until interrupted (or `stop` is set); bad data at the start ends it."""
    result = build(request)
    if isinstance(result, Report):
        return refuse(result)
    stop = stop or threading.Event()
    # The folder is opened anew for each request, since a build exchanges it.
    handler = partial(_Quiet, directory=str(request.site_dir))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        say("serving", address=f"http://127.0.0.1:{server.server_port}/")
        try:
            watch(request, stop, say, refuse)
        finally:
            server.shutdown()
    return ExitCode.OK
