"""The shared memory of all limits: one row for each key that was used lately."""

from datetime import datetime

from sqlmodel import Field, String

from events_platform.kit.db.base import Table, moment


class RateLimit(Table, table=True):
    """How far a key has used its rate up: the theoretical arrival time of GCRA (ITU-T I.371).

    A row whose time has passed says nothing any more and is cleaned away.
    """

    __tablename__ = "rate_limit"

    key: str = Field(sa_type=String(200), primary_key=True)
    tat: datetime = moment(index=True)
