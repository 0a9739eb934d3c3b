"""Feeds: RSS, Atom, RDF and JSON Feed, whole or broken, to entries."""
