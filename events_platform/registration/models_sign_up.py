"""Places in sessions for which people sign up."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from events_platform.kit.db.base import Table, moment, one_of, partial_index, reference, text_column


class SignUpState(StrEnum):
    """Whether somebody has a place in a session, or waits for one."""

    SIGNED_UP = "signed_up"
    WAITING = "waiting"


class SessionSignUp(Table, table=True):
    """Somebody's place in a session; who waits moves up in the order of `asked_at`."""

    __tablename__ = "session_sign_up"
    __table_args__ = (
        one_of("state", SignUpState),
        Index("ix_session_sign_up_registration_id", "registration_id"),
        partial_index("ix_session_sign_up_waiting", "session_id", "asked_at", where="state = 'waiting'"),
    )

    session_id: uuid.UUID = Field(primary_key=True, foreign_key="programme_session.id")
    registration_id: uuid.UUID = Field(primary_key=True, foreign_key="registration.id")
    event_id: uuid.UUID = reference("event.id")
    state: SignUpState = text_column(10)
    asked_at: datetime = moment()
