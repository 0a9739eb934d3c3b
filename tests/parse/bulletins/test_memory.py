"""What reading takes of memory: no tree that only Python's collector of cycles frees, no lists."""

from __future__ import annotations

import gc
import tracemalloc

from feedd.core.parse import script
from feedd.core.parse.pages.dom import Element
from tests.parse.bulletins.corpus import cases


def test_the_tree_of_a_page_is_freed_at_once() -> None:
    pages = [case for case in cases(initial="l") if case.path.suffix == ".html"][:8]
    assert pages
    gc.collect()
    gc.disable()
    try:
        for case in pages:
            case.read()
        left = [each for each in gc.get_objects() if isinstance(each, Element)]
    finally:
        gc.enable()
    assert not left


def test_the_letters_of_a_book_are_counted_without_a_list_of_them() -> None:
    book = "\u4e2d" * 200_000
    tracemalloc.start()
    try:
        assert script.weight(book) == 2.5 * len(book)
        assert script.columns(book) == 2 * len(book)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
