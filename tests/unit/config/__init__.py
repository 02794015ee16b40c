"""Tests of settings, texts and tokens."""
