"""The judge's weights and what each feature means to a person.

Written by ``benchmarks/dedupe_train.py``; the figures it reached are in docs/dedupe.md.
"""

from __future__ import annotations

BIAS = -1.66

WEIGHTS: dict[str, float] = {
    "passages": 0.33,
    "words": 3.41,
    "title": 0.95,
    "title_within": 2.08,
    "text_conflict": -2.69,
    "subject_conflict": -4.16,
    "swapped": -2.66,
    "figures_agree": 1.31,
    "figures_conflict": -4.14,
    "tabular": -3.02,
    "late_figures": -1.27,
    "worn": -3.56,
    "series": -1.04,
    "day_apart": -3.17,
    "brief": -0.30,
    "brief_words": 1.04,
    "brief_title": 0.75,
    "bare": -1.93,
    "bare_title": 0.14,
}

SENTENCES: dict[str, str] = {
    "passages": "passages of three words that both texts have",
    "words": "telling words that both have",
    "title": "telling words that both headlines have",
    "title_within": "how much of the shorter headline the other one has",
    "text_conflict": "each text has telling words that the other lacks",
    "subject_conflict": "headline and text of each name what the other nowhere has",
    "swapped": "one form of words, filled with other names",
    "figures_agree": "figures that both have",
    "figures_conflict": "each text has figures that the other lacks",
    "tabular": "texts dense with figures, as tables are, and other ones in each",
    "late_figures": "other figures, and long after",
    "worn": "the common passages are in other stories too",
    "series": "the headline recurs on other days with other figures",
    "day_apart": "time between the two, of two days",
    "brief": "at least one text is short",
    "brief_words": "telling words that both short texts have",
    "brief_title": "telling words that both headlines of short texts have",
    "bare": "at least one has a headline only",
    "bare_title": "telling words that both bare headlines have",
}
