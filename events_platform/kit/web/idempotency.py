"""`Idempotency-Key`: a POST that creates, sent again with the same key, repeats its first answer.

Place the decorator under `@api`, nearest to the function, and say so in the OpenAPI document:

    @operation("Create an event", tag="events", body=EventIn, answer=EventOut, status=201,
               errors=(401, 403, 409), is_idempotent_by_key=True)
    @api
    @idempotent
    async def post_event(request: Request, session: Session) -> Response: ...

The claim of a key is a transaction of its own; the answer is stored in the transaction of the work itself.
So the two commit together or not at all, and a process that dies in between leaves nothing done twice.
"""

import asyncio
import hashlib
import os
import time
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import CursorResult, Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select, update
from starlette.requests import Request
from starlette.responses import Response

from events_platform.errors import AppError, BadRequest, Conflict
from events_platform.kit.clock import now
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.context import AppContext, context
from events_platform.kit.web.handler import FIRST_REFUSAL, Handler, after_refusal
from events_platform.kit.web.models import IdempotencyRecord
from events_platform.kit.web.problem import answer_error
from events_platform.kit.web.sessions import cookie_name

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
"""After so long without an answer the process that claimed a key is taken for dead."""
WAIT_SECONDS = 3.0
POLL_SECONDS = 0.05
MAXIMUM_KEY = 200
NONCE_BYTES = 12
# Answers about the caller or the moment, not about the request: sent again, it is judged again.
NOT_KEPT = frozenset({401, 403, 429})
FIRST_FAULT = 500


class _Claim(NamedTuple):
    """A key that this request works under; `at` tells it from a later claim of the same key."""

    key: str
    body_hash: str
    at: datetime


def idempotent(function: Handler) -> Handler:
    """Repeat the first answer for 24 hours where the request carries a known `Idempotency-Key`.

    The same key with another body is 409 `idempotency_key_reused`. While the first request is at work,
    others wait up to 3 seconds for its answer, then get 409 `in_progress`. Refusals are repeated too,
    except those about the caller or the moment (401, 403, 429) and faults, which leave the key unused.
    """

    @wraps(function)
    async def once(request: Request, session: Session) -> Response:
        presented = request.headers.get("idempotency-key")
        if presented is None:
            return await function(request, session)
        parts = context(request)
        claim = await _claim_or_answer(parts, request, _checked(presented))
        if isinstance(claim, Response):
            return claim
        return await _first(parts, request, session, function, claim)

    return once


async def remove_expired(session: Session) -> None:
    """Delete records whose 24 hours are over."""
    await session.exec(delete(IdempotencyRecord).where(col(IdempotencyRecord.created_at) <= now() - KEPT))


async def _first(
    parts: AppContext, request: Request, session: Session, function: Handler, claim: _Claim
) -> Response:
    try:
        response = await function(request, session)
    except AppError as error:
        response = answer_error(request.scope, error)
    except Exception:
        # The session's connection must be free first: SQLite has one writer.
        await session.rollback()
        async with parts.db.write() as own:
            await _release(own, claim)
        raise
    if response.status_code < FIRST_REFUSAL:
        await _keep(parts, session, claim, response)
        return response

    async def settle(own: Session) -> None:
        if response.status_code in NOT_KEPT or response.status_code >= FIRST_FAULT:
            await _release(own, claim)
        else:
            await _keep(parts, own, claim, response)

    after_refusal(request, settle)
    return response


def _checked(presented: str) -> str:
    if not 0 < len(presented) <= MAXIMUM_KEY or not presented.isprintable():
        message = _("An Idempotency-Key has 1 to %(limit)s printable characters.", limit=MAXIMUM_KEY)
        raise BadRequest(message, code="bad_idempotency_key")
    return presented


async def _claim_or_answer(parts: AppContext, request: Request, presented: str) -> _Claim | Response:
    """This request's claim of the key, or the answer that an earlier request got or is about to get."""
    caller = request.headers.get("authorization") or request.cookies.get(cookie_name(request), "")
    scope = "\0".join((caller, request.method, request.url.path, presented))
    body_hash = hashlib.sha256(await request.body()).hexdigest()
    claim = _Claim(hashlib.sha256(scope.encode()).hexdigest(), body_hash, now())
    end = time.monotonic() + WAIT_SECONDS
    found = await _looked_up(parts, claim) or await _claimed(parts, claim)
    while found is not None:
        if found.body_hash != body_hash:
            message = _("This Idempotency-Key was already used with another body. Choose a new one.")
            raise Conflict(message, code="idempotency_key_reused")
        if found.status is not None:
            return _replay(parts, found)
        if time.monotonic() >= end:
            raise _in_progress()
        await asyncio.sleep(POLL_SECONDS)
        found = await _looked_up(parts, claim) or await _claimed(parts, claim)
    return claim


def _in_progress() -> Conflict:
    message = _("The first request with this Idempotency-Key is still at work. Send it again in a moment.")
    return Conflict(message, code="in_progress")


async def _claimed(parts: AppContext, claim: _Claim) -> IdempotencyRecord | None:
    """None if the key is this request's now, else the record of the one that was first."""
    async with parts.db.write() as own:
        if await _changed(own, _insert(parts.db.dialect, claim)):
            return None
        found = (await own.exec(select(IdempotencyRecord).where(IdempotencyRecord.key == claim.key))).one()
        if _is_in_force(found, claim.at):
            return found
        taken_over = (
            update(IdempotencyRecord)
            .where(
                col(IdempotencyRecord.key) == claim.key, col(IdempotencyRecord.created_at) == found.created_at
            )
            .values(body_hash=claim.body_hash, status=None, media_type=None, body=None, created_at=claim.at)
        )
        return None if await _changed(own, taken_over) else found


async def _looked_up(parts: AppContext, claim: _Claim) -> IdempotencyRecord | None:
    """The record in force, by reading alone: who repeats or waits does not queue behind SQLite's writer."""
    async with parts.db.read() as own:
        found = await own.get(IdempotencyRecord, claim.key)
        return found if found and _is_in_force(found, claim.at) else None


def _is_in_force(record: IdempotencyRecord, at: datetime) -> bool:
    return at - record.created_at < (LEASE if record.status is None else KEPT)


def _insert(dialect: str, claim: _Claim) -> Insert:
    values = {"key": claim.key, "body_hash": claim.body_hash, "created_at": claim.at}
    if dialect == "sqlite":
        return sqlite.insert(IdempotencyRecord).values(values).on_conflict_do_nothing()
    return postgresql.insert(IdempotencyRecord).values(values).on_conflict_do_nothing()


async def _keep(parts: AppContext, session: Session, claim: _Claim, response: Response) -> None:
    """Store the answer under the claim; raises Conflict if the lease has passed to another request."""
    kept = (
        update(IdempotencyRecord)
        .where(col(IdempotencyRecord.key) == claim.key, col(IdempotencyRecord.created_at) == claim.at)
        .values(
            status=response.status_code,
            media_type=response.media_type,
            body=_sealed(parts, claim.key, response),
        )
    )
    if not await _changed(session, kept):
        raise _in_progress()


async def _release(session: Session, claim: _Claim) -> None:
    await session.exec(
        delete(IdempotencyRecord).where(
            col(IdempotencyRecord.key) == claim.key, col(IdempotencyRecord.created_at) == claim.at
        )
    )


async def _changed(session: Session, statement: Any) -> bool:
    result: CursorResult[Any] = await session.exec(statement)
    return result.rowcount == 1


def _sealed(parts: AppContext, key: str, response: Response) -> bytes:
    """The answer, encrypted: it may hold a token that is otherwise stored only as a hash."""
    plain = orjson.dumps([response.headers.get("location"), bytes(response.body).decode()])
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(parts.signing_key("idempotency")).encrypt(nonce, plain, key.encode())


def _replay(parts: AppContext, record: IdempotencyRecord) -> Response:
    assert record.status is not None
    assert record.body is not None
    nonce, sealed = record.body[:NONCE_BYTES], record.body[NONCE_BYTES:]
    plain = AESGCM(parts.signing_key("idempotency")).decrypt(nonce, sealed, record.key.encode())
    location, body = orjson.loads(plain)
    headers = {"idempotency-replayed": "true", "cache-control": "no-store"}
    if location:
        headers["location"] = location
    return Response(body, record.status, media_type=record.media_type, headers=headers)
