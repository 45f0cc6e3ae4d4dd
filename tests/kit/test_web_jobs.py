"""What has run out is forgotten, and nothing else."""

import uuid
from datetime import timedelta

from sqlmodel import select

from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database
from events_platform.kit.web.context import AppContext
from events_platform.kit.web.jobs import clean
from events_platform.kit.web.models import IdempotencyRecord, WebSession
from events_platform.settings import Settings


async def test_clean_deletes_what_has_run_out_only(db: Database, settings: Settings) -> None:
    moment = now()
    async with db.write() as session:
        for number, ends in enumerate((timedelta(seconds=-1), timedelta(hours=1))):
            token_hash = bytes([number]) * 32
            session.add(WebSession(token_hash=token_hash, account_id=uuid.uuid4(), expires_at=moment + ends))
        for key, age in (("old", timedelta(hours=25)), ("new", timedelta(hours=23))):
            session.add(IdempotencyRecord(key=key, body_hash="", created_at=moment - age))
    await clean(AppContext(settings, db), {})
    async with db.read() as session:
        assert (await session.exec(select(WebSession.token_hash))).all() == [bytes([1]) * 32]
        assert (await session.exec(select(IdempotencyRecord.key))).all() == ["new"]
