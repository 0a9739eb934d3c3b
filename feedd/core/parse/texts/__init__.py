"""Plain text and Markdown to entries: the rhythm of headlines and what follows them.

``text`` is the way in. The others, by what they answer:

======================  =========================================================================
what are its lines      ``reading`` makes ``paragraphs`` · ``wrapping``, ``indents``,
                        ``pagebreaks`` their breaks · ``marks``, ``inline``, ``quoting``,
                        ``brackets``, ``references`` their marks · ``fields``, ``headers``,
                        ``records`` named fields · ``posts`` who wrote · ``armour``, ``forwarded``,
                        ``menus`` what is around them · ``signatures`` logs as mails · ``notes``,
                        ``slugs``, ``signoffs``, ``authorship``, ``days``, ``unstopped`` what
                        recurs
where do stories begin  ``rhythm`` tries the ways in turn: ``headings``, ``numbering``,
                        ``joints``, ``headlines`` (``decks``, ``subheadings``, ``speech``) ·
                        ``echoes`` what a line takes up of those around it · ``naming`` what names
                        the text and its sections · ``setting`` how the text is set, and the result
what does one say       ``times`` when it was · ``closing`` where the last one ends
why is there none       ``notices``
======================  =========================================================================
"""
