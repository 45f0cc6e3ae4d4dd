"""Takes in what mail programs answer to invitations of speakers (RFC 5546, 3.2.3; RFC 6047)."""

import uuid

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, MissingRight, Right, staff
from events_platform.calendars.replies import NotAReply, Reply, replies_in_calendar, replies_in_mail
from events_platform.errors import BadRequest, UnsupportedMedia
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import clean_line
from events_platform.kit.web.handler import api
from events_platform.kit.web.openapi import operation, text_body
from events_platform.programme.models import Answer
from events_platform.programme.service_replies import CalendarReply, ReplyOutcome, record_reply

READERS = {"text/calendar": replies_in_calendar, "message/rfc822": replies_in_mail}
ANSWERS = {
    "ACCEPTED": Answer.CONFIRMED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.OPEN,
    "NEEDS-ACTION": Answer.OPEN,
}


class ReplyOut(BaseModel):
    """What became of one answer, with a sentence for whoever reads the log."""

    uid: str
    attendee: str
    session: uuid.UUID | None
    answer: Answer | None
    outcome: ReplyOutcome
    said: str


class RepliesOut(BaseModel):
    """One result for each answer in the calendar."""

    items: list[ReplyOut]


@operation(
    "Take in an answer to an invitation",
    tag="Speakers",
    answer=RepliesOut,
    errors=(400, 401, 403, 413, 415),
    takes={
        "text/calendar": text_body("text/calendar", "A calendar with METHOD:REPLY (RFC 5546, 3.2.3)."),
        "message/rfc822": text_body("message/rfc822", "The whole mail that brought it (RFC 6047)."),
    },
    description="The body is the calendar or the whole mail. Answers are matched by UID and ATTENDEE. "
    "Sent again they change nothing; older ones than those known are ignored.",
)
@api
async def post_reply(request: Request, session: Session) -> Response:
    """Record what speakers answered from their mail programs."""
    actor = await staff(request, session)
    _require_somewhere(actor)
    replies = _read(request.headers.get("content-type", ""), await request.body())
    items = [await _taken_in(session, actor, reply) for reply in replies]
    return Response(RepliesOut(items=items).model_dump_json(), media_type="application/json")


def _require_somewhere(actor: Actor) -> None:
    if not any(actor.may(Right.EDIT_PROGRAMME, event_id) for _role, event_id in actor.grants):
        raise MissingRight(Right.EDIT_PROGRAMME, None)


def _read(content_type: str, body: bytes) -> list[Reply]:
    reader = READERS.get(content_type.partition(";")[0].strip().lower())
    if reader is None:
        raise UnsupportedMedia(_("Send the body as text/calendar or as message/rfc822."))
    try:
        return reader(body)
    except NotAReply as error:
        message = _("This holds no answer to an invitation (a calendar with METHOD:REPLY).")
        raise BadRequest(message, code="no_reply") from error


async def _taken_in(session: Session, actor: Actor, reply: Reply) -> ReplyOut:
    session_id = _session_id(reply.uid)
    answer = ANSWERS.get(reply.partstat)
    outcome, said = ReplyOutcome.UNKNOWN, _("No session has this UID.")
    if session_id is not None:
        note = clean_line(reply.comment)
        given = CalendarReply(session_id, reply.email, answer, reply.sequence, reply.sent_at, note)
        outcome, said = await record_reply(session, actor, given)
    return ReplyOut(
        uid=reply.uid,
        attendee=reply.email,
        session=session_id if outcome != ReplyOutcome.UNKNOWN else None,
        answer=answer,
        outcome=outcome,
        said=said,
    )


def _session_id(uid: str) -> uuid.UUID | None:
    """The session of a UID of ours, whatever host it was made under: the installation may have moved."""
    try:
        return uuid.UUID(uid.partition("@")[0])
    except ValueError:
        return None


routes: list[BaseRoute] = [Route("/api/v1/calendar-replies", post_reply, methods=["POST"])]
