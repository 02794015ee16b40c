"""
What people confirm and mend: reasons of changes, rows kept back that are settled, learnt headers and names.

Frozen: it names its columns itself, since the tables of geodata.store go on changing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    for table, name, default in (
        ("import_batches", "action", "import"),
        ("import_batches", "note", ""),
        ("pending_rows", "key", ""),
        ("pending_rows", "crs", ""),
    ):
        op.add_column(table, sa.Column(name, sa.Text, nullable=False, server_default=default))
    op.execute("UPDATE import_batches SET action = 'undo' WHERE undoes IS NOT NULL")
    op.create_table(
        "settled_rows",
        sa.Column("pending_id", sa.Integer, sa.ForeignKey("pending_rows.pending_id"), primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), primary_key=True),
    )
    _remembered("header_aliases", "alias_id", _text("kind"), _text("header"), _text("column"))
    _remembered("name_decisions", "decision_id", _text("name"), sa.Column("compound_id", sa.Text))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _remembered(table: str, key: str, *columns: sa.Column[str]) -> None:
    batch = sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.batch_id"), nullable=False)
    op.create_table(table, sa.Column(key, sa.Integer, primary_key=True), batch, *columns)
    op.create_index(f"ix_{table}_batch_id", table, ["batch_id"])
