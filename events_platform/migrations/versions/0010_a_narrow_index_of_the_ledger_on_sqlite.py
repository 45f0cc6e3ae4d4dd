"""a narrow index of the ledger by registration on SQLite (decision 0035)"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Rows of the table, rows that share the first column of the index, and the first two (SQLite, "The sqlite_stat1
# table"). SQLite plans by them; without any it takes each column that is given for equally good, and would look
# a person's few rows up among all of the event.
STATISTICS = {
    "ix_attendance_recorded_at": "10000000 100000 10",
    "ix_attendance_registration_id_happened_at": "10000000 5 1",
}


def upgrade() -> None:
    """PostgreSQL keeps its index: it holds all that figures read, and costs scans little."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    op.drop_index("ix_attendance_registration", table_name="attendance")
    op.create_index(
        "ix_attendance_registration_id_happened_at", "attendance", ["registration_id", "happened_at"]
    )
    op.execute("ANALYZE sqlite_schema")
    op.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'attendance'")
    for name, rows in STATISTICS.items():
        op.execute(f"INSERT INTO sqlite_stat1 VALUES ('attendance', '{name}', '{rows}')")  # noqa: S608
