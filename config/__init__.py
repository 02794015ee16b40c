"""Deployment settings, the clock, texts in both languages and the error tree; imports nothing of ours."""
