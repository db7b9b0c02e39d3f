"""Serving on this machine: build, serve, and build again when the data or the pages change."""

from __future__ import annotations

import stat
import threading
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

from gongshi.build import Request, build
from gongshi.errors import ExitCode, GongshiError
from gongshi.hosts.mkdocs import read_config
from gongshi.model import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Refuse = Callable[[Report | GongshiError], ExitCode]

Looks = dict[str, tuple[int, int]]
"""Time and size of files by their path."""
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


def fingerprint(sources: Iterable[Path]) -> Looks:
    """Return time and size of the sources and every file below them, to see whether any changed."""
    found = {}
    for source in sources:
        for path in (source, *source.rglob("*")):
            # An editor may remove a file while we look.
            with suppress(OSError):
                status = path.stat()
                if stat.S_ISREG(status.st_mode):
                    found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found


class Watched:
    """What a site is made from, and how it looked when it was built."""

    def __init__(self, request: Request) -> None:
        """Look for the first time; the configuration must be right, as it need not be later."""
        self.sources = (request.data, request.config, read_config(request.config).docs)
        self.before = fingerprint(self.sources)

    def changed(self) -> bool:
        """Return whether something looks different from the last time."""
        now = fingerprint(self.sources)
        changed, self.before = now != self.before, now
        return changed


def watch(
    request: Request, watched: Watched, stop: threading.Event, say: Say, refuse: Refuse
) -> None:
    """Build again after each change until `stop` is set; what is wrong leaves the site as it is."""
    while not stop.wait(INTERVAL):
        if watched.changed():
            say("rebuilding")
            try:
                result = build(request)
            except GongshiError as error:
                refuse(error)
                continue
            if isinstance(result, Report):
                refuse(result)


def serve(
    request: Request,
    *,
    port: int,
    say: Say,
    refuse: Refuse,
    stop: threading.Event | None = None,
) -> ExitCode:
    """Build and serve until interrupted (or `stop` is set); bad data at the start ends it."""
    # Looked at before the build, so that what changes meanwhile is not missed.
    watched = Watched(request)
    result = build(request)
    if isinstance(result, Report):
        return refuse(result)
    stop = stop or threading.Event()
    # The folder is opened anew for each request, since a build exchanges it.
    handler = partial(_Quiet, directory=str(request.site_dir))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[INTERVAL / 2], daemon=True)
        thread.start()
        say("serving", address=f"http://127.0.0.1:{server.server_port}/")
        try:
            watch(request, watched, stop, say, refuse)
        finally:
            server.shutdown()
    return ExitCode.OK
