"""Serving on this machine: build, serve, and build again when the data or the pages change."""

from __future__ import annotations

import errno
import re
import stat
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from gongshi.build import Request, build
from gongshi.errors import EnvironmentFault, ExitCode, GongshiError
from gongshi.hosts.mkdocs import read_config
from gongshi.model import Report

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable

    Refuse = Callable[[Report | GongshiError], ExitCode]

Looks = dict[str, tuple[int, int]]
"""Time and size of files by their path."""
_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
"""The names of this machine: a name that leads here by a foreign name server is none."""
INTERVAL = 1.0
"""Seconds between two looks at the files."""


class Say(Protocol):
    """Tells the person at the terminal something by its key in `words/cli.yaml`."""

    def __call__(self, key: str, **blanks: object) -> None:
        """Show the words with their blanks filled."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the files of a site, keeps silent about it, and answers this machine only."""

    def parse_request(self) -> bool:
        """Refuse what asks for another host: a page from elsewhere that found its way here."""
        if not super().parse_request():
            return False
        host = self.headers.get("Host", "")
        if _HOST.fullmatch(host) is None:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return True

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Find the file asked for; an address that no file system knows leads nowhere."""
        try:
            return super().send_head()
        except ValueError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None

    def list_directory(self, path: object) -> None:  # noqa: ARG002 - the parent's name
        """Show nothing of a folder without a page, as a published site does not."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not there with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: the terminal belongs to the reports."""


class _Server(ThreadingHTTPServer):
    """A server that does not mind a browser that hangs up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who is gone needs no answer."""


def _open_server(site: Path, port: int) -> _Server:
    """Take the port, before anything is built.

    Raises:
        EnvironmentFault: the port is taken, or may not be.
    """
    # The folder is opened anew for each request, since a build exchanges it.
    handler = partial(_Handler, directory=str(site))
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        key = "port-busy" if error.errno == errno.EADDRINUSE else "port-refused"
        note = error.strerror or type(error).__name__
        raise EnvironmentFault(key, port=port, note=note) from error


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
    # Of the many sites of an afternoon none is worth going back to.
    request = replace(request, keep=None)
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
    with _open_server(request.site_dir, port) as server:
        # Looked at before the build, so that what changes meanwhile is not missed.
        watched = Watched(request)
        result = build(request)
        if isinstance(result, Report):
            return refuse(result)
        stop = stop or threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=[INTERVAL / 2], daemon=True)
        thread.start()
        say("serving", address=f"http://127.0.0.1:{server.server_port}/")
        try:
            watch(request, watched, stop, say, refuse)
        finally:
            server.shutdown()
    return ExitCode.OK
