"""
Walking and its rules: barriers, life circles, the office's changes of standards and settings, roads cut at junctions.

Frozen, as the revisions before it.
"""

import sqlalchemy as sa
from alembic import op

from geodata.store.migrations.versions.r0001_first_schema import make_kind

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("roads", sa.Column("noded", sa.Boolean()))
    make_kind("barriers", "name kind", is_spatial=True)
    make_kind("life_circles", "name minutes:integer", is_spatial=True)
    make_kind("standard_changes", "type level need radius_m:integer basis verified:boolean reason", is_spatial=False)
    make_kind("office_settings", "key value:real reason", is_spatial=False)
