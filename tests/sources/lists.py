"""OPML files as feed readers write them, with invented feeds."""

from __future__ import annotations

NESTED = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>subscriptions</title></head><body>
  <outline text="World" title="World">
    <outline type="rss" text="Marwick Courier" title="Marwick Courier"
             xmlUrl="https://courier.example/feed.xml" htmlUrl="https://courier.example/"/>
    <outline text="Asia"><outline type="rss" text="Khelad Wire" xmlUrl="https://khelad.example/rss"/></outline>
  </outline>
  <outline type="rss" text="Loose &amp; Free" xmlUrl="https://loose.example/atom"/>
</body></opml>"""
"""Folders in folders, one feed outside of any, one with ``text`` and no ``title``."""

SLOPPY = (
    b'<opml version="1.1"><body><outline TEXT="Tom & Jerry" XMLURL=" https://tom.example/feed "/>'
    b'<outline text="a page" type="link" url="https://page.example/"/></body></opml>'
)
"""A bare ampersand, attributes in capitals, blanks, and an outline that is no feed."""


def flat(*urls: str) -> bytes:
    """Write a list without folders."""
    outlines = "".join(f'<outline type="rss" text="{url}" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()
