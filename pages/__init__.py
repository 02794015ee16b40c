"""One file a page: place widgets, ask, draw."""
