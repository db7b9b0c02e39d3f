"""The command line: a door without logic."""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import threading
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import __version__
from gongshi.check import check
from gongshi.config import KEPT, LANGUAGES, Limits
from gongshi.errors import ExitCode, GongshiError
from gongshi.failures import explain
from gongshi.fixing import fix
from gongshi.fixing import lines as fix_lines
from gongshi.model import Report
from gongshi.privacy import mask
from gongshi.profile import CLOCK
from gongshi.report import VIEWS
from gongshi.report.wording import visible
from gongshi.stopping import STOPPING
from gongshi.terminal import Progress, open_streams, say, write
from gongshi.words import catalogue, choose_language, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gongshi.making import Pages
    from gongshi.model import Undated
    from gongshi.profile import Spent
    from gongshi.words import Sentence

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LAST_PORT = 65_535
_STOPPED = 128
"""What a shell adds to the number of the signal that ended a command."""


def _number(refusal: str, most: float = math.inf) -> Callable[[str], int]:
    """Return a reader of numbers from 0 on, which refuses others in the reader's language."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) <= most):
            raise argparse.ArgumentTypeError(refusal.format(value=text))
        return int(text)

    return read


def _translate_argparse(language: str) -> None:
    """Let argparse say its own words (“usage”, “options”, refusals) in the reader's language."""
    known = {entry["en"]: entry[language] for entry in catalogue("argparse").values()}
    # The name `_` is its hook for translators, which type checkers do not list.
    vars(argparse)["_"] = lambda text: known.get(text, text)


def _parser(language: str) -> argparse.ArgumentParser:
    """Build the parser with its help in the reader's language."""
    _translate_argparse(language)
    words = sentences("cli", language)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--messages", choices=LANGUAGES, help=words["messages"])
    parser = argparse.ArgumentParser(
        prog="gongshi", description=words["about"], parents=[common], allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=__version__, help=words["version"])
    commands = parser.add_subparsers(dest="command", required=True, title=words["commands"])

    def add(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=words[name], description=words[name], parents=[common], allow_abbrev=False
        )

    validate = add("validate")
    validate.add_argument("packages", nargs="*", type=Path, help=words["packages"])
    validate.add_argument("--data", type=Path, default=Path("data"), help=words["data"])
    validate.add_argument("--format", choices=sorted(VIEWS), default="text", help=words["format"])
    validate.add_argument("--output", type=Path, help=words["output"])
    way = validate.add_mutually_exclusive_group()
    way.add_argument("--fix", action="store_true", help=words["fix"])
    way.add_argument("--fix-into", type=Path, metavar="DIR", help=words["fix_into"])
    most = Limits().findings
    validate.add_argument(
        "--max-findings", type=_number(words["not_a_number"]), default=most, metavar="N",
        help=words["max_findings"].format(default=most),
    )  # fmt: skip
    for command in (build := add("build"), serve := add("serve"), verify := add("verify")):
        command.add_argument(
            "--config", type=Path, default=Path("mkdocs.yml"), help=words["config"]
        )
        command.add_argument("--data", type=Path, default=Path("data"), help=words["data"])
    for command in (build, serve):
        command.add_argument("--site-dir", type=Path, default=Path("site"), help=words["site_dir"])
        command.add_argument("--lang", action="append", choices=LANGUAGES, help=words["lang"])
        command.add_argument("--as-of", help=words["as_of"])
        command.add_argument("--force", action="store_true", help=words["force"])
    build.add_argument(
        "--keep", type=_number(words["not_a_number"]), default=KEPT, metavar="N",
        help=words["keep"].format(default=KEPT),
    )  # fmt: skip
    build.add_argument(
        "--jobs", type=_number(words["not_a_number"]), metavar="N", help=words["jobs"]
    )
    build.add_argument("--paranoid", action="store_true", help=words["paranoid"])
    build.add_argument("--profile", action="store_true", help=words["profile"])
    rate = add("rate")
    rate.add_argument("package", type=Path, help=words["package"])
    rate.add_argument("--scheme", default="", help=words["scheme"])
    rate.add_argument("--rulebook", type=Path, help=words["rulebook"])
    rate.add_argument(
        "--format", choices=("csv", "json"), default="json", help=words["rate_format"]
    )
    rate.add_argument("--as-of", help=words["as_of"])
    verify.add_argument("site", type=Path, help=words["verify_site"])
    verify.add_argument("--rebuild", action="store_true", help=words["rebuild"])
    rollback = add("rollback")
    rollback.add_argument("--site-dir", type=Path, default=Path("site"), help=words["verify_site"])
    way = rollback.add_mutually_exclusive_group()
    way.add_argument("--list", action="store_true", help=words["rollback_list"])
    way.add_argument(
        "--to", type=_number(words["not_a_number"]), default=1, metavar="N",
        help=words["rollback_to"],
    )  # fmt: skip
    serve.add_argument(
        "--port", type=_number(words["not_a_port"], _LAST_PORT), default=8000, help=words["port"]
    )
    serve.add_argument("--poll", action="store_true", help=words["poll"])
    return parser


def _validate(arguments: argparse.Namespace, language: str) -> ExitCode:
    limits = Limits(findings=arguments.max_findings)
    packages = tuple(arguments.packages)
    if arguments.fix or arguments.fix_into:
        report = _fix(arguments, packages, limits, language)
    else:
        report = check(packages, data=arguments.data, limits=limits)
    text = VIEWS[arguments.format](report, language)
    if arguments.output:
        arguments.output.write_bytes(text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
    return report.exit_code


def _fix(
    arguments: argparse.Namespace, packages: tuple[Path, ...], limits: Limits, language: str
) -> Report:
    """Take over what is certain, tell each change, and return the report on what remains."""
    words = sentences("cli", language)
    fixed = fix(packages, data=arguments.data, limits=limits, into=arguments.fix_into)

    def say(key: str, **blanks: object) -> str:
        shown = {name: visible(mask(str(value))) for name, value in blanks.items()}
        return words[key].format(**shown)

    # Beside a report for programs the lines go where messages for people go.
    together = arguments.format == "text" and not arguments.output
    target = sys.stdout if together else sys.stderr
    target.writelines(f"{line}\n" for line in fix_lines(fixed, say))
    if together:
        target.write("\n")
    return fixed.report


def _refused(report: Report, language: str) -> ExitCode:
    """Show why nothing was built."""
    write(VIEWS["text"](report, language))
    return report.exit_code


_DOUBTS_SHOWN = 5


def _warn_of_dates(undated: Sequence[Undated], words: Mapping[str, str]) -> None:
    """Name what states a date that cannot be true, the first few of each kind."""
    for kind, each in groupby(undated, key=lambda each: each.kind):
        found = list(each)
        for doubt in found[:_DOUBTS_SHOWN]:
            day = doubt.day or words["no_day"]
            say(words[f"undated_{kind}"].format(name=mask(doubt.name), day=day))
        if len(found) > _DOUBTS_SHOWN:
            say(words["undated_more"].format(count=len(found) - _DOUBTS_SHOWN))


def _build(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.build import Request, build  # noqa: PLC0415 - validating loads no MkDocs

    words = sentences("cli", language)
    progress = Progress(words["progress"])
    if arguments.profile:
        CLOCK.start()
    with CLOCK.stage("other"):
        result = build(Request.from_arguments(arguments), progress.show)
    spent = CLOCK.stop()
    progress.clear()
    if isinstance(result, Report):
        return _refused(result, language)
    _warn_of_dates(result.undated, words)
    if result.unused:
        say(words["unused_settings"].format(names=", ".join(result.unused)))
    _tell_spent(spent, words)
    told = {name: getattr(result, name) for name in ("files", "changed", "same", "removed")}
    _tell_pages(result.pages, words)
    say(words["built"].format(site=arguments.site_dir, **told))
    return ExitCode.OK


def _tell_pages(pages: Pages, words: Mapping[str, Sentence]) -> None:
    """Say which pages were used again, and why others were made, where there were any before."""
    if pages.doubt:
        say(words["built_doubt"].format(part=pages.doubt, seed=pages.seed))
    elif pages.reused:
        causes = (
            words[f"cause_{each}"].format(pages=number)
            for each, number in sorted(pages.causes.items())
        )
        told = words["built_pages" if pages.made else "built_reused"].format(
            reused=pages.reused, made=pages.made, causes=words["cause_between"].join(causes)
        )
        say(told)
        say(words["built_checked"].format(pages=pages.checked, seed=pages.seed))


def _tell_spent(spent: Mapping[str, Spent], words: Mapping[str, Sentence]) -> None:
    """Say what each stage took, the dearest first."""
    if spent:
        say(words["profile_head"])
    for name, each in sorted(spent.items(), key=lambda item: -item[1].cpu):
        items = f"{each.items:9,d}" if each.items else " " * 9
        say(f"{each.cpu:9.2f} {each.seconds:9.2f} {items}  {name}")


def _rate(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.rate import RATING_VIEWS, Wanted, rate_package  # noqa: PLC0415 - others do not rate

    wanted = Wanted(arguments.package, arguments.scheme, arguments.rulebook, arguments.as_of)
    result = rate_package(wanted, Limits())
    if isinstance(result, Report):
        return _refused(result, language)
    for text in RATING_VIEWS[arguments.format](result):
        sys.stdout.write(text)
    sys.stdout.flush()
    return ExitCode.OK


def _serve(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.build import Request  # noqa: PLC0415 - validating loads no MkDocs
    from gongshi.serve import serve  # noqa: PLC0415 - likewise
    from gongshi.serve.builder import Builder  # noqa: PLC0415 - likewise

    words = sentences("cli", language)
    return serve(
        Request.from_arguments(arguments), Builder(language), port=arguments.port,
        say=lambda key, **blanks: say(words[key].format(**blanks)),
        refuse=write, polls=arguments.poll,
    )  # fmt: skip


def _verify(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.release import verify_site  # noqa: PLC0415 - others verify nothing
    from gongshi.release.wording import differences  # noqa: PLC0415 - likewise

    found = verify_site(arguments.site)
    _print(differences(found, language))
    again = _rebuild(arguments, language) if arguments.rebuild else ExitCode.OK
    return max(found.exit_code, again)


def _rebuild(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.build import Request  # noqa: PLC0415 - validating loads no MkDocs
    from gongshi.rebuild import lines, rebuild  # noqa: PLC0415 - likewise

    progress = Progress(sentences("cli", language)["progress"])
    request = Request(arguments.config, arguments.data, arguments.site)
    result = rebuild(arguments.site, request, progress.show)
    progress.clear()
    if isinstance(result, Report):
        return _refused(result, language)
    _print(lines(result, language))
    return result.exit_code


def _rollback(arguments: argparse.Namespace, language: str) -> ExitCode:
    from gongshi.release import kept_sites, live_site, roll_back  # noqa: PLC0415 - others do not
    from gongshi.release.wording import describe, differences, publications  # noqa: PLC0415

    site, words = arguments.site_dir, sentences("cli", language)
    if arguments.list:
        _print(publications(live_site(site), kept_sites(site), language))
        return ExitCode.OK
    result = roll_back(site, arguments.to)
    if result.found.exit_code:
        _print(differences(result.found, language))
    said = "rollback_damaged" if result.found.exit_code else "rolled_back"
    say(words[said].format(site=site, number=arguments.to, now=describe(result.live, language)))
    return result.found.exit_code


def _print(lines: Iterable[str]) -> None:
    """Write a result, line by line."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


_COMMANDS = {
    "validate": _validate,
    "build": _build,
    "serve": _serve,
    "rate": _rate,
    "verify": _verify,
    "rollback": _rollback,
}


def _asked_language(argv: Sequence[str]) -> str | None:
    """Find the language asked for before anything is parsed, since help needs it too."""
    for index, word in enumerate(argv):
        if word == "--messages" and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith("--messages="):
            return word.partition("=")[2]
    return None


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let signals that end a process end the work in order."""
    STOPPING.number = 0

    def stop(number: int, _frame: object) -> None:
        # Another one, while things are put in order, changes nothing.
        if not STOPPING.number:
            STOPPING.number = number
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What the parent wants ignored, as nohup does, stays ignored.
    before = {each: signal.getsignal(each) for each in _STOPS}
    taken = [each for each, handler in before.items() if handler is not signal.SIG_IGN]
    for each in taken:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each in taken:
            signal.signal(each, before[each])
        STOPPING.number = 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback."""
    with _stoppable():
        try:
            code = _run(sys.argv[1:] if argv is None else argv)
        except KeyboardInterrupt:
            code = _STOPPED + signal.SIGINT
        return _STOPPED + STOPPING.number if STOPPING.number else code


def _run(argv: Sequence[str]) -> int:
    open_streams()
    language = choose_language(_asked_language(argv))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser(language).parse_args(argv)
    try:
        return int(_COMMANDS[arguments.command](arguments, language))
    except BrokenPipeError:
        # Who reads the report has read enough; nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.ENVIRONMENT)
    except Exception as error:
        if STOPPING.number:
            # Work that is cut off may end in any error, which then says nothing.
            raise KeyboardInterrupt from error
        return int(_failed(error, language))


def _failed(error: Exception, language: str) -> ExitCode:
    """Say why the work could not be done."""
    code, said = explain(error, language)
    unforeseen = code is ExitCode.BUG and not isinstance(error, GongshiError)
    if unforeseen and os.environ.get("GONGSHI_DEBUG"):
        raise error
    say(said)
    return code
