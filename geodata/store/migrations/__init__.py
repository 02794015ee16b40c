"""The store's schema, one revision after the other (Alembic); a revision that was released is never edited."""
