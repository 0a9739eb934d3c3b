"""How an alert leaves: rendered once, signed and sent at every attempt.

::

    notice → sinks.render  → body, stored with the delivery
             sinks.send    → one attempt: its answer read, never acted on
             retry.after   → (``feedd.core``) what becomes of the delivery

=============  ==================================================================================
what is said   ``notice`` · ``kept`` until it leaves · ``message`` for programs, ``template`` in a
               form of theirs · ``brief`` for people
its text       ``text`` is cut · ``markdown`` · ``body``, as JSON · ``schemas``
webhooks       ``webhook`` · ``signing`` · ``headers``
chats          ``slack``, ``discord``, ``teams``, ``mattermost``, ``telegram``, ``ntfy``,
               ``apprise`` · ``replies``, how their answers are judged
e-mail         ``mail`` is written · ``smtp`` takes it
each attempt   ``sinks`` chooses the kind → ``attempt``
=============  ==================================================================================

Nothing here knows the store or opens a connection: all leaves through the ``Poster``, or for mail
the ``Dial``, that it is given.
"""
