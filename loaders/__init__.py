"""One module a source: files to checked rows, ready for the store."""
