"""How sums of money are written: figures beside the sign or the short name of a currency."""

from __future__ import annotations

AMOUNT = r"\d[\d.,٫٬'’\s\u00a0\u202f]*"
CURRENCY = (
    r"(?:[$€£¥₽₹₺₩₴₪฿₫₱元円원]|(?<![^\W\d_])(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|zł|kr|Kč|Ft|lei|лв|"
    r"грн|руб|р|TL|تومان|ریال|درهم|ريال|บาท|đ|Rp)(?![^\W\d_])\.?)"
)
PRICE = rf"(?:{CURRENCY}\s?{AMOUNT}|{AMOUNT}\s?{CURRENCY})"
