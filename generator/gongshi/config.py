"""Where gongshi's own files lie, and the limits that untrusted input keeps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
LANGUAGES = ("zh", "en")
"""The site's languages; the first stands at the root, the others below their code."""

KEPT = 3
"""How many of the sites before stay beside the live one, where nothing else is said."""


@cache
def schemas_folder() -> Path:
    """Return the folder of the schemas: inside an installed package, else beside `generator/`."""
    installed = PACKAGE / "schemas"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "schemas"


def address(path: str, language: str) -> str:
    """Return the place of a page below the site's root."""
    return path if language == LANGUAGES[0] else f"{language}/{path}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Published limits for untrusted input; each has a finding of its own (exit code 6)."""

    descriptor_bytes: int = 1024 * 1024
    descriptor_depth: int = 32
    file_bytes: int = 512 * 1024 * 1024
    package_bytes: int = 2 * 1024 * 1024 * 1024
    cell_bytes: int = 64 * 1024
    columns: int = 500
    rows: int = 20_000_000
    findings: int = 100_000
    workbook_file_bytes: int = 32 * 1024 * 1024
    workbook_bytes: int = 128 * 1024 * 1024
    """Of all parts of a workbook together, unpacked; larger tables come as CSV."""
    workbook_ratio: int = 200
    """How many bytes one packed byte may become, in a part of more than a mebibyte."""
    workbook_parts: int = 1_000
    workbook_depth: int = 32
    workbook_cells: int = 3_000_000
    """Cells, also empty ones, rows, merged ranges and shared texts of a sheet."""
    workbook_gap: int = 1_000
    """Blank rows between two that are not."""
    package_seconds: int = 20
    """How long reading a package may take, before its size is counted …"""
    bytes_per_second: int = 4 * 1024 * 1024
    """… and how many bytes of its files give it one second more."""
    relation_depth: int = 32
    """How many records may stand one above the other, such as places."""
    site_bytes: int = 512 * 1024 * 1024
    """How many bytes a site may have, before its records are counted …"""
    site_bytes_per_record: int = 256 * 1024
    """… and how many more for each of them."""
    rule_factor: int = 10
    """How many findings a rule may yield for each record of its table."""
    rules_seconds: int = 20
    """How long the rules of one package may take, before its records are counted …"""
    rules_rows_per_second: int = 50_000
    """… and how many records give them one second more."""
    package_memory_bytes: int = 4 * 1024 * 1024 * 1024
    """How much memory the process that reads a package may ask for."""
