"""Whoever asks learns nothing from how long an answer takes."""

from argon2 import extract_parameters

from events_platform.accounts import passwords
from events_platform.accounts.passwords import hash_password, one_time_password, verify_password


async def test_an_address_without_account_takes_the_work_of_one_that_has_one() -> None:
    password = one_time_password()
    stored = await hash_password(password)
    assert extract_parameters(passwords._NOBODY) == extract_parameters(stored)
    assert await verify_password(password, stored)
    assert not await verify_password(password, None)
