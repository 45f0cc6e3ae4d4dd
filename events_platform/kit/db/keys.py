"""Conditions over many keys at once."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Uuid, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped

from events_platform.kit.db.engine import Session


def is_one_of(
    session: Session, column: Mapped[uuid.UUID] | ColumnElement[uuid.UUID], keys: Sequence[uuid.UUID]
) -> ColumnElement[bool]:
    """Whether a column holds one of the keys: on PostgreSQL one parameter, however many there are."""
    if session.get_bind().dialect.name == "sqlite":
        return column.in_(keys)
    return column == any_(bindparam(None, list(keys), type_=ARRAY(Uuid())))
