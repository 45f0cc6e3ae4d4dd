"""What releases changed, as an Atom feed (RFC 4287), for who does not come back to the page unasked."""

import asyncio
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.events.models import Event
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import use_locale
from events_platform.kit.web.context import context
from events_platform.portal.feed_cache import Written
from events_platform.portal.feeds import answer_feed
from events_platform.programme.diff import read_changes
from events_platform.programme.models_release import Release
from events_platform.programme.published import PublicProgramme, public_programme
from events_platform.programme.views_changes import Names, ShownChange, shown_changes

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NEWEST = 50
register_namespace("", ATOM)


async def changes_feed(request: Request) -> Response:
    """One entry for each release, the newest first, in the language of `?lang`."""
    base_url = context(request).settings.base_url

    async def write(session: Session, event: Event, lang: str) -> Written:
        programme, releases = await public_programme(session, event), await _releases(session, event)

        def written() -> bytes:
            with use_locale(lang):
                return _feed(event, programme, releases, lang, f"{base_url}/{event.slug}/programme/changes")

        body = await asyncio.to_thread(written)
        return Written(event.version, body, f"{event.slug}-changes.atom", MEDIA_TYPE)

    return await answer_feed(request, write)


async def _releases(session: Session, event: Event) -> Sequence[Release]:
    found = select(Release).where(Release.event_id == event.id).order_by(col(Release.number).desc())
    return (await session.exec(found.limit(NEWEST))).all()


def _feed(
    event: Event, programme: PublicProgramme, releases: Sequence[Release], lang: str, page: str
) -> bytes:
    title = event.title.in_language(lang, event.languages)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(feed, "id", f"urn:uuid:{event.id}")
    _add(feed, "title", _("%(title)s: changes to the programme", title=title))
    _add(feed, "updated", (releases[0].created_at if releases else event.created_at).isoformat())
    _add(SubElement(feed, f"{{{ATOM}}}author"), "name", title)
    for relation, address in (("self", f"{page}.atom?lang={lang}"), ("alternate", f"{page}?lang={lang}")):
        SubElement(feed, f"{{{ATOM}}}link", {"rel": relation, "href": address})
    titles = {one.item.id: one.item.title for one in programme.sessions}
    names = Names(event, programme.rooms, programme.tracks, programme.types, programme.speakers, titles)
    visible = {one.item.id for one in programme.sessions}
    for release in releases:
        changes = [change for change in read_changes(release.changes) if change.session_id in visible]
        _entry(feed, event, release, shown_changes(names, changes), lang, page)
    indent(feed)
    body: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _entry(
    feed: Element, event: Event, release: Release, changes: Sequence[ShownChange], lang: str, page: str
) -> None:
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "id", f"urn:uuid:{release.id}")
    _add(entry, "title", _("Release %(number)s", number=release.number))
    _add(entry, "updated", release.created_at.isoformat())
    SubElement(entry, f"{{{ATOM}}}link", {"href": f"{page}?lang={lang}#r{release.number}"})
    note = release.note.in_language(lang, event.languages)
    if note:
        _add(entry, "summary", note)
    # Everything is new in the first release: the programme itself says more than a list of it would.
    told = "" if release.number == 1 else "\n".join(line for one in changes for line in _lines(one))
    _add(entry, "content", told or note)


def _lines(change: ShownChange) -> Iterator[str]:
    """What happened to a session, then each difference, as plain text."""
    yield f"{change.label} · {change.title} · {change.when} · {change.where}"
    for row in change.rows:
        before = "" if row.before is None else f"{row.before} → "
        yield f"  {row.label}: {before}{row.after}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = text


routes: list[BaseRoute] = [Route("/{event}/programme/changes.atom", changes_feed)]
