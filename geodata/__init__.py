"""What the data are and where they live: schemas, vocabularies, CRS, standards, the store, the demonstration."""
