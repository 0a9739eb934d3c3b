"""The judge's weights and what each feature means to a person.

Written by ``benchmarks/dedupe_train.py``; the figures it reached are in docs/dedupe.md.
"""

from __future__ import annotations

BIAS = -2.63

WEIGHTS: dict[str, float] = {
    "passages": 1.51,
    "words": 5.32,
    "title": 0.15,
    "title_within": 1.13,
    "text_conflict": -1.99,
    "subject_conflict": -2.84,
    "refilled": -4.32,
    "swapped": -3.74,
    "figures_agree": 1.96,
    "figures_conflict": -2.74,
    "tabular": -5.75,
    "late_figures": -2.27,
    "worn": -4.82,
    "series": -1.04,
    "day_apart": -2.98,
    "brief": 0.17,
    "reworded": 3.73,
    "reworded_title": 3.23,
    "bare": -1.25,
}

SENTENCES: dict[str, str] = {
    "passages": "passages of three words that both texts have",
    "words": "telling words that both have",
    "title": "telling words that both headlines have",
    "title_within": "how much of the shorter headline the other one has",
    "text_conflict": "each text has telling words that the other lacks",
    "subject_conflict": "headline and text of each name what the other nowhere has",
    "refilled": "they are one form of words about two subjects",
    "swapped": "they are half alike, with words of their own in the other half",
    "figures_agree": "figures that both have",
    "figures_conflict": "each text has figures that the other lacks",
    "tabular": "both are dense with figures, as tables are, and have other ones",
    "late_figures": "it came long after, with other figures",
    "worn": "the common passages are in other stories too",
    "series": "the headline recurs on other days with other figures",
    "day_apart": "time has passed between the two",
    "brief": "at least one text is short",
    "reworded": "telling words that both short texts have, each in its own order",
    "reworded_title": "telling words that both headlines of short reworded texts have",
    "bare": "at least one has a headline only",
}
