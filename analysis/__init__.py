"""Pure functions, one module a question."""
