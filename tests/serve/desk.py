"""A desk at which somebody edits: a server in a thread, and what it told."""

from __future__ import annotations

import threading
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

from gongshi.errors import ExitCode
from gongshi.serve import serve
from gongshi.serve.outcome import Outcome
from tests.processes import PATIENCE

if TYPE_CHECKING:
    from gongshi.build import Request
    from gongshi.serve.builder import Builds

BAD = Outcome(
    ExitCode.PERSONAL, "what is wrong\n", {"zh": "<p>错在哪里</p>", "en": "<p>what is wrong</p>"},
    judged=True,
)  # fmt: skip
"""Data that are not valid."""
BROKEN = Outcome(ExitCode.USAGE, "broken\n", {"zh": "<p>坏了</p>", "en": "<p>broken</p>"})
"""What stops a build that has not even looked at the data."""


class Played:
    """A builder that only plays: it writes a page that tells how often was built, or fails."""

    def __init__(self, *outcomes: Outcome) -> None:
        """Keep what the first builds are to end with; all further ones are fine."""
        self.outcomes = list(outcomes)
        self.builds = 0
        self.renewed = 0
        self.closed = False
        self.keeps: list[int | None] = []

    def build(self, request: Request) -> Outcome:
        """Write the page, or fail as told."""
        self.builds += 1
        self.keeps.append(request.keep)
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome(changed=1)
        if outcome.code is ExitCode.OK:
            request.site_dir.mkdir(exist_ok=True)
            (request.site_dir / "index.html").write_text(f"<body>build {self.builds}</body>")
            (request.site_dir / "manifest.json").write_text(str(self.builds))
        return outcome

    def renew(self) -> None:
        """Count it."""
        self.renewed += 1

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class Desk:
    """A server in a thread, and what it told."""

    def __init__(
        self, request: Request, builder: Builds, *, polls: bool = False, port: int = 0
    ) -> None:
        """Prepare; `start` begins."""
        self.request = request
        self.builder = builder
        self.polls = polls
        self.port = port
        self.said: list[str] = []
        self.refused: list[str] = []
        self.address = ""
        self.code: ExitCode | None = None
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def say(self, key: str, **blanks: object) -> None:
        """Remember what was told."""
        self.address = str(blanks.get("address", self.address))
        self.said.append(key)

    def run(self) -> None:
        """Serve until stopped."""
        self.code = serve(
            self.request, self.builder, port=self.port, say=self.say, refuse=self.refused.append,
            polls=self.polls, stop=self.stopped,
        )  # fmt: skip

    def start(self) -> None:
        """Begin to serve."""
        self.thread.start()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self.stopped.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def page(self, path: str = "") -> str:
        """Return what a browser gets."""
        with urlopen(self.address + path, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
            return str(answer.read().decode())

    def ask(self, path: str, host: str = "", **headers: str) -> tuple[int, bytes]:
        """Ask the server for a path, byte by byte as told, and return status and body."""
        port = urlsplit(self.address).port
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", host or f"127.0.0.1:{port}")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, answer.read()
