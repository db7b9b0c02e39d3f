"""Paths of a report for readers who do not sit at the machine that made it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongshi.model import Report


def below(report: Report, folder: Path) -> Report:
    """Return the report with every path told from a folder, wherever that lies."""

    def told(path: str) -> str:
        return Path(os.path.relpath(path, folder)).as_posix()

    return replace(
        report,
        packages=tuple(
            replace(
                package,
                resources=tuple(replace(each, path=told(each.path)) for each in package.resources),
            )
            for package in report.packages
        ),
        findings=tuple(replace(each, path=told(each.path)) for each in report.findings),
    )
