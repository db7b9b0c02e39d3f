"""What ended the work, in the words of a person's language and as an exit code."""

from __future__ import annotations

from typing import Final

from gongshi.errors import ExitCode, GongshiError
from gongshi.privacy import mask
from gongshi.words import sentences

_NO_THREAD: Final = "can't start new thread"
"""What Python says where there is no memory for the stack of another one."""


def explain(error: Exception, language: str) -> tuple[ExitCode, str]:
    """Return the exit code of an exception, and the sentence that says what to do about it."""
    words = sentences("errors", language)
    if isinstance(error, GongshiError):
        detail = {name: mask(value) for name, value in error.detail.items()}
        return error.exit_code, words[error.key].format_map(detail)
    if isinstance(error, OSError):
        note = error.strerror or type(error).__name__
        return ExitCode.ENVIRONMENT, words["disk"].format(note=note)
    if isinstance(error, MemoryError) or _NO_THREAD in str(error):
        return ExitCode.ENVIRONMENT, words["no-memory"]
    return ExitCode.BUG, words["bug"].format(note=f"{type(error).__name__}: {error}")
