"""What the archive for a machine without a network holds."""
