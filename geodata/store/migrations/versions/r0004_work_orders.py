"""
Work orders, and a table of its own for what was masked in them, filled only where a setting asks for it.

Frozen, as the revisions before it.
"""

import sqlalchemy as sa
from alembic import op

from geodata.store.migrations.versions.r0001_first_schema import make_kind

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = (
    "compound_id number received_at title text raw_class category category_suggested:boolean nature channel "
    "urgency status area community compound raw_address place_core match_how match_score:real department "
    "co_departments is_joint:boolean is_difficult:boolean escalated:boolean collected_at answered_at called_at "
    "responded_at inspected_at agreed_at branch_at closed_at reviewed_at revisited_at assigned_at contacted_at "
    "due_at promised_at fed_back_at branch contact solved satisfaction outcome repeat_of urges:integer"
)


def upgrade() -> None:
    """Add the tables."""
    make_kind("work_orders", _COLUMNS, is_spatial=True)
    op.create_table(
        "unmasked_cells",
        sa.Column("unmasked_id", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "row_id", "header", "text")),
    )
    op.create_index("ix_unmasked_cells_batch_id", "unmasked_cells", ["batch_id"])
    op.create_index("ix_unmasked_cells_row_id", "unmasked_cells", ["row_id"])
