"""Stories: recognising what feedd already has.

::

    entries → recognise (inside the source) → address
            → likeness (window, judge), unless their source (beside, edited) or others of
              their form (forms) tell them apart → Resolution

=============  ==================================================================================
one source     ``recognise`` its entries again, by what ``identity`` and ``urls`` make of them; by
               likeness and ``setting`` those that others have ``replaced``; parts of what was
               ``divided`` are told
any source     ``resolve`` decides · ``window`` finds what is alike, ``judge`` compares it by
               ``weights`` · ``headlines``, ``beside``, ``edited``, ``forms`` and
               ``designations`` tell apart
a text         ``words`` → ``fingerprint`` → ``probe``, weighed by what the ``stream`` taught
the window     its documents are in ``stacks``, its index is ``filing``, ``postings``,
               ``layers`` · ``pairs`` of numbers
then           ``revise`` what changed, ``numerals`` too, but for ``pointers`` · ``choose`` what is
               shown · ``related`` events · ``grounds`` why
people         their ``decisions``
=============  ==================================================================================

Pure: no store, no clock. ``Window`` is the only thing with a memory, and replaying the stored
documents builds it anew.
"""

from feedd.core.stories.choose import Shown, choose
from feedd.core.stories.decisions import Decisions
from feedd.core.stories.filing import Filing
from feedd.core.stories.fingerprint import Fingerprint, digest, fingerprint
from feedd.core.stories.grounds import said
from feedd.core.stories.identity import (
    Item,
    Remembered,
    digest_with_article,
    entry_key,
    item_of,
    key_of,
    recalled,
    story_id,
)
from feedd.core.stories.recognise import Recognised, recognise
from feedd.core.stories.related import Link, related
from feedd.core.stories.resolve import Resolution, resolve
from feedd.core.stories.revise import Change, Edit, changes, compare
from feedd.core.stories.stacks import Ground, Memory, extent, place_of
from feedd.core.stories.urls import canonical
from feedd.core.stories.window import Document, Window

__all__ = [
    "Change",
    "Decisions",
    "Document",
    "Edit",
    "Filing",
    "Fingerprint",
    "Ground",
    "Item",
    "Link",
    "Memory",
    "Recognised",
    "Remembered",
    "Resolution",
    "Shown",
    "Window",
    "canonical",
    "changes",
    "choose",
    "compare",
    "digest",
    "digest_with_article",
    "entry_key",
    "extent",
    "fingerprint",
    "item_of",
    "key_of",
    "place_of",
    "recalled",
    "recognise",
    "related",
    "resolve",
    "said",
    "story_id",
]
