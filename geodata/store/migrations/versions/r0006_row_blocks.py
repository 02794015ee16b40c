"""
New rows of a long ledger stand in the history by blocks, see geodata/store/row_blocks.py.

What came in before keeps its lines of row_changes. Frozen, as the revisions before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "row_blocks",
        sa.Column("block_id", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "first_id", "last_id", "row_ids")),
        sa.Column("cells", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_row_blocks_batch_id", "row_blocks", ["batch_id"])
