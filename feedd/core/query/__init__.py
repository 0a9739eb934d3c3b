"""The language of topics, watches, saved feeds, search and ``feedd match``.

::

    text ──lexer──▶ lexemes ──grammar──▶ tree ─┬─ query      one query, one story: passages
                                               ├─ matcher    many queries, one story: which match
                                               ├─ sieve      which stories can't match
                                               └─ explain    clause by clause: why, or why not
    story ──fold──▶ letters ──tokens──▶ words with places and offsets ──reading──▶ index

=============  ==================================================================================
reading        ``lexer`` → ``grammar`` → tree: ``syntax``, ``trees`` · ``condition`` ·
               ``cautions``, ``extent``, ``strangers`` about what may not be meant
a story        ``fold`` its letters (``han``: Chinese) → ``tokens``, each of one of the
               ``alphabets``; ``lexicon``, ``plain`` for those met before → ``reading``, and where
               its words stand: ``places``
one query      ``query``, ``judge`` exactly: ``pattern``, ``regex``; ``stems`` by rows
               of ``endings`` · ``explain``
many queries   ``matcher`` · found by ``terms``, numbered as ``keys``, chosen by ``rarity`` and
               shared as ``vocabulary``; by ``patternpool`` · ``screen`` and
               ``checks`` ask them quickly · ``sieve`` passes over stories
=============  ==================================================================================

Terms and stories are folded by the same function. The language is described in docs/queries.md.
"""

from __future__ import annotations

from feedd.core.query.cautions import Caution
from feedd.core.query.explain import Clause, explain
from feedd.core.query.matcher import Matcher
from feedd.core.query.query import Match, Query, compile  # noqa: A004  as re.compile
from feedd.core.query.rarity import Rarity, learned
from feedd.core.query.reading import StoryReading
from feedd.core.query.sieve import Sieve
from feedd.core.query.vocabulary import Vocabulary

__all__ = [
    "Caution",
    "Clause",
    "Match",
    "Matcher",
    "Query",
    "Rarity",
    "Sieve",
    "StoryReading",
    "Vocabulary",
    "compile",
    "explain",
    "learned",
]
