"""Exceptions that stop the work; bad data never raises, it becomes a `Finding`."""

from __future__ import annotations

from enum import IntEnum
from functools import partial


class ExitCode(IntEnum):
    """What the command returns to its caller; the numbers are a contract."""

    OK = 0
    BUG = 1
    USAGE = 2
    DATA = 3
    SECURITY = 4
    PERSONAL = 5
    LIMIT = 6
    ENVIRONMENT = 7


class GongshiError(Exception):
    """The root of everything gongshi raises on purpose.

    `key` names the sentence in `words/errors.yaml`; `detail` fills its blanks, so that the words
    are chosen last, in the reader's language.
    """

    exit_code = ExitCode.BUG

    def __init__(self, key: str, **detail: object) -> None:
        """Keep the key and the values; no sentence is built here."""
        super().__init__(key, detail)
        self.key = key
        self.detail = {name: str(value) for name, value in detail.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Say how another process, to which it is handed, makes it again."""
        return partial(type(self), self.key, **self.detail), ()


class SchemaError(GongshiError):
    """A file under `schemas/` (trusted, ours) contradicts itself."""


class UsageError(GongshiError):
    """The command was called in a way that cannot be carried out."""

    exit_code = ExitCode.USAGE


class PersonalDataFault(GongshiError):  # noqa: N818 - named like the other faults
    """A file of the new site holds personal data; the live site stays."""

    exit_code = ExitCode.PERSONAL


class LimitFault(GongshiError):  # noqa: N818 - named like the other faults
    """The new site would be larger than the data may make it; the live site stays."""

    exit_code = ExitCode.LIMIT


class EnvironmentFault(GongshiError):  # noqa: N818 - EnvironmentError is Python's own
    """The machine, the disk or the checkout cannot do what was asked."""

    exit_code = ExitCode.ENVIRONMENT
