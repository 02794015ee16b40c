"""Unit tests; mirrors the packages."""
