"""What a backup holds, to compare two of them."""

from typing import IO, Any
from zipfile import ZipFile

import orjson

from events_platform.kit.db.archive import MANIFEST


def rows_of(source: IO[bytes]) -> dict[str, list[list[Any]]]:
    """Every row by table; JSON columns as what they say, for PostgreSQL orders their keys."""
    with ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name != MANIFEST]
        return {name: [_row(line) for line in archive.read(name).splitlines()] for name in names}


def _row(line: bytes) -> list[Any]:
    return [orjson.loads(value) if str(value)[:1] in {"{", "["} else value for value in orjson.loads(line)]
