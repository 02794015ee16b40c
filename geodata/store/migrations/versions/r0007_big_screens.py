"""
What the office decides of its big screen.

Frozen, as the revisions before it.
"""

from geodata.store.migrations.versions.r0001_first_schema import make_kind

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    make_kind("big_screens", "name title emblem seconds:real scenes hidden_figures reason", is_spatial=False)
