from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from sqlmodel import select

from events_platform.demo.loading import Loading
from events_platform.demo.setting import make_series
from events_platform.demo.symposium_next import bring_to_today, is_over, load_next, today
from events_platform.events.queries import windows
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Database, Session
from events_platform.kit.outbox.models import Job
from events_platform.kit.web.context import AppContext
from events_platform.registration.notices import JOB
from events_platform.reports.figures import participation
from events_platform.settings import Settings


@pytest.fixture
def loading(session: Session, settings: Settings, db: Database) -> Loading:
    return Loading(session, AppContext(settings, db))


async def test_edition_that_is_over_takes_place_today_again(loading: Loading, session: Session) -> None:
    await make_series(loading)
    event = await load_next(loading)
    assert (event.starts_on, is_over(event)) == (today(), False)
    assert (await participation(session, event)).participants.onsite_only == 20

    with time_machine.travel(now() + timedelta(days=5)):
        assert is_over(event)
        await bring_to_today(loading, event)
        assert (event.starts_on, event.ends_on) == (today(), today() + timedelta(days=1))
        assert {window.day for window in await windows(session, event.id)} == {event.starts_on, event.ends_on}
        assert (await participation(session, event)).participants.onsite_only == 20


# The symposium's midnight is 16:00 in UTC.
@pytest.mark.parametrize("at", [time(4), time(15, 59), time(16), time(16, 5)])
async def test_edition_has_people_of_eight_countries_at_any_hour(
    loading: Loading, session: Session, at: time
) -> None:
    await make_series(loading)
    with time_machine.travel(datetime.combine(now().date(), at, UTC) + timedelta(seconds=1)):
        figures = await participation(session, await load_next(loading))
    assert figures.participants.onsite_only == 20
    assert len(figures.codes) >= 8
    assert figures.organisations == ["UN"]


@pytest.mark.parametrize(("smtp_url", "mails"), [("", 2), ("smtp://mail.example.org", 0)])
async def test_nobody_invented_is_written_to(
    session: Session, settings: Settings, db: Database, smtp_url: str, mails: int
) -> None:
    loading = Loading(session, AppContext(settings.model_copy(update={"smtp_url": smtp_url}), db))
    await make_series(loading)
    await load_next(loading)
    assert len((await session.exec(select(Job).where(Job.name == JOB))).all()) == mails
