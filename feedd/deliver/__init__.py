"""How an alert leaves: rendered once, signed and sent at every attempt.

::

    notice → sinks.render  → body, stored with the delivery
             sinks.send    → one attempt: its answer read, never acted on
             retry.after   → (``feedd.core``) what becomes of the delivery

``notice`` says what is told, ``message`` tells it to programs; ``brief`` makes it readable, and
one module for each kind of chat puts that in its own markup. Nothing here knows the store or opens
a connection: all leaves through the ``Poster``, or for mail the ``Dial``, that it is given.
"""
