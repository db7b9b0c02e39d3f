"""gongshi: validated open data of social organizations, published as a public site."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
