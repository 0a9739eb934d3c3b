"""Why an entry was taken for what it is, in sentences for a person."""

from __future__ import annotations

from collections.abc import Sequence

from feedd.core.model import Reason
from feedd.core.stories.judge import POSSIBLE
from feedd.core.stories.related import Link
from feedd.core.stories.window import Match

UNCHANGED = Reason(name="unchanged", text="nothing changed since it was last seen")
EARLIER_TEXT = Reason(name="earlier_text", text="an earlier text of it was served again")
OUT_OF_ORDER = Reason(name="out_of_order", text="a later text of it is known already")
SAME_LINK = Reason(name="same_link", text="another entry with this address tells the story")
PART = Reason(name="part", text="its source has shown it within a longer text, word for word")
RETRACTED = Reason(name="retracted", text="a person has withdrawn the story")
JOINED = Reason(name="joined", text="a person has said that its story is this one")
APART = Reason(name="kept_apart", text="a person has said that it is a story of its own")
COMPLETED = Reason(name="completed", text="the article behind it was read")
UNSEEN_REVISION = Reason(
    name="revision", text="judged by the fingerprints, as the older text is not at hand"
)


_LIKENESS = " (likeness {:.0%})"
_SHARE = " ({:.0%})"
_SCORES = {
    **dict.fromkeys(("same_story", "possible_copy", "unlike", "alike"), _LIKENESS),
    **dict.fromkeys(("told_apart", "filled_anew", "drifted"), _LIKENESS),
    **dict.fromkeys(("passages", "words", "title", "title_within", "worn"), _SHARE),
    **dict.fromkeys(("text_conflict", "subject_conflict"), _SHARE),
}  # that of figures is no plain share, lest one figure of one be all: of two others it is 80 %


def said(reason: Reason) -> str:
    """Say a reason with its score, where that means something to a person."""
    score = _SCORES.get(reason.name) if reason.score is not None else None
    return reason.text + score.format(reason.score) if score else reason.text


def copied(match: Match) -> Reason:
    """Say whose text it repeats."""
    text = f"its text is that of an entry of {match.source}"
    return Reason(name="same_story", text=text, score=_score(match))


def told_apart(match: Match) -> Reason:
    """Say that the source itself tells two stories that are alike."""
    text = f"it is like story {match.story}, but its source tells the two apart"
    return Reason(name="told_apart", text=text, score=_score(match))


def filled_anew(match: Match) -> Reason:
    """Say that several stories are told in its words."""
    text = f"it has the form of words of story {match.story}, and not what tells that from others"
    return Reason(name="filled_anew", text=text, score=_score(match))


def drifted(match: Match) -> Reason:
    """Say that it is like a late text of a story, and unlike the first."""
    text = f"it is like a later text of story {match.story}, but not like what that began with"
    return Reason(name="drifted", text=text, score=_score(match))


def names_another(story: str) -> Reason:
    """Say that its address is known, and that something else was told there."""
    text = f"its address is that of story {story}, whose headline names another by number"
    return Reason(name="names_another", text=text)


def nearest(matches: Sequence[Match]) -> Reason:
    """Say how near the likeliest text is."""
    best = next(iter(matches), None)
    if best is None:
        return Reason(name="unknown", text="no recent text shares rare words with it")
    if best.score >= POSSIBLE:
        text = f"perhaps a copy of story {best.story}, not surely enough to hide it"
        return Reason(name="possible_copy", text=text, score=_score(best))
    text = "the likeliest recent text tells another story"
    return Reason(name="unlike", text=text, score=_score(best))


def happening(link: Link | None) -> tuple[Reason, ...]:
    """Say of which happening it tells, if others do."""
    if link is None:
        return ()
    text = f"it tells of the event that story {link.event} began with"
    return (Reason(name="same_event", text=text, score=round(link.likeness, 3)),)


def _score(match: Match) -> float:
    return round(match.score, 3)
