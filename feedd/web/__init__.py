"""What feedd shows over HTTP: feeds first, then pages and the API.

``app`` draws the way of a request.

============  ===================================================================================
who asks      ``gate``, ``visitor`` · ``entrance``, ``login``, ``throttle`` · ``forms`` of our
              own pages
feeds         ``feeds`` answers, ``conditional`` how · ``publisher`` renders · ``written``,
              ``archives`` keep
WebSub        ``hub`` feedd's own · ``callbacks`` of subscriptions · ``bodies`` from strangers
pages         ``pages`` · ``rendering``, ``marking``, ``bars``, ``times``, ``receipts``,
              ``outlets``, ``spreadsheet`` · ``drafts`` of watches, ``sourcedrafts`` ·
              ``pressing`` matters, ``finding`` in long lists, ``naming`` in queries
API           ``api``, ``deferred`` until it is asked · ``schemas``, ``problems``
what they do  ``workshop`` makes · ``corrections``, ``deliveries`` decide ·
              ``discovery``, ``importing`` add sources · ``visiting`` at once ·
              ``newswire`` tells what is new
put together  ``site``, ``app``, ``below`` a path, ``server``, ``connection``
============  ===================================================================================
"""
