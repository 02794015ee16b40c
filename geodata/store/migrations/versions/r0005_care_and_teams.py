"""
The street's own mechanisms: care, activities, retrofits, elder matters, partners, six steps; levels of closed orders.

Frozen, as the revisions before it.
"""

import sqlalchemy as sa
from alembic import op

from geodata.store.migrations.versions.r0001_first_schema import make_kind

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = {
    "care": (
        "compound_id month:date community compound colour elders:integer visits_due:integer visits_made:integer team"
    ),
    "activities": (
        "compound_id date:date kind community compound place topic people:integer hours:real partner "
        "matters_raised:integer matters_settled:integer"
    ),
    "retrofits": ("compound_id community compound item planned:integer under_way:integer done:integer last_done:date"),
    "elder_matters": (
        "month:date community matter applications:integer days_before:real days_after:real materials_before:real "
        "materials_after:real trips_before:real trips_after:real"
    ),
    "partners": "name group community services joined:date",
    "six_steps": "compound_id compound community step state done_on:date",
}


def upgrade() -> None:
    """Add the tables and the columns."""
    op.add_column("work_orders", sa.Column("closed_level", sa.Text()))
    op.add_column("office_settings", sa.Column("words", sa.Text()))
    for name, columns in _KINDS.items():
        make_kind(name, columns, is_spatial=False)
