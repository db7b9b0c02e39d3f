"""A web server for a folder, as plain as the one that a published site is likely to stand on."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = "/nowhere"
"""An address that no site has."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below a path, and 404.html for what is not there; says nothing."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".xml": "application/xml"}

    def __init__(self, *arguments: object, prefix: str, folder: Path) -> None:
        self._prefix = prefix
        self._folder = folder
        super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        parts = urlsplit(path)
        inside = parts.path.startswith(self._prefix)
        return super().translate_path(
            parts.path.removeprefix(self._prefix[:-1]) if inside else NOWHERE
        )

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self._folder / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """A server whose threads end with it, and which does not mind a browser that hangs up."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on a free port while the block lasts; yields its address with a slash."""
    handler = partial(_Handler, prefix=prefix, folder=folder)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()
        thread.join()
