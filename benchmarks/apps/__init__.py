"""Peers that the dashboard is measured against: small apps of their own."""
