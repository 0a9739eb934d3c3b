"""HTML pages to entries: which parts of a page are stories, and what each says.

``page`` is the way in. The others, by what they answer:

=================  ==============================================================================
what is the page   ``document`` reads its tree (``dom``), within ``bounds`` (``nesting``,
                   ``foreign``) · ``described`` what it says of itself · ``chrome`` what surrounds
                   stories · ``layout`` blocks made by styles · ``shown`` its text for searching
where are stories  ``selected`` by a person's selectors · ``structured`` by JSON-LD, ``joining``
                   these with those shown · ``markers`` by what recurs (``ways``, ``rows``,
                   ``linklists``, ``pairs``, ``levels``, ``mails``, ``briefs``) · ``regions`` the
                   part of each · ``strays``, ``kin``, ``repeated`` what is none's · ``unmarked``
                   by rhythm · ``undivided`` if there is but one: ``article``, ``titled``,
                   ``offers`` what it isn't · ``scripted`` by a script's data
what does one say  ``blocks`` reads its ``parts`` · ``about``, ``markup``, ``bylines``, ``times``
                   the lines that aren't its text, ``cells`` those of tables, ``fields`` those
                   that are · ``quoted`` others' posts · ``addresses`` where it is
when was it        ``days`` which day · ``outside`` what the page says of it · ``zones`` in which
                   zone
why is there none  ``storyless``, ``notices``, ``standing``, ``errands``
=================  ==============================================================================
"""
