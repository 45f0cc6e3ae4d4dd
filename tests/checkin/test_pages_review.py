"""What a supervisor looks at in the evening: scans that a device decided otherwise than the rules."""

import re

from events_platform.accounts.models import Role
from tests.checkin.conftest import Door
from tests.factories.accounts import make_account, sign_in


async def test_review_tells_in_words_what_the_device_showed_and_what_the_rules_say(door: Door) -> None:
    guest = await door.guest("王芳", mode="online")
    await door.scan(guest, offline=True, decided="admitted")
    async with door.db.write() as session:
        account = await make_account(session, Role.GATE_SUPERVISOR, door.meeting.event)
    await sign_in(door.client, account)
    address = f"/manage/{door.meeting.event.slug}/review"
    page = (await door.client.get(address)).text
    told = re.findall(r'<span class="badge (\w+)">([^<]+)</span>', page)
    assert told[0] == ("admitted", "Admitted")
    assert told[-1] == ("attention", "Registered for another way of taking part")
