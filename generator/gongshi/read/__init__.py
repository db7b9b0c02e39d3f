"""Reading untrusted input: the gate, the strict descriptor parser, tables into DuckDB."""

from __future__ import annotations

from gongshi.read.packages import find_packages, read_packages

__all__ = ["find_packages", "read_packages"]
