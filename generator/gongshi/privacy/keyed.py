"""Keyed hashes: how an exception names a value without giving it away.

Mobile numbers can be counted through, so that a plain hash of one hides nothing. The key is a
secret of the publisher and stays outside the repository.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

VARIABLE: Final = "GONGSHI_PRIVACY_KEY"
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_SIGNS: Final = 40


def privacy_key() -> str:
    """Return the secret key of exceptions; empty where none is set."""
    return os.environ.get(VARIABLE, "")


def keyed_hash(key: str, kind: str, value: str) -> str:
    """Return 40 letters for a value, 160 bits of HMAC-SHA-256.

    Letters only, so that a hash can stand in YAML without quotation marks and is never taken for a
    number that belongs to a person.
    """
    made = hmac.new(key.encode(), f"{kind}\n{value}".encode(), hashlib.sha256)
    return made.hexdigest()[:_SIGNS].translate(_LETTERS)
