"""Passwords: hashed with Argon2id (RFC 9106) in threads of their own, compared in constant time."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from events_platform.errors import Invalid
from events_platform.kit.i18n import gettext as _

SHORTEST = 10
LONGEST = 200
# 19 MiB and two passes (OWASP Password Storage Cheat Sheet): two sign-ins at once stay far below 50 MB.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
# Of a password that nobody knows, made as all others. Compared with where there is no account, so that the
# answer takes as long as for a wrong password; written here, because each start would wait for a new one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$MkYysYk9iofC6IPCNMopHw$lX5AW4pmg4ddh50humr27y06y9NyiGbrb60cWWUjmAs"
# Without letters and digits that look alike.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


async def hash_password(password: str) -> str:
    """The hash to store. Raises Invalid for a password that is too short, too long or too simple."""
    if refusal := _refusal(password):
        raise Invalid(refusal, fields={"password": refusal})
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password fits; as slow where there is no stored one."""
    text = password[:LONGEST]
    fits = await asyncio.get_running_loop().run_in_executor(_threads, _hasher.verify, text, stored or _NOBODY)
    return fits and stored is not None


def one_time_password() -> str:
    """A password to be read out or handed over on paper: four groups, 79 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _refusal(password: str) -> str | None:
    if len(password) < SHORTEST:
        return _("Please choose a password of at least %(limit)s characters.", limit=SHORTEST)
    if len(password) > LONGEST:
        return _("Please shorten this to %(limit)s characters at most.", limit=LONGEST)
    if len(set(password)) < SHORTEST // 2:
        return _("This password is too simple. Please choose one with more different characters.")
    return None
