"""How sums of money are written: figures beside the sign or the short name of a currency."""

from __future__ import annotations

import re

AMOUNT = r"\d[\d.,٫٬'’\s\u00a0\u202f]*"
_SIGNS = "$€£¥₽₹₺₩₴₪฿₫₱"
_NAME = (
    r"(?<![^\W\d_])(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|zł|kr|Kč|Ft|lei|лв|грн|руб|TL|تومان|ریال|"
    r"درهم|ريال|บาท|đ|Rp)(?![^\W\d_])\.?"
)
BEFORE = rf"(?:[{_SIGNS}]|{_NAME})"
"""What stands before an amount: never 원, with which words end (의원 3명: "three members")."""
BEHIND = rf"(?:[{_SIGNS}元円원]|{_NAME})"
"""What stands behind an amount: no lone р, which makes a year in Ukrainian (2024 р.)."""
PRICE = re.compile(rf"{BEFORE}\s?{AMOUNT}|{AMOUNT}\s?{BEHIND}")
