"""What a single line is for: a rule, a byline, a caption, small print.

The few word lists are the labels that news sites print in many languages; a line in a language
that is missing from them is still judged by its form.
"""

from __future__ import annotations

import re

from feedd.core.parse import letters, phrases, script
from feedd.core.parse.remembering import remembering
from feedd.core.parse.times import stamps, timephrases

_RULE = re.compile(r"^[\W_]{3,}$")
_DRAWN = frozenset(("--", "⁂", "❧", "$$", "ZCZC", "NNNN"))
"""What parts mails, chapters, warnings of the weather and agencies' messages."""


_BULLET = re.compile(
    "^(?:(?:[•●▪■□◆◇►◄◀▶▸➤✦★☆※·‣⁃○◦–—*+»›→⇒-]|>{2,3}|[=–—-]{1,2}>|:{2,3})\\s+|[■◆●▲▼★※◎◇□]\\s?(?=\\w)"
    "|(?:[\U0001f1e6-\U0001faff\u2600-\u27bf\u2b00-\u2bff]\ufe0f?\u200d?|[\u2190-\u25ff]\ufe0f)+\\s*)"
    "(?P<rest>\\S.*)$"
)

_BY = re.compile(
    rf"^{phrases.BY}\s?[:：/|–—-]?\s+(?P<name>.{{2,60}})$"
    r"|^(?:作者|記者|记者|文|撰文)\s?[:：/／]\s?(?P<unspaced>\S.{0,30})$"
    r"|^(?:\S{0,10}(?:[社报報网網台刊]|新[闻聞]))(?:记者|記者)\s(?P<sent>[\u4e00-\u9fff]{2,3}(?:[\s、][\u4e00-\u9fff]{2,3}){0,3})$"
    r"|^(?P<before>[\uac00-\ud7af]{2,4})\s?(?:기자|특파원|논설위원)$",
    re.IGNORECASE,
)
_UNMARKED = re.compile(rf"^{phrases.AUTHOR}\s+[^\s:：/|–—-]", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d_](?:[^\W\d_]|\.)")
_AT_TIME = re.compile(r"\s(?:at|um|à)\s\d{1,2}[:.]\d\d.*$")
_PARTED = re.compile(r"\s[|·•]\s")
_CAPTION = re.compile(
    rf"^[\[(（【]?{phrases.PICTURE}\s?{phrases.ARCHIVED}?"
    r"\s?(?:[:：/／=＝]|[-–—]\s|\(.*$|$|\b(?:by|von|par|por|de)\b)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    rf"^{phrases.SOURCE}\s?[:：]\s?\S|^{phrases.EDITOR}\s?[:：]\s?[^\s.!?]+(?:\s[^\s.!?]+){{0,2}}$",
    re.IGNORECASE,
)
_REFERENCE = phrases.at_start(phrases.REFERENCE)
_CALL = re.compile(r"^(?:read (?:more|on)|click here)\W*$", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:[(\[/／©]|\bvia\b|\s[-–—|]\s)\s?[^()\[\]/]{0,40}?"
    rf"(?<![^\W\d_]){phrases.AGENCY}(?![^\W\d_])[^()\[\]]{{0,40}}[)\]]?\.?$",
    re.IGNORECASE,
)
_TAKEN = re.compile(rf"{phrases.TAKEN}[)）]?[。.]?$")
_DATE_TAIL = re.compile(
    r"[.,،。،–—(-]\s*(?:[^\W\d_]{2,12}\.?\s)?(?:\d{1,2}\.?\s[^\W\d_]{3,12}\.?,?\s\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4}"
    r"|[^\W\d_]{3,12}\s\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}年\d{1,2}月(?:\d{1,2}日)?)[)\]]?\.?$"
)
_PUBLISHED = phrases.at_start(timephrases.PUBLISHED)
_INVITATION = phrases.at_start(phrases.INVITATION)
_EXTRA = phrases.whole(phrases.EXTRA)
_EXTRA_TOLD = re.compile(rf"^{phrases.EXTRA}\s?[:：]", re.IGNORECASE)
_CORRECTION = re.compile(rf"^{phrases.CORRECTION}\s?(?:[:：]|$)", re.IGNORECASE)
_OF_LETTER = re.compile(
    rf"^(?:{letters.IN_BROWSER}|{letters.PREFERENCES})[\W_]*$", re.IGNORECASE | re.DOTALL
)
_ADVERT = phrases.whole(phrases.ADVERT)
_ADVERT_TOLD = re.compile(rf"^{phrases.ADVERT}\s?[:：]\s?\S", re.IGNORECASE)
_ELSEWHERE = phrases.whole(phrases.ELSEWHERE)
_APPENDED = re.compile(
    rf"^(?:\d{{1,5}}\s?[条條]?\s?)?(?:{phrases.REMARKS}|{phrases.WRITER})"
    r"\s?[:：]?\s?[(（\[]?\s?(?:\d{1,5}\s?[件条條개]?)?\s?[)）\]]?\s?[:：]?$"
    rf"|^\d{{1,5}}\s?{phrases.COUNTED}$|^{phrases.COUNTED}\s?[:：]?\s?[(（\[]?\d{{1,5}}[)）\]]?$",
    re.IGNORECASE,
)
_BULLETIN = re.compile(
    rf"\b{phrases.BULLETIN}\b|{phrases.BULLETIN_UNSPACED}|\s\|\s", re.IGNORECASE
)
_ERRAND = re.compile(
    rf"^(?:[^\W\d_]{{2,8}}\s?[:：]\s*)?(?:{letters.PLEASE},?\s*)?{letters.ERRAND}", re.IGNORECASE
)
_ERRAND_TOLD = re.compile(letters.ERRAND, re.IGNORECASE)
_ISSUE = re.compile(
    rf"(?:(?<![^\W\d_]){phrases.ISSUE}\s?\d{{1,5}}|第\s?\d{{1,5}}\s?[期号號]|제\s?\d{{1,5}}\s?호)"
    r"(?:\s?[(（/]\s?\d{1,6}\s?[)）]?)?(?:\s?[—–|·,-]\s?\d[\d.,]*\s?[^\W\d]{0,4}\.?[$€£¥₽₹]?)?$",
    re.IGNORECASE,
)
_GREETING = phrases.at_start(letters.GREETING)
_INVITATION_AT_MOST = 160  # characters
_LABEL_AT_MOST = 80  # characters
_OFFER_AT_MOST = 60  # characters
_CAPTION_AT_LEAST = 3  # characters
_CAPTION_AT_MOST = 300  # characters
_TAIL = 120
"""The longest credit or day at the end of a line."""
_STROKES = 2  # different characters of a rule
_NAME_WORDS = 8  # of an author's name
_CAPITALS = 0.6  # of a name's words
_RELEASE = phrases.whole(phrases.RELEASE)
_COUNT = re.compile(
    rf"^(?:(?:{phrases.READ}\s)?\d[\d.,]{{0,7}}\s?[KkMm]?\s[^\W\d]{{3,14}}"
    rf"|(?:{phrases.READ}|[^\W\d]{{2,14}}(?:\s[^\W\d]{{2,12}})?)\s?[:：]?\s?\d[\d.,]*[KkMm万萬만]?)$",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"^(?:[@#][\w-]{2,40}\s*)+$")
_SMALL_SLUG = re.compile(r"^(?=.{5,40}$)(?!.*[A-ZА-ЯЁ])[^\W\d_]+(?:-[^\W\d_]+)+$")
_SLUG = re.compile(r"^[A-Z]{2}-\S.{2,60},\s?\d{2,4}$")
_CODE = re.compile(
    r"^(?=.{3,24}$)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-/._#][A-Za-z0-9]+)+$"
    r"|^(?:[^\W\d_][^/.:!?]{1,24}/){1,6}$"
)
"""A number with letters in it, or keywords above an agency's headline: "Verkehr/Bahn/"."""
_ADDRESS = re.compile(
    r"^(?:https?://)?(?:[\w-]{1,40}\.){1,4}[a-z]{2,24}(?::\d+)?(?:/\S*)?(?P<trail>(?:\s[›»>]\s[^›»>]{1,60}){1,6})?$"
)
_FORMAT = re.compile("PDF|DOCX?|XLSX?|PPTX?|ODT|RTF|CSV|ZIP", re.IGNORECASE)
_FILE = re.compile(
    rf"^[(\[（［]?\s?(?:{_FORMAT.pattern})(?![a-z])[^.!?。\d]{{0,8}}"
    r"(?:\d[\d.,]*\s?[^\W\d]{1,8})?\s?[)\]）］]?$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[@\d]")
"""What every contact has and few other lines have."""
_CONTACT = re.compile(
    r"\S@\w[\w-]*\.\w|(?<![\d.,:/-])\(?\+?\d{2,5}\)?(?:[\s.-]\d{2,4}){2,4}(?![\d.,:/-]\d)"
    r"|☎|(?<![\d.,/-])\d{3}-\d{4}(?![\d.,/-])"
)
_IN_NUMBERS = re.compile(
    r"(?<![\d.-])(?:\d{1,2}([.-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([.-])\d\d\2\d\d)(?![\d-])"
)
"""A day in numbers, which looks like a telephone number."""
_END = re.compile(rf"^(?:30$|{phrases.END}(?![^\W\d_]))", re.IGNORECASE)
_END_AT_MOST = 40  # characters
_END_MARKS = "-–—*#/.()[]【】 "
_POINTER = re.compile(rf"^{phrases.ELSEWHERE}\s?[:：»›>]\s?\S", re.IGNORECASE)
_SMALL_PRINT_AT_MOST = 400  # characters
_PLAIN_SMALL_PRINT = tuple(filter(str.isascii, phrases.SMALL_PRINT))


def is_rule(line: str) -> bool:
    """Say whether a line is drawn, not written: ``---``, ``* * *``, ``═══``."""
    if line in _DRAWN or not _RULE.match(line):
        return line in _DRAWN
    return len(set(line.replace(" ", ""))) <= _STROKES


def bulleted(line: str) -> str | None:
    """Give a list item or an emoji-led line without its mark."""
    found = _BULLET.match(line)
    return found["rest"].strip() if found else None


def byline(line: str) -> str | None:
    """Read the author's name from a byline."""
    found = _BY.match(line) if len(line) <= _LABEL_AT_MOST else None
    if not found or script.ending(line) != "open":
        return None
    name = _AT_TIME.sub(
        "", (found["name"] or found["unspaced"] or found["sent"] or found["before"]).strip()
    )
    return name if is_name(name) and not _PARTED.search(name) else None


def author(line: str) -> str | None:
    """Read the author's name from a byline, unless that may say something else: "Text Size A A".

    Behind a noun without a mark only a first and a last name are an author's.
    """
    name = byline(line)
    if name is None or not _UNMARKED.match(line) or not script.is_cased(name):
        return name
    named = [word for word in script.words(name) if _NAMED.search(word)]
    return name if len(named) > 1 and ":" not in name else None


def is_name(text: str) -> bool:
    """Say whether words could be a person's name: few words, most in capitals if any."""
    parts = [word for word in script.words(text) if script.is_cased(word[0])]
    capital = sum(1 for word in parts if word[0].isupper())
    return len(script.words(text)) <= _NAME_WORDS and capital >= _CAPITALS * len(parts)


def names_source(line: str) -> bool:
    """Say whether a line says where its story is from: "Source: Newswire", "Editor: wang"."""
    return len(line) <= _LABEL_AT_MOST and bool(_SOURCE.match(line))


def names_reference(line: str) -> bool:
    """Say whether a line leads to what its story refers to: "Vendor advisory: …"."""
    return len(line) <= _LABEL_AT_MOST and bool(_REFERENCE.match(line))


def says_published(line: str) -> bool:
    """Say whether a line calls its time that of publication."""
    return bool(_PUBLISHED.match(line))


def names_picture(line: str) -> bool:
    """Say whether a line begins with the word for a picture: "Photo: …"."""
    return bool(_CAPTION.match(line))


def is_caption(line: str) -> bool:
    """Say whether a line tells what a picture shows or who took it."""
    if not _CAPTION_AT_LEAST <= len(line) <= _CAPTION_AT_MOST:
        return False
    tail = max(0, len(line) - _TAIL)
    if _CAPTION.match(line) or _CREDIT.search(line, tail) or _TAKEN.search(line, tail):
        return True
    return bool(_DATE_TAIL.search(line, tail)) and "." in line[:-1].rstrip("0123456789 ")


@remembering(4096)
def is_small_print(line: str) -> bool:
    """Say whether a line is the publisher speaking of itself: rights, subscriptions, cookies."""
    label = line.rstrip(":： ")
    if len(line) <= _INVITATION_AT_MOST and (_INVITATION.match(label) or leads_elsewhere(line)):
        return True
    if is_extra(line) or opens_release(line):
        return True
    if len(line) > _SMALL_PRINT_AT_MOST:
        return False
    if _CORRECTION.match(line) and (script.ending(line) == "stop" or len(line) <= _END_AT_MOST):
        return True
    folded = line.lower()
    # Most of these phrases have letters that a line of ASCII hasn't.
    told = _PLAIN_SMALL_PRINT if folded.isascii() else phrases.SMALL_PRINT
    return any(phrase in folded for phrase in told)


def speaks_of_publisher(words: str) -> bool:
    """Say whether a link's words are small print, other than a call to read on: "Read more"."""
    return is_small_print(words) and not _CALL.match(words)


def opens_release(line: str) -> bool:
    """Say whether a line is what press releases begin with: "For immediate release"."""
    return len(line) <= _LABEL_AT_MOST and bool(_RELEASE.match(line))


def is_extra(line: str) -> bool:
    """Say whether a line names what bulletins add to their stories: "Quote of the day"."""
    return len(line) <= _LABEL_AT_MOST and bool(_EXTRA.match(line))


def tells_extra(line: str) -> bool:
    """Say whether a line is such a name and what it announces: "Word of the day: …"."""
    return bool(_EXTRA_TOLD.match(line))


def states_contact(line: str) -> bool:
    """Say whether a short line gives a telephone number or a mail address."""
    if len(line) > _INVITATION_AT_MOST or not _NUMBERED.search(line):
        return False
    undated = _IN_NUMBERS.sub(" ", line)
    return bool(_CONTACT.search(undated)) and stamps.moment(line) is None


def ends_bulletin(line: str) -> bool:
    """Say whether a line says that the bulletin ends here: "End of bulletin", "- 30 -"."""
    shown = line.strip(_END_MARKS)
    return opens_end(line) and (names_bulletin(shown) or len(shown.split()) == 1)


def opens_end(line: str) -> bool:
    """Say whether a short line begins as such a line does, whatever it says has ended."""
    return len(line) <= _END_AT_MOST and bool(_END.match(line.strip(_END_MARKS)))


def is_code(line: str) -> bool:
    """Say whether a line is a mark of a story: ``INDO-01``, ``ab-cd/ef``, ``@channel``."""
    coded = bool(_CODE.match(line)) and (line == line.upper() or "/" in line)
    return coded or any(form.match(line) for form in (_HANDLE, _SLUG, _SMALL_SLUG))


def is_address(line: str) -> bool:
    """Say whether a line is where a page is, as results of searches show: "example.org › news"."""
    found = _ADDRESS.match(line) if len(line) <= _SMALL_PRINT_AT_MOST else None
    return found is not None and ("/" in line or bool(found["trail"]))


def names_file(line: str) -> bool:
    """Say whether a line is a file's kind and perhaps its size: "(PDF, 120 KB)"."""
    return len(line) <= _LABEL_AT_MOST and bool(_FILE.match(line))


def speaks_of_file(words: str) -> bool:
    """Say whether words could hold such a note."""
    return _FORMAT.search(words) is not None


def counts(line: str) -> bool:
    """Say whether a line is a number of something: ``4.2K views``, ``Views: 31``."""
    return bool(_COUNT.match(line))


def invites(line: str) -> bool:
    """Say whether a line begins as the publisher's invitations do: "Subscribe now …"."""
    return len(line) <= _INVITATION_AT_MOST and bool(_INVITATION.match(line))


@remembering(4096)
def is_of_letter(line: str) -> bool:
    """Say whether a line is what letters offer their readers: a browser's view, preferences."""
    return len(line) <= _OFFER_AT_MOST and bool(_OF_LETTER.match(line))


@remembering(4096)
def is_advert(line: str) -> bool:
    """Say whether a line marks what stands beside it as paid for."""
    return len(line) <= _LABEL_AT_MOST and bool(_ADVERT.match(line.strip(_END_MARKS)))


def opens_advert(line: str) -> bool:
    """Say whether a line is such a mark and what it announces: "Advertisement: …"."""
    return bool(_ADVERT_TOLD.match(line))


def opens_links(line: str) -> bool:
    """Say whether a line announces links to elsewhere ("Related stories")."""
    return len(line) <= _LABEL_AT_MOST and bool(_ELSEWHERE.match(line.strip("*#_ ")))


def opens_appendix(line: str) -> bool:
    """Say whether a line heads what isn't the article's: readers' comments, its author."""
    return len(line) <= _OFFER_AT_MOST and bool(_APPENDED.match(line))


def leads_elsewhere(line: str) -> bool:
    """Say whether a line is such an announcement and its link in one ("Read also: …")."""
    return len(line) <= _INVITATION_AT_MOST and bool(_POINTER.match(line))


def names_bulletin(line: str) -> bool:
    """Say whether a line could be the name of a bulletin, not the headline of a story."""
    return bool(_BULLETIN.search(line))


def names_issue(line: str) -> bool:
    """Say whether a line ends in the number of an issue, as papers' mastheads do: "…, No. 37"."""
    return len(line) <= _LABEL_AT_MOST and bool(_ISSUE.search(line))


def greets(line: str) -> bool:
    """Say whether a line speaks to the reader, as newsletters begin."""
    return bool(_GREETING.match(line.lstrip("¡")))


def tells_errand(line: str) -> bool:
    """Say whether a line holds, among other words, what such a mail asks or tells."""
    return bool(_ERRAND_TOLD.search(line))


def runs_errand(line: str) -> bool:
    """Say whether a line is the subject of a mail that asks or tells its receiver something.

    To confirm an address, that a password was reset, that nobody is in the office.
    """
    return bool(_ERRAND.match(line))
