"""Sessions that registered people marked for themselves."""

import uuid
from datetime import datetime

from sqlmodel import Field

from events_platform.kit.db.base import Table, moment, reference


class SessionStar(Table, table=True):
    """One session in one person's own agenda."""

    __tablename__ = "session_star"

    registration_id: uuid.UUID = Field(primary_key=True, foreign_key="registration.id")
    session_id: uuid.UUID = Field(primary_key=True, foreign_key="programme_session.id")
    event_id: uuid.UUID = reference("event.id")
    starred_at: datetime = moment()
