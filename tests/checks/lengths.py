"""No source file above 400 lines: past that it splits by subject."""

from pathlib import Path

from tests.checks.sources import files, place

LIMIT = 400
KINDS = ("*.py", "*.ts", "*.css", "*.html")


def problems() -> list[str]:
    """The files that are too long."""
    return too_long(files(*KINDS))


def too_long(paths: list[Path]) -> list[str]:
    """One line for each file above the limit."""
    counted = ((path, len(path.read_text().splitlines())) for path in paths)
    return [f"{place(path)} has {count} lines, at most {LIMIT}" for path, count in counted if count > LIMIT]
