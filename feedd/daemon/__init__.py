"""The daemon, and what only the daemon needs.

===============  =================================================================================
runs             ``process`` begins it and ends it in time, with an exit code · ``daemon`` puts
                 everything together, starts it, changes it, stops it · ``crew``: the workers,
                 under one set of rules that a reload replaces
again and again  ``ticks``, and proof that they come · ``reloading`` a configuration that changes:
                 noticed, read, judged · ``pruning`` what was kept long enough
tells            ``logbook`` of visits, deliveries and reloads · ``vitals``: does feedd do its
                 work? · ``systemd``
===============  =================================================================================
"""
