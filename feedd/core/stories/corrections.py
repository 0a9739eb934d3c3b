"""Words that newsrooms put before a headline to say that its text corrects an earlier one."""

from __future__ import annotations

from typing import Final

from feedd.core.stories.fingerprint import Runs, read

_WORDS: Final = """
corrected correction corrects correcting korrektur korrigiert berichtigung berichtigt rectificatif
corrigé corrección corregido corregida rectificación correção corrigido errata erratum rettifica
correzione corretto rectificatie gecorrigeerd rectificare corectat rättelse rättad rettelse
oikaisu korjaus helyesbítés javítva sprostowanie korekta oprava opraveno ispravak исправлено
исправление исправлена уточнение виправлено уточнення поправка διόρθωση düzeltme düzeltildi
اصلاحیه تصحیح تصحيح תיקון 更正 订正 訂正 정정 सुधार संशोधन ralat koreksi đính
"""

_NUMBERS: Final = frozenset(number for word in _WORDS.split() for number in read(word, "").title)


def is_announced(new: Runs, old: Runs) -> bool:
    """Tell whether a headline begins with such a word, and the old one doesn't."""
    return new.title[:1] != old.title[:1] and not _NUMBERS.isdisjoint(new.title[:1])
