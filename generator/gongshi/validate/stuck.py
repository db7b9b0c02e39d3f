"""The last resort against a rule that cannot be stopped: the command ends, and names it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from gongshi.config import LANGUAGES
from gongshi.errors import ExitCode
from gongshi.words import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.model import Package
    from gongshi.rules import Rule


def end_command(rules: Sequence[Rule], packages: Iterable[Package]) -> None:
    """End this process at once, with the exit code of a limit; no site was touched.

    It is called from another thread, while the engine computes and hears nothing; no language was
    handed down to here, so that the message is told in all of them.
    """
    named = {
        "rules": ", ".join(each.id for each in rules),
        "packages": ", ".join(sorted(each.name for each in packages)),
    }
    told = [sentences("errors", each)["rule_stuck"].format(**named) for each in LANGUAGES]
    # Whether anybody can be told or not, this is the end.
    with suppress(OSError, ValueError):
        sys.stderr.write("\n".join([*told, ""]))
        sys.stderr.flush()
    os._exit(ExitCode.LIMIT)
