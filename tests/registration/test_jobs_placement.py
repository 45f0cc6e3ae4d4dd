"""Stars of registered people, as the solver counts them."""

from events_platform.kit.db.engine import Session
from events_platform.kit.web.context import AppContext
from events_platform.registration.jobs_placement import starred_pairs
from events_platform.registration.service_stars import change_stars
from tests.factories.events import make_event
from tests.factories.programme import make_session
from tests.factories.registration import make_category, make_registration


async def test_pairs_count_the_people_who_marked_both_sessions_of_this_event(
    session: Session, installation: AppContext
) -> None:
    event, elsewhere = await make_event(session), await make_event(session)
    for each in (event, elsewhere):
        await make_category(session, each)
    one, two, three = [(await make_session(session, event, f"Talk {n}")).id for n in (1, 2, 3)]
    for marked in ([one, two], [one, two, three], [three], []):
        await change_stars(session, await make_registration(session, installation, event), add=marked)
    far = [(await make_session(session, elsewhere)).id for _n in (1, 2)]
    await change_stars(session, await make_registration(session, installation, elsewhere), add=far)
    assert await starred_pairs(session, event.id) == {
        frozenset({one, two}): 2,
        frozenset({one, three}): 1,
        frozenset({two, three}): 1,
    }
