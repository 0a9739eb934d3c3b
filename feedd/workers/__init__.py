"""How work is carried: many fetches, few parsers, one writer.

=============  ==================================================================================
visits         ``visiting`` begins → ``bringing`` fetches → ``backlog`` has room → ``reading``
               parses in ``readers`` → ``committing`` stores · ``following`` what a document leads
               to: ``archives`` of feeds, ``articles`` of teasers · ``outages`` of the network ·
               ``unstored`` asked in vain · ``culprits`` that end the process · ``pushes`` of hubs
deliveries     ``delivering`` · ``meters`` of how much each endpoint was sent
hubs           ``subscribing`` at others' · ``publishing`` to the listeners of ours ·
               ``hubtools`` of both
for all        ``calls`` under way · ``alarm`` sooner than the next tick · ``background``
on PostgreSQL  ``relay`` shares work between processes, as ``jobs`` · ``presence`` which of them
               are alive
=============  ==================================================================================
"""
