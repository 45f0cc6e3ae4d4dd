"""Who is signed in by a token is limited by the token, wherever it comes from."""

import httpx
from starlette.applications import Starlette

from events_platform.accounts.models import Role
from events_platform.kit.ratelimit import Rate
from events_platform.kit.ratelimit.policies import Policy
from events_platform.kit.ratelimit.tokens import TokenLimiter
from tests.factories.accounts import bearer, make_token


async def test_program_that_runs_wild_is_told_to_wait_and_no_other_is(
    app: Starlette, client: httpx.AsyncClient
) -> None:
    context = app.state.context
    few = Rate(1, 600, burst=2)
    context.parts["token_limit"] = TokenLimiter(context.db, Policy("staff", few), unshared=few)
    async with context.db.write() as session:
        wild, calm = [bearer(await make_token(session, Role.ANALYST)) for _ in range(2)]
    answers = [await client.get("/api/v1/events", headers=wild) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert (await client.get("/api/v1/events", headers=calm)).status_code == 200
