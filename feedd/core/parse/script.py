"""What the writing of a line tells, in any script.

Nothing here knows a language; it knows letters, case and punctuation. ``weight`` is the unit of
length everywhere: a Latin letter weighs 1, an ideograph, kana or hangul syllable 2.5, because
that is about how much more it says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Ending = Literal["stop", "ask", "lead", "open"]
"""How a line ends: a full stop, a question or exclamation, a colon that leads on, or nothing."""

_WIDE = re.compile(
    "[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6]+"
)
"""What is set twice as wide as a Latin letter (Unicode Standard Annex 11)."""
_DENSE = re.compile("[\u2e80-\u2fdf\u3005-\u30ff\u31c0-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_UNSTOPPED = re.compile("[\u0e00-\u0eff\u0f00-\u0fff]")
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff]+")
"""Thai, Lao, Tibetan, Burmese and Khmer: letters whose words aren't spaced."""
_CLOSERS = "\"'”’“»«›)]}）］」』】》〉*_ \u00a0\u200b-\u200f\u2066\u2067\u2068\u2069\ufeff"
_STOPS = frozenset(".…。．｡۔।॥։።။។៕⋯")
_ASKS = frozenset("!?！？؟‼⁉")
_LEADS = frozenset(":：;；؛،,、，")
_ABBREVIATED = re.compile(
    r"(?:(?<!\d\s)(?<![^\s.(\[\"“„«/–—-])[^\W\d_]\.){1,4}$|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|Bros|etc|Nr|vs|No|Dr)\.$"
)
"""Initials and shortened words; a letter behind a vowel's sign or an apostrophe ends its word."""
_BRACKETS = frozenset(")）]］")
_CREDITED = re.compile(
    r"(?P<said>[.…。．।。!?！？؟۔])\s?[(（\[［][^()（）\[\]［］]{2,30}[)）\]］]$"
)
"""A sentence with its author or agency in brackets behind it: "… from May. (Newswire)"."""
_WORD = re.compile(r"[^\W_][\w'’.-]*")
_OUTER = (
    " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
"""Space of all kinds, and marks that show nothing at the end of a line."""
_OPENING = frozenset("\"'“„«»‘「『‹")
_CLOSING = frozenset("\"'”“»«’」』›")
_BOTH = frozenset('"“”„«»「」『』')
_STOPLESS_SENTENCE = 90  # characters
_LONG_WORD = 4  # letters
_DENSE_WORD = 2  # ideographs
_UNSPACED_WORD = 6  # letters
_LONGEST_UNSPACED = 20  # letters, marks above them among these


def bare(text: str) -> str:
    """Take space and direction marks from a line's ends; inside, joiners are letters' own."""
    return text.strip(_OUTER)


def weight(text: str) -> float:
    """Measure how much a text says, in Latin letters."""
    return len(text) if text.isascii() else len(text) + 1.5 * _count(_DENSE, text)


def _count(kind: re.Pattern[str], text: str) -> int:
    """Count letters of a kind, found as runs: each apart, those of a book take 300 MB."""
    return sum(map(len, kind.findall(text)))


def first_word(text: str) -> int:
    """Give the length of a line's first word, at most a long one's where these aren't spaced."""
    word = text.split(None, 1)[0]
    return min(len(word), _LONGEST_UNSPACED) if _UNSPACED.match(word) else len(word)


def columns(text: str) -> int:
    """Measure how wide a line is set, in columns: a Han character takes two."""
    return len(text) if text.isascii() else len(text) + _count(_WIDE, text)


def ending(text: str) -> Ending:
    """Tell how a line ends, quotes and brackets aside.

    Thai, Lao and Tibetan end sentences with nothing: there only length tells a sentence. So it
    does where a shortened word comes last: "drifted E.", "in the U.S."
    """
    return _ending(text[-_STOPLESS_SENTENCE:])


@lru_cache(maxsize=4096)
def _ending(tail: str) -> Ending:
    """Tell how a line ends by its last characters; cached, as reading a text asks often."""
    shown = tail.rstrip(_CLOSERS)
    if tail[-1:] in _BRACKETS and (credited := _CREDITED.search(tail)):
        shown = tail[: credited.end("said")]
    last = shown[-1:]
    if last in _STOPS:
        short = len(tail) < _STOPLESS_SENTENCE
        return "open" if short and _ABBREVIATED.search(shown[-12:]) else "stop"
    if last in _ASKS:
        return "ask"
    if last in _LEADS:
        return "lead"
    return "stop" if len(tail) >= _STOPLESS_SENTENCE and is_unstopped(tail) else "open"


def ends_sentence(text: str) -> bool:
    """Say whether a line ends with a stop, a question or an exclamation."""
    return ending(text) in {"stop", "ask"}


def ends_as_headline(text: str) -> bool:
    """Say whether a line ends with nothing, or with a question or an exclamation."""
    return ending(text) in {"open", "ask"}


def is_unstopped(text: str) -> bool:
    """Say whether a text is in a script that ends sentences with nothing."""
    return bool(_UNSTOPPED.search(text))


def words(text: str) -> list[str]:
    """Split a line into its words; ideographs run together as one."""
    return _WORD.findall(text)


def length_in_words(text: str) -> int:
    """Count words; where these aren't spaced, so many letters are taken for one."""
    spaced = len(text.split())
    if text.isascii():
        return spaced
    unspaced = _count(_DENSE, text) / _DENSE_WORD + _count(_UNSPACED, text) / _UNSPACED_WORD
    return max(spaced, int(unspaced))


def is_cased(text: str) -> bool:
    """Say whether the text's letters come in capitals and small letters."""
    return text.title() != text.lower()


def is_small(letter: str) -> bool:
    """Say whether a letter is a small one of a script that begins sentences with capitals.

    Georgian has capitals in Unicode, but its words never begin with them.
    """
    return letter.islower() and letter.title() != letter


def is_capitals(text: str) -> bool:
    """Say whether a line is set in capitals throughout."""
    letters = [*filter(str.isalpha, text)]
    capital = sum(map(str.isupper, letters))
    return len(letters) > 1 and capital >= 0.9 * len(letters)


def title_share(text: str) -> float:
    """Give the share of a line's longer words that begin with a capital; 0 without case."""
    long = [word for word in words(text) if len(word) >= _LONG_WORD and is_cased(word[0])]
    if not long:
        long = [word for word in words(text) if is_cased(word[0])]
    return sum(1 for word in long if word[0].isupper()) / len(long) if long else 0.0


def starts_small(text: str) -> bool:
    """Say whether a line begins in the middle of a sentence."""
    first = next((character for character in text[:8] if character.isalpha()), "")
    return is_small(first)


def fold(text: str) -> str:
    """Reduce a headline to what stays the same however it is set: letters and digits, caseless."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def is_quoted(text: str) -> bool:
    """Say whether a line is one quotation from end to end."""
    return (
        len(text) >= _LONG_WORD
        and (text[0] in _OPENING and text[-1] in _CLOSING)
        and not set(text[1:-1]) & _BOTH
    )
