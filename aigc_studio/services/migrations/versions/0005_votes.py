"""Thumbs for results."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Add the table; a vote goes with its result."""
    op.create_table(
        "vote",
        sa.Column(
            "result_id", sa.String, sa.ForeignKey("result.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("liked", sa.Boolean, nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
    )
