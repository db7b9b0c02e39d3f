"""The server on this machine: a site's files, and in its pages what tells them of the next build.

What is added is added on the way out. The files stay as the build wrote them.
"""

from __future__ import annotations

import errno
import io
import re
from contextlib import suppress
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import parse_qs, urlsplit

from gongshi.config import LANGUAGES
from gongshi.errors import EnvironmentFault
from gongshi.words import sentences

if TYPE_CHECKING:
    from gongshi.serve.news import News, State

HOME: Final = "/.gongshi/"
"""The addresses of our own; no file of a site is hidden."""
HEARTBEAT_SECONDS: Final = 15.0
"""How often a connection is written to, so that a browser that is gone is noticed."""
_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
"""The names of this machine: a name that leads here by a foreign name server is none."""
_FOLDER: Final = Path(__file__).parent
_OWN: Final = {
    "page.js": "text/javascript; charset=utf-8",
    "look.css": "text/css; charset=utf-8",
}
_HTML: Final = "text/html; charset=utf-8"
_WORDS: Final = ("findings", "hide", "show", "busy", "gone")
"""What the script says by itself."""


def _language(path: str) -> str:
    """Return the language of the page at an address."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else LANGUAGES[0]


def script(state: State, language: str) -> bytes:
    """Return the tag that brings our script into a page."""
    words = sentences("serve", language)
    told = {"home": HOME, "lang": language, "build": state.build, "trouble": state.trouble}
    told |= {key: words[key] for key in _WORDS}
    data = " ".join(f'data-{name}="{escape(text)}"' for name, text in told.items())
    return f'<script src="{HOME}page.js" {data}></script>'.encode()


def with_script(page: bytes, state: State, language: str) -> bytes:
    """Return a page with our script at the end of its body."""
    before, body, after = page.rpartition(b"</body>")
    tag = script(state, language)
    return before + tag + body + after if body else page + tag


def waiting(news: News, state: State, language: str) -> bytes:
    """Return the page that stands for a site that could not be built yet."""
    words = sentences("serve", language)
    shown = "zh-CN" if language == "zh" else language
    page = (
        f'<!DOCTYPE html>\n<html lang="{shown}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words['title_waiting'])}</title>\n"
        f'<link rel="stylesheet" href="{HOME}look.css">\n</head>\n<body class="sheet">\n'
        f"<h1>{escape(words['title_waiting'])}</h1>\n<p>{escape(words['lead_waiting'])}</p>\n"
        f"{news.pages.get(language, '')}\n</body>\n</html>\n"
    )
    return with_script(page.encode(), state, language)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the files of a site, keeps silent about it, and answers this machine only."""

    def __init__(self, *arguments: object, news: News) -> None:
        self.news = news
        # The folder is opened anew for each request, since a build exchanges it.
        super().__init__(*arguments, directory=str(news.site))  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Refuse what asks for another host: a page from elsewhere that found its way here."""
        if not super().parse_request():
            return False
        host = self.headers.get("Host", "")
        if _HOST.fullmatch(host) is None:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return True

    def end_headers(self) -> None:
        """Have nothing kept: a file may change twice within the second that dates tell apart."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def do_GET(self) -> None:
        """Answer with a file, or with news for as long as the browser listens."""
        if urlsplit(self.path).path == f"{HOME}events":
            self._stream()
        else:
            super().do_GET()

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Find what is asked for; an address that no file system knows leads nowhere."""
        del self.headers["If-Modified-Since"]
        path = urlsplit(self.path).path
        if path.startswith(HOME):
            return self._own(path.removeprefix(HOME))
        # Taken before the page is read: who gets a newer page than that just loads it again.
        state = self.news.state
        if not state.build:
            page = waiting(self.news, state, _language(path))
            return self._answer(page, _HTML, HTTPStatus.SERVICE_UNAVAILABLE)
        with suppress(ValueError):
            target = Path(self.translate_path(self.path))
            if path.endswith("/"):
                target /= "index.html"
            if target.suffix == ".html" and target.is_file():
                return self._answer(with_script(target.read_bytes(), state, _language(path)), _HTML)
            return super().send_head()
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def _own(self, name: str) -> io.BytesIO | None:
        """Answer with a file of ours, or with what keeps the site from being built."""
        if name in _OWN:
            return self._answer((_FOLDER / name).read_bytes(), _OWN[name])
        language = parse_qs(urlsplit(self.path).query).get("lang", [""])[0]
        page = self.news.pages.get(language) if name == "findings" else None
        if page is not None:
            return self._answer(page.encode(), _HTML)
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def _answer(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> io.BytesIO:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def _stream(self) -> None:
        """Write each state as a server-sent event, until one side ends it."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        known = None
        while (state := self.news.wait(known, HEARTBEAT_SECONDS)) is not None:
            text = ":\n\n" if state == known else f"data: {state.to_json()}\n\n"
            self.wfile.write(text.encode())
            known = state

    def list_directory(self, path: object) -> None:  # noqa: ARG002 - the parent's name
        """Show nothing of a folder without a page, as a published site does not."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not there with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        language = _language(urlsplit(self.path).path)
        body = self._answer(
            with_script(page.read_bytes(), self.news.state, language), _HTML, HTTPStatus.NOT_FOUND
        )
        if self.command != "HEAD":
            self.wfile.write(body.getvalue())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing: the terminal belongs to the reports."""


class Server(ThreadingHTTPServer):
    """A server that does not mind a browser that hangs up."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who is gone needs no answer."""


def open_server(news: News, port: int) -> Server:
    """Take the port, before anything is built.

    Raises:
        EnvironmentFault: the port is taken, or may not be.
    """
    try:
        return Server(("127.0.0.1", port), partial(_Handler, news=news))
    except OSError as error:
        key = "port-busy" if error.errno == errno.EADDRINUSE else "port-refused"
        note = error.strerror or type(error).__name__
        raise EnvironmentFault(key, port=port, note=note) from error
