"""How work is carried: many fetches, few parsers, one writer.

=============  ==================================================================================
visits         ``visiting`` begins → ``bringing`` fetches → ``backlog`` has room → ``reading``
               parses → ``committing`` stores · ``following`` what a document leads to:
               ``archives`` of feeds, ``articles`` of teasers · ``culprits`` that end the process ·
               ``pushes`` of hubs
deliveries     ``delivering`` · ``meters`` of how much each endpoint was sent, and may be
hubs           ``subscribing`` at others' · ``publishing`` to the listeners of ours ·
               ``hubtools`` of both
for all        ``calls`` under way · ``background``: what nobody waits for, alarms
on PostgreSQL  ``relay`` shares work between processes, as ``jobs`` · ``presence`` which of them
               are alive
=============  ==================================================================================
"""
