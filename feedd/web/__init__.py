"""What feedd shows over HTTP: feeds first, then pages and the API.

``app`` draws the way of a request.

============  ===================================================================================
who asks      ``gate``, ``visitor`` · ``entrance``, ``login`` · ``forms`` of our own pages
feeds         ``feeds`` answers, ``conditional`` how · ``publisher`` renders · ``written``,
              ``archives`` keep
WebSub        ``hub`` feedd's own · ``callbacks`` of subscriptions · ``bodies`` from strangers
pages         ``pages`` · ``rendering``, ``marking``, ``bars``, ``times``, ``receipts``,
              ``spreadsheet`` · ``drafts`` of watches, ``sourcedrafts`` ·
              ``pressing`` matters, ``finding`` in long lists, ``naming`` in queries
API           ``api``, ``problems``
what they do  ``workshop`` makes · ``corrections``, ``deliveries`` decide ·
              ``discovery`` of sources · ``visiting`` at once ·
              ``newswire`` tells what is new
put together  ``site``, ``app``, ``below`` a path, ``server``, ``connection``
============  ===================================================================================
"""
