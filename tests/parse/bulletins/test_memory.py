"""What was read of a page leaves nothing of its tree for Python's collector of cycles."""

from __future__ import annotations

import gc

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
