"""Tests of maps/ and of the call of its component."""
