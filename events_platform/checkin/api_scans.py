"""`POST /api/v1/scans`: the door's hot path, past sessions and schemas into the group commit."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple, NoReturn
from urllib.parse import parse_qs

import orjson
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from events_platform.checkin.answers import answer, item_error, refusal
from events_platform.checkin.batch import scan_script
from events_platform.checkin.claims import Malformed, ScanClaim, echoed_id, read_claim, read_moment
from events_platform.checkin.door import settle_rest
from events_platform.checkin.handover import hand_over, require_device
from events_platform.checkin.schemas import ScansIn, ScansOut
from events_platform.checkin.settled import Refusal, Result, Settled, Unknown
from events_platform.errors import BadRequest, Invalid, Unauthenticated, UnsupportedMedia
from events_platform.kit.db.group import GroupCommit
from events_platform.kit.i18n import gettext as _
from events_platform.kit.ids import token_hash
from events_platform.kit.ratelimit.policies import DEVICE
from events_platform.kit.ratelimit.tokens import TokenLimiter
from events_platform.kit.web.context import AppContext
from events_platform.kit.web.forms import parsed_json
from events_platform.kit.web.openapi import operation

MOST_SCANS: Final = 1_000
LARGE_BODY: Final = 16 * 1024
Scans = GroupCommit[ScanClaim, Result]


@asynccontextmanager
async def scanning(context: AppContext) -> AsyncIterator[None]:
    """Runs the group commit of scans for as long as the block lasts, as the part `scans` of the context."""
    group: Scans = GroupCommit(context.db, partial(scan_script, context.db.dialect))
    # As many large lists as a batch holds, and the next one: more would fill memory and be stored no sooner.
    context.parts["scan_lists"] = asyncio.Semaphore(group.most_in_batch // MOST_SCANS + 1)
    context.parts["device_limit"] = TokenLimiter(context.db, DEVICE)
    async with group:
        context.parts["scans"], context.parts["scans_accepted"] = group, 0
        yield


@operation(
    "Record scans",
    tag="Check-in",
    body=ScansIn,
    answer=ScansOut,
    errors=(401,),
    security="deviceToken",
    query={"sent_at": "When the request left, by the device's clock; for items without their own."},
    description=(
        "One object in, one object out; a list of up to 1,000 in, a list out, in order. "
        "An item's own error stands in its place and blocks no other. "
        "From a revoked device only what it made offline before is taken in; its answers say `wipe`."
    ),
)
class ScansEndpoint:
    """An ASGI application of its own: the common case has no time for more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, decide and store in the group commit, answer."""
        context: AppContext = scope["app"].state.context
        hashed = token_hash(_device_token(scope))
        await context.parts["device_limit"].take(hashed)
        received = await _body(scope, receive)
        if len(received) > LARGE_BODY:
            async with context.parts["scan_lists"]:
                body = await _answered(context, scope, received, hashed)
        else:
            body = await _answered(context, scope, received, hashed)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _answered(context: AppContext, scope: Scope, received: bytes, hashed: bytes) -> bytes:
    sent_at = _sent_at(scope)
    stated = _stated(received, hashed, sent_at)
    answers = await _answers(context, scope, hashed, stated)
    return b"[" + b",".join(answers) + b"]" if stated.is_list else answers[0]


class _Stated(NamedTuple):
    """What a body states: the scans with their places in it, and the answers to items that state none."""

    claims: list[ScanClaim]
    places: list[int]
    answers: list[bytes]
    is_list: bool


def _stated(received: bytes, hashed: bytes, sent_at: datetime | None) -> _Stated:
    data = _parsed(received)
    is_list = type(data) is list
    stated = _Stated([], [], [], is_list)
    if is_list and len(data) > MOST_SCANS:
        raise Invalid(
            _("Send %(limit)d scans at once at most.") % {"limit": MOST_SCANS}, code="too_many_scans"
        )
    for place, item in enumerate(data if is_list else [data]):
        try:
            stated.claims.append(read_claim(item, hashed, sent_at))
            stated.places.append(place)
            stated.answers.append(b"")
        except Malformed as error:
            told = item_error(echoed_id(item), error.code, error.detail)
            stated.answers.append(orjson.dumps(told))
    return stated


def _parsed(received: bytes) -> Any:
    """The scans in a body. Raises BadRequest.

    Half a character and a number beyond all floats are JSON too (RFC 8259), though orjson reads neither: they
    are the fault of one item, which blocks no other.
    """
    try:
        return parsed_json(received)
    except BadRequest as refused:
        try:
            return json.loads(received.decode(), parse_constant=_no_json)
        except (ValueError, RecursionError):
            raise refused from None


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)


async def _answers(context: AppContext, scope: Scope, hashed: bytes, stated: _Stated) -> list[bytes]:
    """An answer for each item, written as JSON at once: a thousand objects would fill the memory cache."""
    claims, places, answers, _is_list = stated
    if not claims:
        await require_device(context, scope, hashed)
        return answers
    group: Scans = context.parts["scans"]
    results = await group.submit_all(claims)
    is_revoked = any(type(result) is Unknown for result in results)
    if is_revoked:
        results = await _handed_over(context, scope, hashed, claims, results)
    await settle_rest(context, claims, results, group.submit_all)
    accepted = 0
    for place, claim, result in zip(places, claims, results, strict=True):
        if type(result) is Settled:
            told, accepted = answer(result), accepted + 1
        else:
            told = refusal(_refused(claim, result))
        if is_revoked:
            # The device wipes itself when its queue is empty.
            told["wipe"] = True
        answers[place] = orjson.dumps(told)
    context.parts["scans_accepted"] += accepted
    if is_revoked:
        for place in set(range(len(answers))).difference(places):
            answers[place] = orjson.dumps({**orjson.loads(answers[place]), "wipe": True})
    return answers


async def _handed_over(
    context: AppContext,
    scope: Scope,
    hashed: bytes,
    claims: Sequence[ScanClaim],
    results: Sequence[Result | Exception],
) -> list[Result | Exception]:
    """What a revoked device made before is taken in: the results that were unknown, with all others."""
    unknown = [claim for claim, one in zip(claims, results, strict=True) if type(one) is Unknown]
    taken = iter(await hand_over(context, scope, hashed, unknown))
    return [next(taken) if type(one) is Unknown else one for one in results]


def _refused(claim: ScanClaim, result: Result | Exception) -> Refusal:
    return result if isinstance(result, Refusal) else Refusal(claim.id, "not_stored")


def _device_token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _space, presented = value.decode("latin-1").partition(" ")
            if scheme.lower() == "bearer" and presented.strip():
                return str(presented.strip())
    raise Unauthenticated(_("Send the device's token."))


async def _body(scope: Scope, receive: Receive) -> bytes:
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if kind.partition(b";")[0].strip().lower() != b"application/json":
        raise UnsupportedMedia(_("Send the body as application/json."))
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _sent_at(scope: Scope) -> datetime | None:
    query: bytes = scope["query_string"]
    if b"sent_at=" not in query:
        return None
    given = parse_qs(query.decode("latin-1")).get("sent_at")
    try:
        return read_moment("sent_at", given[0]) if given else None
    except Malformed as error:
        raise BadRequest(error.detail) from error


routes = [Route("/api/v1/scans", ScansEndpoint(), methods=["POST"])]
