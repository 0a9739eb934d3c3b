"""What commands exit with, beside 0 for done."""

from __future__ import annotations

from typing import Final

NO: Final = 1
"""Nothing matched, was found or done."""

FAULT: Final = 2
"""What was asked, or the configuration, is wrong."""

FAILURE: Final = 3
"""It failed while it ran."""
