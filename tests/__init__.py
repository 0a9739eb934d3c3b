"""What feedd does, tested part by part.

=============  ==================================================================================
config         what a configuration may say, and what is said about its faults
schedule       when a source is visited: rhythm, failures, outages, moves, clocks that were set
sources        adding them, folders, pages and robots.txt, archives
net            the door: addresses, connections, bounds
parse          documents → entries, by golden pairs in ``data`` and by properties
stories        recognising them, revisions, events, what people decide
query          the language, and many queries on one story
store          what is stored, pruned, migrated, left unread
deliver        alerts, the outbox, each kind of endpoint, back-tests
publish        Atom, RSS, JSON Feed, OPML
web, pages     feeds, API, who may come in · pages, some of them in a browser
websub         hubs, others' and feedd's own
service        the daemon's own parts: ticks, reloads, memory, metrics, systemd, doctor
end_to_end     the real daemon and the real commands
faults, scale  the daemon killed and hindered · many workers on PostgreSQL
security       what befell peers
docs           what the documents say
benchmarks     what measures feedd beside others
=============  ==================================================================================

Shared by all: ``origin`` is a web site, ``receiver`` takes webhooks, ``running`` starts feedd,
``databases``, ``postgres`` and ``certificates`` make what they are called, ``rows`` proves tables.
"""
