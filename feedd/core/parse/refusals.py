"""Whether a line is what sites say instead of news.

A formula counts where a page says it of itself: in its title or a heading or, where there is
little else, on a short line. It may follow an apology, and an article or pronoun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from feedd.core.parse.refusalphrases import MISSING, OWN, SAID, SORRY, UNAVAILABLE

_STATUS = r"(?:4(?:0[0-9]|10|18|2[29]|51)|5(?:0[0-5]|1[01]|2[0-7]))"
_IS_STATUS = re.compile(
    rf"^\W*(?:(?:[^\W\d]+\W{{1,3}}){{0,2}}{_STATUS}|{_STATUS}\W{{1,3}}(?:error|not found|gone"
    r"|forbidden|unauthori[sz]ed|bad (?:request|gateway)|internal server error|too many requests"
    r"|service (?:temporarily )?unavailable|gateway time-?out|fehler|erreur|errore?|erro|fout"
    r"|błąd|ошибка|hata|خطا|エラー|错误))\W*$",
    re.IGNORECASE,
)
_HAS_STATUS = re.compile(rf"(?:^\W*|[:：#(]\s*|\bHTTP\s){_STATUS}(?:\s*[)–—:|.-]|$)")
"""An error's number apart from a line's other words."""
_ANNOUNCED = re.compile(
    "お知らせ|通知|公告|안내|notice|scheduled|planned|geplant|prévue|programad|próxim|coming|soon|"
    "pronto|bientôt|bald|скоро|إشعار|إعلان|اطلاعیه|הודעה|แจ้ง|thông báo",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.!?。！？।:：–—|,،、，]\s*")
# In characters: the longest line, and the longest title, that may be such a formula.
_LINE = 160
_TITLE = 80
# The share of a clause that a formula has to be.
_MOST = 0.6
_MARKS = ' \t\n_-–—|·.!…:*()[]«»"“”'
_POLITE = re.compile(
    rf"^(?:{SORRY})(?:[\s,،、，.!:–—-]+|$)(?:but |aber |mais |pero |mas |ma |но |але |لكن )?"
)
_OF_ONES_OWN = re.compile(rf"^(?:{OWN})(?:(?<=['’])|\s)")


def is_status(head: str) -> bool:
    """Say whether a title or heading is an error's number and its name: "Error 404"."""
    return _IS_STATUS.match(head) is not None


def meant(head: str) -> str | None:
    """Give the reason that a title or heading states and nothing else."""
    words = head.casefold().strip(_MARKS)
    if not 0 < len(words) <= _TITLE:
        return None
    bare = _bare(words)
    either = {words, bare}
    return next((each for each in SAID if any(map(_pattern(each).fullmatch, either))), None)


def is_out(head: str) -> bool:
    """Say whether a title or heading says that a site is out of service now, not some day."""
    return meant(head) == UNAVAILABLE and not _ANNOUNCED.search(head)


def says_missing(head: str) -> bool:
    """Say whether a title or heading says that a page isn't there, and nothing else."""
    words = head.casefold().strip(_MARKS)
    return 0 < len(words) <= _TITLE and bool(_pattern(MISSING).fullmatch(words))


def told(lines: Iterable[str]) -> str | None:
    """Give the reason that lines state, or an error's number among them."""
    shown = list(lines)
    found = next(filter(None, map(_named, shown)), None)
    return found or (MISSING if any(map(_HAS_STATUS.search, shown)) else None)


def _named(line: str) -> str | None:
    """Give the reason that is most of what a clause of a line says."""
    if len(line) > _LINE:
        return None
    clauses = [each.strip(_MARKS) for each in _CLAUSE.split(line.casefold())]
    return next((each for each in SAID if any(_states(each, clause) for clause in clauses)), None)


def _bare(words: str) -> str:
    """Take away the apology, article or pronoun before a formula."""
    return _OF_ONES_OWN.sub("", _POLITE.sub("", words)).strip(_MARKS)


def _states(reason: str, clause: str) -> bool:
    forms = ((_pattern(reason).match(each), each) for each in {clause, _bare(clause)} if each)
    return any(found and len(found[0]) >= _MOST * len(each) for found, each in forms)


@cache
def _pattern(reason: str) -> re.Pattern[str]:
    """Compile what sites say for a reason: few pages ask, and it takes a while."""
    alternatives = (" ".join(each.split()) for each in SAID[reason].casefold().split(";"))
    either = "|".join(each for each in alternatives if each)
    return re.compile(rf"(?:{either})(?![^\W\d_])")
