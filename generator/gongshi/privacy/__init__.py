"""The personal data firewall: what is personal in a text, and how it is hidden."""

from __future__ import annotations

from gongshi.privacy.find import Hit, find
from gongshi.privacy.knowledge import load_knowledge
from gongshi.privacy.masking import mask, masked
from gongshi.privacy.sieve import may_hold

__all__ = ["Hit", "find", "load_knowledge", "mask", "masked", "may_hold"]
