"""What feedd shows over HTTP: feeds first, then pages and the API."""
