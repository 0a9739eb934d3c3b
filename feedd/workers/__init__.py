"""How work is carried: many fetches, few parsers, one writer.

=============  ==================================================================================
visits         ``visiting`` begins → ``bringing`` fetches → ``backlog`` has room → ``reading``
               parses → ``committing`` stores · ``archives`` of new feeds · ``outages`` of the
               network · ``unstored`` asked in vain
deliveries     ``delivering``
hubs           ``subscribing`` at others' · ``publishing`` to the listeners of ours
for all        ``calls`` under way · ``alarm`` sooner than the next tick
on PostgreSQL  ``relay`` shares work between processes · ``presence`` which of them are alive
=============  ==================================================================================
"""
