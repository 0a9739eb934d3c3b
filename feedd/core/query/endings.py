"""The endings of words, row by row: ``stems`` reads these tables.

A line is a row: the endings of one kind of word, as folded (ё is е, ي is ی, accents have fallen);
what is indented goes on with it. Two words are forms of one if they begin alike and end as one row
has it: *army* and *armies* by ``y ies``, but *army* and *arms* have no row in common. ``-`` is no
ending at all.

A story's word may end in all of the row. A query's word may end as the row has it before ``|``,
mostly as a dictionary has the word and in the plural; where there is no ``|`` it may stand in any
case, as people copy it. The shortest form of a row has three letters at
least; a number before the row tells how many stand before each ending instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_LEAST_LETTERS: Final = 3
_NONE: Final = "-"
_VOWELS: Final = frozenset("аеєиіїоуыэюя")
_SELF: Final = ("ся", "сь")


class Row(NamedTuple):
    """The endings of one kind of word: those of queries, and those of stories beside them."""

    sought: tuple[str, ...]
    others: tuple[str, ...]
    least: int


def _reflexive(verbs: str) -> str:
    """Write the rows of Russian or Ukrainian verbs with -ся behind each ending, or -сь."""
    return re.sub(r"\w+", lambda ending: ending[0] + _SELF[ending[0][-1] in _VOWELS], verbs)


def _turkish() -> list[str]:
    """List what a Turkish noun takes: plural, whose it is, and case, one after the other."""
    owners = ("", "i", "u", "si", "su", "im", "um", "imiz", "umuz", "miz", "muz", "iniz", "unuz",
              "niz", "nuz", "in", "un")  # fmt: skip
    cases = ("", "i", "u", "yi", "yu", "ni", "nu", "a", "e", "ya", "ye", "na", "ne", "da", "de",
             "ta", "te", "nda", "nde", "dan", "den", "tan", "ten", "ndan", "nden", "in", "un",
             "nin", "nun", "la", "le", "yla", "yle", "daki", "deki", "ndaki", "ndeki")  # fmt: skip
    found = [
        many + owner + case for many in ("", "lar", "ler") for owner in owners for case in cases
    ]
    return sorted(set(filter(None, found)))


def _softened(consonant: str) -> str:
    """List the same as they stand behind a soft consonant in place of a hard one (kitap, -bı)."""
    return " ".join(consonant + ending for ending in _turkish() if ending[0] in "aeiu")


_ENGLISH: Final = """
- s ed ing ings
e es ed ing ings
y ies ied
6: - er ers
s ses
x xes
z zes
ch ches
sh shes
o oes
is es
f ves
fe ves
man men
""" + "\n".join(f"{one} {one}s {one}{one}ed {one}{one}ing {one}{one}ings" for one in "bdglmnprt")

_GERMAN: Final = """
- e en | er ern es em n s
en | e st t te ten test tet et ete eten etem eter etes end ende enden
in innen
s | se sen ses
a | en as
um | en a ums
"""

_FRENCH: Final = """
- e s es | x
al ale aux ales
eau eaux
eux euse euses
if ive ifs ives
en enne ens ennes
el elle els elles
on onne ons onnes
teur trice teurs trices
er e ee es ees | ent ait ais aient ant ante ants antes era eront erait eraient erent a ai as ons
  ez iez ions
ir i ie is ies | it issent issait issaient issant issante issants ira iront irait irent issons
  issez
re u ue us ues | ent ait aient ant ra ront rait it irent
"""

_SPANISH: Final = """
- s es
o a os as
z ces
ar ado ada ados adas | o as a amos an e es emos en aron aba aban ando ara aran aria arian aste are
er ir ido ida idos idas | o e es a as en an emos imos amos io ieron iendo ia ian era eran iera
  ieran ira iran eria iria erian irian i iste
"""

_RUSSIAN_VERBS: Final = """
ать ал ала ало али ает ают аю аем аешь айте ай ит ат ят ут ан ана ано аны анный анная анное
  анные анного анной анных анным ав авший авшая авшие авшего авших ающий ающая ающие ающего ающих
ять ял яла яло яли яет яют яю яем яешь яйте яй ян яна яно яны янный янная янные янного янной
  янных яв явший явшие яющий яющая яющие яющего яющих
еть ел ела ело ели еет еют ею ит ят им ев евший евшие
ить ил ила ило или ит ят ат у ю им ишь ите и ь ен ена ено ены енный енная енное енные енного
  енной енных енным ив ивший ившая ившие
нуть нул нула нуло нули нет нут ну нем нешь ните нув нувший нувшие
овать овал овала овало овали ует уют ую уем уешь уйте ован ована овано ованы ованный ованная
  ованное ованные ованного ованной ованных овав овавший овавшие
"""

_RUSSIAN: Final = f"""
- ы и а у ом ем е ов ев ей ам ами ах
а ы и е у ой ою ей - ам ами ах
я и е ю ей ею ь й ям ями ях
ь и я ю ем е ей ев ью ям ями ях
й и я ю ем е ев ям ями ях
о а у ом е - ам ами ах
е я ю ем и й ям ями ях ей
3: ый ий ой ая яя ое ее ые ие а о ы ого его ому ему ым им ом ем ых их ую юю ой ей ою ею ыми ими
ов ова ову овым ове овой овы овых овыми
ев ева еву евым еве евой евы евых евыми
ин ина ину ином иным ине иной ины иных иными
ок ки ка ку ком ке ков кам ками ках
ек ки ка ку ком ке ков кам ками ках
ец цы ца цу цем цом це цев цов цам цами цах
ень ни ня ню нем не ней ням нями нях
ел ла лу лом ле лы лов лам лами лах
3: анин анина анину анином анине ане ан анам анами анах
2: янин янина янину янином янине яне ян янам янами янах
{_RUSSIAN_VERBS}
{_reflexive(_RUSSIAN_VERBS)}
"""

_UKRAINIAN_VERBS: Final = """
ати ав ала ало али ає ають аю аємо аєш ить ать ано аний ана ане ані аного аної аних аним
ити ив ила ило или ить ять ю у имо иш ено ений ена ене ені еного еної ених еним
увати ував увала увало ували ує ують ую уємо уваний увана увано увані ований ована овано овані
  ованого ованих
іти ів іла іло іли іє іють ить ять
"""

_UKRAINIAN: Final = f"""
- и і а у ові ом ем е ів ам ами ах
а и і у ою о ей - ам ами ах
ка ки ці ку кою ко ок к кам ками ках
га ги зі гу гою го г гам гами гах
я і ї ю ею єю є й ь е ей ям ями ях
ь і я ю еві єві ем єм е ей ів ям ями ях
й ї я ю єві єм і є їв ям ями ях
о а у ові ом і - ам ами ах
е я ю ем і ь ей ям ями ях
ння нню нням нні нь ннями ннях
3: ий ій а е і ого ому им ім их ими у ою ої ій
ів ова ову овом ові овим овів
їв єва єву євом єві євим
ін іна іну іном іні іним
ин ина ину ином ині иним
ість ості істю остей
ок ки ка ку ком ків кам ками ках
ець ці ця цю цем ців цеві цям цями цях
ень ні ня ню нем ней нів ням нями нях
2: ід оду одом оді оди одів одам одами одах
2: ір ору ором орі ори орів орам орами орах
ній ня нє ні нього ньому нім ніх ньої ню ньою німи
3: анин анина анину анином ани ан анам анами анах
2: янин янина янину янином яни ян янам янами янах
{_UKRAINIAN_VERBS}
{_reflexive(_UKRAINIAN_VERBS)}
"""

_POLISH: Final = """
- y i e a u owi em iem ie owie ow om ami ach
a y i e ie o - om ami ach
ka ki ce ke ko ek k kom kami kach
ga gi dze ge go g gom gami gach
ta ty cie te to t tom tami tach
da dy dzie de do d dom dami dach
ra ry rze re ro r rom rami rach
o a u em ie - ow om ami ach
e a u em om ami ach y
d dzie dzi
t cie ci
r rze rzy
k cy
um a ow om ami ach
osc osci oscia
ek ka kowi kiem ku ki kow kom kami kach
iec ca cowi cem cu cy cow com cami cach
ec ca cowi cem cu cy cow com cami cach
ter tra trowi trem trze trowie trow trom trami trach
na ny nie ne no en nom nami nach
iel la lu lem li low lom lami lach
ien nia niu niem nie ni niom niami niach
en nia niu niem niowi niowie niow niom niami niach
3: anin anina anie an anom anami anach
3: y a e ego emu ym ych ymi ej o
3: i a ie iego iemu im ich imi iej iego
ac al ala alo ali aly a aja am amy asz ano any ana ane ani anego anej anych
ic il ila ilo ili ily i a ia imy isz iono iony iona ione ionego ionej ionych
yc yl yla ylo yli yly y a ymy ono ony ona one onych
owac owal owala owali owaly uje uja uje ujemy owano owany owana owane owani owanego owanej
  owanych
"""

_ARABIC: Final = """
2: -
- | ا ه ها هم هن هما ک کم نا ی ان ین ون وا ات اته اتها اتهم اتنا یه یین یون یات ت
ه ات | ت تان تین ته تها تهم تهن تهما تک تکم تنا تی اته اتها اتهم اتنا اتکم
"""

_GREEK: Final = """
οσ | οι ου ο ε ων ουσ
ησ εσ | η ων
ασ εσ | α ων
α | εσ ασ ων
η εσ | ησ ων
η εισ | ησ εων εωσ
ο | ου α ων
ι ια | ιου ιων
μα ματα | ματοσ ματων
3: οσ η ο | ου ησ α οι εσ ων ουσ ασ
ω | ει ουν εισ ουμε ετε
ευσ | εωσ εα εισ εων
"""

_HEBREW: Final = """
2: - | ים י
- ים | ות י יו יה ו ה נו יהם יהן יך
ה ות | ת תו תה תם תנו ותיו ותיה ותיהם ותיהן
ם | מים מי מיו מו
ן | נים ני נות נו
ית | יות יותיו
ות | ויות
י | יים ית יות יי
"""

_KOREAN: Final = """
1: - | 은 는 이 가 을 를 에 에서 에게 으로 과 와 에는 에도 에서는 에서도
2: - 들 | 은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 로 으로 와 과 도 만
  까지 부터 조차 마저 밖에 처럼 보다 라고 이라고 라는 이라는 라며 이라며 나 이나 며 이며
  고 이고 다 이다 인 측 측은 측이 들이 들은 들을 들의 들에게 들과 들도 에는 에도 에만
  에서는 에서도 에서의 에게는 으로는 로는 으로도 로도 과의 와의 과는 와는 만은 만이 까지의
  부터의 으로부터 로부터 였다 이었다 지만 이지만 든 이든 란 이란 뿐 뿐만 대로 마다
"""

_TURKISH: Final = f"""
- lar ler | {" ".join(_turkish())}
k | {_softened("g")}
p | {_softened("b")}
t | {_softened("d")}
mak mek | di du ti tu diler dular tiler tular iyor uyor yor iyorlar uyorlar yorlar acak ecek yacak
  yecek acaklar ecekler misti mustu mis mus misler muslar ma me masi mesi masini mesini masina
  mesine masinda mesinde an en yan yen arak erek yarak yerek
"""

_PERSIAN: Final = """
2: - ها | های هایی
- ها | های هایی انی هایم هایت هایش هایمان هایتان هایشان ی ای م ش مان تان شان ان ین ات ترین تر یان
  ام اش یم ید ند ه یی ییان
ا اء | ای
ه | گان گانی گی
"""

_LANGUAGES: Final = {
    "ar": _ARABIC, "de": _GERMAN, "el": _GREEK, "en": _ENGLISH, "es": _SPANISH, "fa": _PERSIAN,
    "fr": _FRENCH, "he": _HEBREW, "ko": _KOREAN, "pl": _POLISH, "ru": _RUSSIAN, "tr": _TURKISH,
    "uk": _UKRAINIAN,
}  # fmt: skip
LANGUAGES: Final = tuple(_LANGUAGES)
"""The languages that have rows."""


def rows(language: str) -> tuple[Row, ...]:
    """Read the rows of a language."""
    lines = _LANGUAGES[language].replace("\n ", " ").splitlines()
    return tuple(map(_row, filter(None, lines)))


def _row(line: str) -> Row:
    number, colon, written = line.rpartition(":")
    sought, _, others = (part.split() for part in written.partition("|"))
    least = int(number) if colon else _least(*sought, *others)
    return Row(_endings(sought), _endings(others), least)


def _endings(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(ending.strip(_NONE) for ending in written)


def _least(*written: str) -> int:
    return max(1, _LEAST_LETTERS - min(map(len, _endings(written))))
