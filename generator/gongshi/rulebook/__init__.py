"""Rulebooks: rating schemes as data, and the one interpreter that carries them out."""

from __future__ import annotations

from gongshi.rulebook.catalogue import load_rulebooks, read_rulebook_file
from gongshi.rulebook.interpret import Interpreter, Rated, period_days, ranked
from gongshi.rulebook.model import Outcome, Rulebook, Steps, Weighted
from gongshi.rulebook.rating import (
    Part,
    Rating,
    Row,
    Subject,
    Warned,
    month_name,
    month_number,
    read_row,
    rounded,
    shown,
)
from gongshi.rulebook.reader import RulebookError

__all__ = [
    "Interpreter", "Outcome", "Part", "Rated", "Rating", "Row", "Rulebook", "RulebookError",
    "Steps", "Subject", "Warned", "Weighted", "load_rulebooks", "month_name", "month_number",
    "period_days", "ranked", "read_row", "read_rulebook_file", "rounded", "shown",
]  # fmt: skip
