"""Serving on this machine: build, serve, and build again when the data or the pages change."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from gongshi.config import PACKAGE, schemas_folder
from gongshi.errors import ExitCode
from gongshi.hosts.mkdocs import MKDOCS
from gongshi.serve.news import News
from gongshi.serve.server import open_server
from gongshi.serve.watch import Source, Watch
from gongshi.stopping import STOPPING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.build import Request
    from gongshi.serve.builder import Builds

TICK_SECONDS = 0.5
"""How often we ask whether we were told to stop."""


class Say(Protocol):
    """Tells the person at the terminal something by its key in `words/cli.yaml`."""

    def __call__(self, key: str, **blanks: object) -> None:
        """Show the words with their blanks filled."""


def sources_of(request: Request) -> tuple[Source, ...]:
    """Return what a site is made from.

    Raises:
        UsageError: the configuration is not right.
    """
    config = MKDOCS.read_config(request.config)
    return (
        Source(request.data, follows=False, warm=True),
        Source(config.docs, warm=True),
        Source(config.path),
        *map(Source, config.beside),
        Source(PACKAGE),
        Source(schemas_folder()),
    )


def serve(  # noqa: PLR0913 - how it is done, each once and by its name
    request: Request,
    builder: Builds,
    *,
    port: int,
    say: Say,
    refuse: Callable[[str], None],
    polls: bool = False,
    stop: threading.Event | None = None,
) -> ExitCode:
    """Build and serve until interrupted, or until `stop` is set.

    Data that are not valid at the start end nothing: what is wrong is served until it is mended.

    Args:
        request: what to build.
        builder: what builds it; it is closed at the end.
        port: on this machine; 0 for any that is free.
        say: tells how it goes.
        refuse: tells why nothing was built.
        polls: look at the files once a second, where the system reports no changes.
        stop: ends it, for tests.

    Raises:
        EnvironmentFault: the port is taken.
        UsageError: the configuration is not right.
    """
    news = News(request.site_dir)
    with (
        closing(builder),
        open_server(news, port) as server,
        # Looked at before the build, so that what changes meanwhile is not missed.
        Watch(lambda: sources_of(request), polls=polls) as watch,
    ):
        outcome = builder.build(request)
        if outcome.text:
            refuse(outcome.text)
        if outcome.code is not ExitCode.OK and not outcome.judged:
            return outcome.code
        news.end(outcome)
        thread = threading.Thread(target=server.serve_forever, args=[TICK_SECONDS], daemon=True)
        thread.start()
        if watch.polls and not polls:
            say("serve_polls")
        key = "serving_old" if news.state.build else "serving_findings"
        say(
            "serving" if outcome.code is ExitCode.OK else key,
            address=f"http://127.0.0.1:{server.server_port}/",
        )
        try:
            _follow(request, builder, watch, news, say, refuse, stop or threading.Event())
        finally:
            news.close()
            server.shutdown()
    return ExitCode.OK


def _follow(  # noqa: PLR0913, PLR0917 - what a round needs, each once
    request: Request,
    builder: Builds,
    watch: Watch,
    news: News,
    say: Say,
    refuse: Callable[[str], None],
    stop: threading.Event,
) -> None:
    """Build after each change until `stop` is set; what is wrong leaves the site as it is."""
    # Of the many sites of an afternoon none is worth going back to.
    request = replace(request, keep=None)
    while not stop.is_set():
        STOPPING.check()
        if not watch.wait(TICK_SECONDS):
            continue
        changed, cold = watch.changed()
        if not changed:
            continue
        say("rebuilding")
        news.begin()
        if cold:
            builder.renew()
        outcome = builder.build(request)
        news.end(outcome)
        if outcome.text:
            refuse(outcome.text)
        else:
            say("rebuilt", changed=outcome.changed, seconds=f"{outcome.seconds:.1f}")
