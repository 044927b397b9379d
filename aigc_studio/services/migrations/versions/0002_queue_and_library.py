"""Order of the queue, drafts, switches; what the library shows, sorts and searches."""

import json

import sqlalchemy as sa
from alembic import op

from aigc_studio.services.words import indexed

revision = "0002"
down_revision = "0001"

NO = sa.text("0")
EMPTY = sa.text("''")


def upgrade() -> None:
    """Add the columns and tables; old rows get what their requests say."""
    op.add_column("job", sa.Column("position", sa.Integer, nullable=False, server_default=NO))
    op.add_column("job", sa.Column("browser", sa.String, nullable=False, server_default=EMPTY))
    op.create_index("ix_job_position", "job", ["position"])
    op.create_index("ix_job_finished_at", "job", ["finished_at"])
    op.create_table(
        "board",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
    )
    for name in ("engine", "title", "model", "caption"):
        op.add_column("result", sa.Column(name, sa.String, nullable=False, server_default=EMPTY))
    op.add_column("result", sa.Column("starred", sa.Boolean, nullable=False, server_default=NO))
    op.add_column("result", sa.Column("trashed_at", sa.DateTime))
    # In SQL, because alembic would make the table anew for the reference.
    op.execute("ALTER TABLE result ADD COLUMN board INTEGER REFERENCES board (number)")
    op.create_index("ix_result_board", "result", ["board"])
    op.create_table(
        "draft",
        sa.Column("browser", sa.String, primary_key=True),
        sa.Column("tab", sa.String, primary_key=True),
        sa.Column("fields", sa.String, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
    )
    op.create_table("switch", sa.Column("name", sa.String, primary_key=True))
    op.execute("CREATE VIRTUAL TABLE result_words USING fts5 (words)")
    op.execute("UPDATE job SET position = number")
    _describe_results()


def _describe_results() -> None:
    connection = op.get_bind()
    rows = connection.exec_driver_sql(
        "SELECT result.number, job.engine, job.request, result.created_at"
        " FROM result JOIN job ON job.id = result.job_id"
    ).all()
    for number, engine, request, created_at in rows:
        fields = json.loads(request)
        title, model = fields.get("prompt", ""), fields.get("model", "")
        connection.exec_driver_sql(
            "UPDATE result SET engine = ?, title = ?, model = ? WHERE number = ?",
            (engine, title, model, number),
        )
        words = indexed(title, engine, model, str(created_at)[:10])
        connection.exec_driver_sql(
            "INSERT INTO result_words (rowid, words) VALUES (?, ?)", (number, words)
        )
