"""What pages share: cached queries, filters, the map, messages."""
