"""
The words that suggest an order's class, where the office changed them.

Frozen, as the revisions before it.
"""

from geodata.store.migrations.versions.r0001_first_schema import make_kind

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    make_kind("class_words", "category word used:boolean", is_spatial=False)
