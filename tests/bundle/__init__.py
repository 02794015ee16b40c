"""The archive for a machine without a network, unpacked, installed and opened with the network cut."""
