"""Documents of an event that anybody may print."""

import asyncio
from collections.abc import Hashable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.documents.programme import programme_pdf
from events_platform.errors import NotFound
from events_platform.kit.i18n import gettext as _
from events_platform.kit.i18n import match
from events_platform.kit.web.context import context
from events_platform.portal.feed_cache import FeedCache, Written
from events_platform.portal.feeds import feed_language
from events_platform.portal.programme_cache import loaded_programme


async def programme_document(request: Request) -> Response:
    """The newest release as a PDF in `?lang`, else the event's first language; kept by the event's version.

    No connection is held while it is set, for that takes longer than reading.
    """
    reference, asked = request.path_params["event"], request.query_params.get("lang")
    cache: FeedCache = context(request).parts["feeds"]

    async def renew(known: Hashable | None) -> Written | None:
        loaded = await loaded_programme(request, reference)
        event, programme = loaded.event, loaded.programme
        if not programme.number:
            raise NotFound(_("The programme is not out yet."))
        if loaded.version == known:
            return None
        lang = feed_language(asked, event)
        body = await asyncio.to_thread(programme_pdf, event, programme, lang)
        return Written(loaded.version, body, f"{event.slug}-programme-{lang}.pdf", "application/pdf")

    return await cache.answer(request, (request.url.path, match(asked)), renew)


routes: list[BaseRoute] = [Route("/{event}/programme.pdf", programme_document)]
