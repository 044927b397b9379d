"""Texts among the results."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; no older result is a text."""
    op.add_column(
        "result", sa.Column("text", sa.String, nullable=False, server_default=sa.text("''"))
    )
