"""The scan page: a shell that holds no data, the same for everybody."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from events_platform.kit.i18n import gettext as _
from events_platform.kit.web.templates import render_bytes


async def gate_page(request: Request) -> Response:
    """The shell; people's data comes by the API with the device's token."""
    words = {
        "admit": _("Admitted"),
        "left": _("Has left"),
        "ask": _("Please decide"),
        "stop": _("Stop"),
        "next": _("Next"),
        "refuse": _("Do not admit"),
        "practice": _("Practice: nothing is counted"),
        "waiting": _("%(number)s waiting") % {"number": "{number}"},
        "kept": _("No answer yet. The scan is kept and sent again by itself."),
        "keep": _("Scans are still waiting to be sent. Stay on this page until none is left."),
        "lost": _("The server does not answer. Check the network and try again."),
        "revoked": _("This device was revoked, and what waited is handed over. Ask for a new code to go on."),
        "camera": _("The camera cannot be used. Allow it in the browser's settings, or type the code."),
        "missing": _("Please fill this in."),
        "undone": _("Taken back: %(name)s.") % {"name": "{name}"},
        "nobody": _("Nobody of this name is on the list."),
        "more": _("More people have such a name. Type more of it."),
    }
    body = render_bytes(request.scope, "checkin/gate.html", {"words": words})
    headers = {"cache-control": "private, no-cache", "vary": "Accept-Language, Cookie"}
    return Response(body, media_type="text/html", headers=headers)


routes: list[BaseRoute] = [Route("/gate/", gate_page)]
