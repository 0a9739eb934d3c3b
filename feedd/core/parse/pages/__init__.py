"""HTML pages to entries: which parts of a page are stories, and what each says."""
