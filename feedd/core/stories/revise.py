"""What changed between two texts of a story, and whether it matters to whoever read the first.

Material: another headline; figures (small ones also as words), names or a negation that changed; a
passage of eight words or more put in, taken out or rewritten, or a whole sentence of six that came
or went. Cosmetic: typos, punctuation, single words, blocks that only moved. Where a script has no
capitals, any other word in another's place may be a name.

Blocks (lines) are compared first, then the words inside those that differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal, get_args

from feedd.core.characters import boundary
from feedd.core.model import Reason
from feedd.core.stories import numerals
from feedd.core.stories.words import begin_alike, is_number, spelled, tokens

if TYPE_CHECKING:
    _Taker = Callable[[str], list[str]]

Op = Literal["equal", "replace", "delete", "insert"]

_WORD_OR_SIGN = r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*|."
_PIECE = re.compile(rf"\s+|{_WORD_OR_SIGN}", re.DOTALL)
_SPACED_PIECE = re.compile(rf"(?:{_WORD_OR_SIGN})\s*", re.DOTALL)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_WHOLE = re.compile(r"^\w.*[.!?。！？।۔؟።][\"'”’»)\]]?$", re.DOTALL)
_PASSAGE = 8  # words that make a passage; twice as many characters in a script without spaces
_SENTENCE = 6  # words of a sentence that came or went: "This is a developing story." has five
_STAMP_WORDS = 9  # a line as short as this that holds a time of day is a time stamp
_TYPO_LENGTH = 5  # letters; in shorter words one letter makes another word
_QUOTED = 200  # characters of a former headline that are told
_MOST_WORK = 15_000_000  # e.g. two blocks of 3000 words; beyond, they count as replaced whole
_PAIRS = 2_000

_NEGATIONS = frozenset(  # one a line would fill three pages
    """
    no not never none neither nor without cannot nicht kein keine keinen keinem keiner nie niemals
    ohne weder ne pas jamais aucun aucune sans ni nunca jamás jamas ningún ninguno ninguna sin não
    nao nem sem nenhum nenhuma non mai senza nessun nessuno niet geen nooit zonder ikke ingen aldri
    uden uten inte aldrig utan ei eivät nem soha nincs nélkül bez nigdy żaden nikdy žádný не нет ни
    никогда без нельзя ні немає няма никога nu fără niciodată değil yok hayır δεν δε μην μη όχι
    χωρίς ποτέ לא אין בלי מעולם لا لم لن ليس ليست غير دون بدون نه نیست هیچ هرگز نہیں مت नहीं न मत
    बिना নেই নয় tidak bukan tanpa belum jangan hindi không chưa chẳng hapana bila
    """.split()
)
_UNSPACED_NEGATIONS = re.compile(r"不|没|沒|未|無|无|非|ない|なかっ|ません|ไม่|มิ|ບໍ່|មិន|မ")


@dataclass(frozen=True, slots=True)
class Edit:
    """One run of a word-level diff; ``old`` is empty in an insertion, ``new`` in a deletion."""

    op: Op
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a later text changed; ``reasons`` say what made it material, or why it is not."""

    material: bool
    reasons: tuple[Reason, ...]
    old: tuple[str, str]
    new: tuple[str, str]

    @property
    def only_moved(self) -> bool:
        """Tell whether blocks stand in another order and nothing else changed."""
        return any(reason.name == "reordered" for reason in self.reasons)

    @cached_property
    def title(self) -> tuple[Edit, ...]:
        """The word-level diff of the headlines."""
        return tuple(_edits(self.old[0], self.new[0]))

    @cached_property
    def text(self) -> tuple[Edit, ...]:
        """The word-level diff of the texts."""
        return tuple(_edits(self.old[1], self.new[1]))


_CHANGES = frozenset({"headline", "figures", "negation", "names", "text", "cosmetic"})


def changes(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """Give of a revision's reasons those that say what changed, as sentences."""
    return tuple(reason.text for reason in reasons if reason.name in _CHANGES)


def compare(old_title: str, old_text: str, new_title: str, new_text: str) -> Change:
    """Compare two texts of one story."""
    old, new = (old_title, old_text), (new_title, new_text)
    title = [edit for edit in _edits(*map(_readable, (old_title, new_title))) if _tells(edit)]
    text = [edit for edit in _edits(*map(_readable, (old_text, new_text))) if _tells(edit)]
    if not title and (not text or _blocks(old_text) == _blocks(new_text)):
        name, sentence = _NOTHING[bool(text)]
        return Change(
            material=False, reasons=(Reason(name=name, text=sentence),), old=old, new=new
        )
    grounds = tuple(_grounds(old_title, title, text))
    reasons = grounds or (Reason(name="cosmetic", text="typos or single words only"),)
    return Change(material=bool(grounds), reasons=reasons, old=old, new=new)


_NOTHING = (
    ("unchanged", "only markup, whitespace or punctuation differ"),
    ("reordered", "the same blocks in another order"),
)


def _readable(text: str) -> str:
    return text.replace("\u00ad", "").replace("\u200b", "")


def _blocks(text: str) -> Counter[str]:
    return Counter(filter(None, map(spelled, text.splitlines())))


def _grounds(old_title: str, title: list[Edit], text: list[Edit]) -> Iterator[Reason]:
    edits = title + text
    if any(not _is_typo(edit) for edit in title):
        yield Reason(name="headline", text=_retitled(old_title))
    if figures := _changed([*filter(_has_figures, edits)], _figures):
        yield Reason(name="figures", text=f"figures changed: {figures}")
    if negations := _changed(edits, _negations):
        yield Reason(name="negation", text=f"a negation came or went: {negations}")
    if names := _names(text):
        yield Reason(name="names", text=f"names changed: {names}")
    if words := _replaced(filter(_is_perhaps_name, text)):
        yield Reason(name="names", text=f"words changed: {words}")
    longest = max((_size(edit) for edit in text), default=0)
    if longest >= _PASSAGE:
        yield Reason(name="text", text=f"a passage of {longest} words changed", score=longest)
    elif any(map(_is_sentence, text)):
        yield Reason(name="text", text="a sentence came or went")


def _retitled(old: str) -> str:
    quoted = old if len(old) <= _QUOTED else f"{old[: boundary(old, _QUOTED - 1)]}…"
    return f"the headline was “{quoted}”" if old else "there was no headline"


def _changed(edits: list[Edit], taken: _Taker) -> str:
    old = Counter(chain.from_iterable(taken(edit.old) for edit in edits))
    new = Counter(chain.from_iterable(taken(edit.new) for edit in edits))
    gone, came = _listed(old - new), _listed(new - old)
    return f"{gone} → {came}" if gone and came else gone or came


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(set(words))[:5])


def _figures(text: str) -> list[str]:
    return [numerals.VALUES.get(word, word) for word in _figure_words(text)]


def _figure_words(text: str) -> list[str]:
    words = _PIECE.findall(text.casefold().replace("ё", "е"))
    return [word for word in tokens(text) if is_number(word)] + [
        word for word in words if word in numerals.VALUES
    ]


def _has_figures(edit: Edit) -> bool:
    return not numerals.AMBIGUOUS.issuperset(_figure_words(edit.old) + _figure_words(edit.new))


def _negations(text: str) -> list[str]:
    words = _PIECE.findall(text.casefold().replace("’", "'"))
    found = [word for word in words if word in _NEGATIONS or word.endswith("n't")]
    return found + _UNSPACED_NEGATIONS.findall(text)


def _names(edits: list[Edit]) -> str:
    changed = [edit for edit in edits if not _is_typo(edit)]
    old, new = ({*chain.from_iterable(map(_name_like, side))} for side in _sides(changed))
    return _listed(old ^ new)


def _is_perhaps_name(edit: Edit) -> bool:
    """Tell of words in others' place, in a script without capitals, and fewer than a passage."""
    replaced = edit.op == "replace" and _is_caseless(edit.new) and not _is_typo(edit)
    return replaced and _size(edit) < _PASSAGE


def _replaced(edits: Iterable[Edit]) -> str:
    # Words, not signs between: an arrow or a comma is turned round between Arabic words.
    pairs = (f"“{edit.old.strip()}” became “{edit.new.strip()}”" for edit in edits)
    return " and ".join([*dict.fromkeys(pairs)][:5])


def _sides(edits: list[Edit]) -> tuple[list[str], list[str]]:
    return [edit.old for edit in edits], [edit.new for edit in edits]


def _name_like(text: str) -> list[str]:
    # A capital after other words; the first word of a run may only begin a sentence.
    words = [piece for piece in _PIECE.findall(text) if piece[0].isalpha()]
    capitals = (w for i, w in enumerate(words) if w[0].isupper() and (i or len(words) == 1))
    return [w for w in map(str.casefold, capitals) if w not in numerals.VALUES]


def _is_caseless(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return bool(letters) and not any(char.isupper() or char.islower() for char in letters)


def _is_typo(edit: Edit) -> bool:
    old, new = (side.strip().casefold() for side in (edit.old, edit.new))
    if edit.op != "replace" or not (old.isalpha() and new.isalpha()):
        return spelled(old).replace(" ", "") == spelled(new).replace(" ", "")
    alike = min(len(old), len(new)) >= _TYPO_LENGTH and old[0] == new[0] and _is_one_slip(old, new)
    # "million" and "billion" differ in the first letter, as most words of different meaning do.
    return alike or spelled(old) == spelled(new)


def _is_one_slip(old: str, new: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    if start is None:
        return abs(len(old) - len(new)) <= 1
    rest, other = old[start:], new[start:]
    swapped = rest[1::-1] + rest[2:] == other
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


def _tells(edit: Edit) -> bool:
    return edit.op != "equal" and spelled(edit.old) != spelled(edit.new)


def _size(edit: Edit) -> int:
    return max(map(_length, (edit.old, edit.new)))


def _is_sentence(edit: Edit) -> bool:
    said = (edit.old or edit.new).strip()
    whole = edit.op in {"insert", "delete"} and bool(_WHOLE.match(said))
    return whole and not said[0].islower() and _length(said) >= _SENTENCE


def _length(text: str) -> int:
    unspaced = len(_UNSPACED.findall(text))
    return unspaced // 2 + len(_UNSPACED.sub(" ", text).split())


def _edits(old: str, new: str) -> Iterator[Edit]:
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    # Most of a long text is as it was: what needn't be looked through is cheap, however long.
    first = begin_alike(old_lines, new_lines)
    last = begin_alike(old_lines[first:][::-1], new_lines[first:][::-1])
    ended = len(old_lines) - last
    if first:
        yield from [_edit("equal", *["".join(old_lines[:first])] * 2)]
    yield from _line_edits(old_lines[first:ended], new_lines[first : len(new_lines) - last])
    if last:
        yield from [_edit("equal", *["".join(old_lines[ended:])] * 2)]


def _line_edits(old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    if _work(old, new) > _MOST_WORK:
        yield Edit("replace", "".join(old), "".join(new))
        return
    left = _MOST_WORK
    for op, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if op != "replace" or _is_stamp(before, after):
            yield _edit(op if op != "replace" else "equal", before, after)
            continue
        mine, theirs = _pieces(before), _pieces(after)
        bare = [piece.rstrip() for piece in mine], [piece.rstrip() for piece in theirs]
        left -= _work(*bare)
        if left < 0:
            yield Edit("replace", before, after)
            continue
        for step, e, f, g, h in SequenceMatcher(None, *bare, False).get_opcodes():
            yield _edit(step, "".join(mine[e:f]), "".join(theirs[g:h]))


def _work(one: Sequence[str], two: Sequence[str]) -> int:
    """Say how much work it may be to find the longest runs that two sequences share.

    Each run takes another look at all that is left, and each pair of like pieces a step of it:
    where few words recur all through, there are as many runs as pairs.
    """
    counts = Counter(one)
    pairs = sum(counts[piece] for piece in two)
    return len(one) * len(two) + pairs * pairs // _PAIRS


def _edit(op: str, old: str, new: str) -> Edit:
    return Edit(_OPS[op], old, new)


_OPS: dict[str, Op] = {op: op for op in get_args(Op)}


def _is_stamp(before: str, after: str) -> bool:
    # "Last updated 14:05" is no part of what a story tells.
    if not (_CLOCK.search(before) and _CLOCK.search(after)):
        return False
    short = max(len(before.split()), len(after.split())) < _STAMP_WORDS
    return short and _CLOCK.sub("", before).split() == _CLOCK.sub("", after).split()


def _pieces(text: str) -> list[str]:
    # Space goes with the word before it: as a token of its own it would match everywhere.
    pieces = _SPACED_PIECE.findall(text)
    return [part for piece in pieces for part in (piece if _UNSPACED.match(piece) else (piece,))]
