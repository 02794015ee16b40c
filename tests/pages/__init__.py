"""Each page through dashboard.py with AppTest."""
