"""Feeds: RSS, Atom, RDF and JSON Feed, well-formed, broken and hostile."""
