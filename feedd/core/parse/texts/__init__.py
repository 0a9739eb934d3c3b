"""Plain text and Markdown to entries: the rhythm of headlines and what follows them."""
