"""Taking back what an import did, or doing it again."""
