"""Tests of what the data are and where they live."""
