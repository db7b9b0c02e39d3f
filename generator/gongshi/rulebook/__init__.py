"""Rulebooks: rating schemes as data, and the one interpreter that carries them out."""

from __future__ import annotations

from gongshi.rulebook.again import (
    Again,
    Scored,
    Sensitivity,
    Shift,
    Told,
    told_ratio,
    told_warnings,
)
from gongshi.rulebook.catalogue import load_rulebooks, read_rulebook_file
from gongshi.rulebook.criteria import VOTE, criterion_names
from gongshi.rulebook.interpret import Interpreter, Rated, period_days, ranked
from gongshi.rulebook.model import (
    Component,
    Outcome,
    Rulebook,
    Series,
    Steps,
    Warn,
    Weighted,
)
from gongshi.rulebook.portable import grounds, leaf, marks, portable, threshold_sign
from gongshi.rulebook.rating import (
    UNDATED,
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
    "UNDATED", "VOTE", "Again", "Component", "Interpreter", "Outcome", "Part", "Rated",
    "Rating", "Row", "Rulebook", "RulebookError", "Scored", "Sensitivity", "Series", "Shift",
    "Steps", "Subject", "Told", "Warn", "Warned", "Weighted", "criterion_names", "grounds",
    "leaf", "load_rulebooks", "marks", "month_name", "month_number", "period_days", "portable",
    "ranked", "read_row", "read_rulebook_file", "rounded", "shown", "threshold_sign",
    "told_ratio", "told_warnings",
]  # fmt: skip
