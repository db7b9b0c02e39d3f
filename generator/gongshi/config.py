"""Where gongshi's own files lie, and the limits that untrusted input must keep."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
"""The site's languages; the first stands at the root, the others below their code."""


def schemas_folder() -> Path:
    """Return the folder of the schemas: inside an installed package, else beside `generator/`."""
    installed = PACKAGE / "schemas"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "schemas"


@dataclass(frozen=True, slots=True)
class Limits:
    """Published limits for untrusted input; each has a finding of its own (exit code 6)."""

    descriptor_bytes: int = 256 * 1024
    descriptor_depth: int = 32
    file_bytes: int = 512 * 1024 * 1024
    package_bytes: int = 2 * 1024 * 1024 * 1024
    cell_bytes: int = 64 * 1024
    columns: int = 500
    rows: int = 20_000_000
    findings: int = 100_000
