"""The table of rights: every address of an event, and what it asks for."""

from collections.abc import Iterator
from itertools import product

from events_platform.accounts.access import Right

# What each address asks for; API stands for /api/v1/events/{event}, the others lie below /manage/{event}.
# In brackets stand the endings that it may have.
NEEDED = {
    Right.EDIT_EVENT: """
        POST /reports
        POST /reports/{version}/(publish|withdraw)
        POST API/reports
        PATCH API/reports/{version}
        GET|POST /archive
        GET /bodies
        GET|POST /bodies/new
        GET|POST /bodies/{body}
        POST /bodies/{body}/remove
        GET /categories
        GET|POST /categories/new
        GET|POST /categories/{id}
        POST /categories/{id}/delete
        GET|POST /delete
        GET|POST /edit
        GET /log
        GET|POST /online
        GET|POST /online/{id}
        POST /online/{id}/move
        POST /online/{id}/remove
        GET|POST /publish
        GET|POST /reopen
        GET|POST /rooms/new
        GET|POST /rooms/{room}
        POST /rooms/{room}/closures
        POST /rooms/{room}/closures/{closure}/remove
        POST /rooms/{room}/remove
        GET|POST /rules
        GET /sites
        GET|POST /sites/new
        GET|POST /sites/{site}
        POST /sites/{site}/end
        GET|POST /sites/{site}/hours
        POST /sites/{site}/remove
        GET|POST /unpublish
        PATCH API
        POST API/categories
        DELETE|PATCH API/categories/{id}
        GET|POST API/online-rooms
        DELETE|GET|PATCH API/online-rooms/{id}
        POST API/rooms
        DELETE|PATCH API/rooms/{id}
        POST API/rooms/{id}/closures
        DELETE API/rooms/{id}/closures/{closure}
        POST API/sites
        DELETE|PATCH API/sites/{id}
    """,
    Right.EDIT_PROGRAMME: """
        GET /speakers
        GET /speakers/duplicates
        GET /speakers/embargoes
        GET /speakers/guests
        POST /speakers/invite
        GET|POST /speakers/new
        GET|POST /speakers/register
        GET /speakers/{id}
        POST /speakers/{id}/apart
        GET|POST /speakers/{id}/edit
        POST /speakers/{id}/embargo
        POST /speakers/{id}/embargo/lift
        POST /speakers/{id}/give-back
        POST /speakers/{id}/invite
        GET|POST /speakers/{id}/merge
        POST /speakers/{id}/photo
        POST /speakers/{id}/photo/remove
        POST /speakers/{id}/remove
        POST /speakers/{id}/reset-link
        POST /speakers/{id}/stand-in
        POST /speakers/{id}/take-over
        POST /speakers/{id}/unmerge
        GET|POST API/speakers
        POST API/speakers/register
        DELETE|GET|PATCH API/speakers/{id}
        POST API/speakers/{id}/embargo
        POST API/speakers/{id}/embargo/lift
        POST API/speakers/{id}/give-back
        POST API/speakers/{id}/invite
        POST API/speakers/{id}/merge
        POST API/speakers/{id}/reset-link
        POST API/speakers/{id}/stand-in
        POST API/speakers/{id}/take-over
        POST API/speakers/{id}/unmerge
        GET /board
        GET|POST /import
        POST /import/{file}
        POST API/programme/import
        GET API/board
        POST API/board/moves
        GET|POST /conflicts
        POST /conflicts/{id}/undo
        GET|POST /session-types/new
        GET|POST /session-types/{id}
        POST /session-types/{id}/move
        POST /session-types/{id}/remove
        GET|POST /sessions
        GET|POST /sessions/new
        GET|POST /sessions/{id}
        POST /sessions/{id}/duplicate
        POST /sessions/{id}/materials
        POST /sessions/{id}/materials/{material}
        POST /sessions/{id}/remove
        POST /sessions/{id}/state
        GET /tracks
        GET|POST /tracks/new
        GET|POST /tracks/{id}
        POST /tracks/{id}/move
        POST /tracks/{id}/remove
        GET API/conflicts
        POST API/conflicts/overrides
        DELETE API/conflicts/overrides/{id}
        POST API/session-types
        DELETE|PATCH API/session-types/{id}
        GET|POST API/sessions
        DELETE|GET|PATCH API/sessions/{id}
        POST API/sessions/{id}/cancel
        POST API/sessions/{id}/duplicate
        POST API/sessions/{id}/restore
        GET|POST API/slots
        DELETE|GET|PATCH API/slots/{id}
        POST API/tracks
        DELETE|PATCH API/tracks/{id}
        GET|POST /releases
        GET /releases/{number}
        POST /releases/{number}/mails
        POST /releases/{number}/mails/{id}
        POST /releases/{number}/roll-back
        GET /day
        POST /day/{id}
        GET|POST /placement
        GET /placement/{id}
        POST /placement/{id}/apply
        POST /placement/{id}/stop
        POST /placement/{id}/undo
        GET|POST API/placement
        DELETE|GET API/placement/{id}
        POST API/placement/{id}/apply
        POST API/placement/{id}/undo
        GET|POST API/releases
        GET API/releases/next
        GET API/releases/{number}
        POST API/releases/{number}/roll-back
        GET API/hours
        POST API/sessions/{id}/hours
        GET|POST /call
        POST /call/late
        GET|POST /call/letters
        GET|POST /call/reviewers
        POST /call/reviewers/{id}/revoke
        GET|POST /proposals
        GET /proposals.csv
        GET|POST /proposals/mails
        GET /proposals/{id}
        POST /proposals/{id}/note
        GET|PATCH API/call
        POST API/call/late-link
        GET|PATCH API/call/letters
        GET|POST API/call/reviewers
        DELETE API/call/reviewers/{id}
        GET|POST API/proposals
        POST API/proposals/decisions
        POST API/proposals/letters
        GET|PATCH API/proposals/{id}
        GET API/proposals/{id}/reviews
        GET|POST API/sessions/{id}/materials
        DELETE|GET|PATCH API/sessions/{id}/materials/{material}
    """,
    Right.EDIT_REGISTRATIONS: """
        GET /identities
        POST /identities/{id}/accept
        POST /identities/{id}/refuse
        POST /identities/{id}/undo
        GET /mail
        GET /mail/{id}
        POST /mail/{id}/again
        GET /mail/{id}/letter
        GET /registrations.csv
        GET|POST /registrations/new
        POST /sign-ups/{id}
        POST /sign-ups/{id}/remove
        POST API/sessions/{id}/sign-ups
        DELETE API/sessions/{id}/sign-ups/{registration}
        POST /registrations/{id}/cancel
        POST /registrations/{id}/category
        POST /registrations/{id}/confirm
        POST /registrations/{id}/correct
        POST /registrations/{id}/decline
        POST /registrations/{id}/mode
        POST /registrations/{id}/reissue
        POST /registrations/{id}/resend
        GET|POST API/registrations
        GET|PATCH API/registrations/{id}
    """,
    Right.MANAGE_GATES: """
        POST /devices/{id}
        POST /devices/{id}/revoke
        GET /gates
        GET|POST /gates/new
        GET|POST /gates/{id}
        POST /gates/{id}/close
        POST /gates/{id}/code
        GET API/devices
        DELETE|GET|PATCH API/devices/{id}
        POST API/gates
        DELETE|PATCH API/gates/{id}
        POST API/gates/{id}/codes
    """,
    Right.MANAGE_TEAM: """
        GET|POST /team
        POST /team/remove
        POST /tokens
        POST /tokens/{token}/revoke
    """,
    Right.RECORD_ARRIVALS: """
        GET|POST /arrivals
        POST /arrivals/{id}/undo
        GET /rosters
        GET|POST /rosters/{gate}
        GET /rosters/{gate}/print
    """,
    Right.REVIEW_PROPOSALS: """
        GET /proposals/review
        GET|POST /proposals/{id}/review
        POST API/proposals/{id}/reviews
    """,
    Right.SEE_EVENT: """
        GET /
        GET /preview
        GET API
        GET API/categories
        GET API/categories/{id}
        GET API/gates
        GET API/gates/{id}
        GET API/rooms
        GET API/session-types
        GET API/session-types/{id}
        GET API/tracks(|/{id})
        GET API/rooms/{id}
        GET API/rooms/{id}/closures
        GET API/rooms/{id}/closures/{closure}
        GET API/sites(|/{id})
    """,
    Right.SEE_FIGURES: """
        GET /participation
        GET /participation/sessions
        GET API/participation(|.csv)
        GET API/participation/sessions(|.csv)
        GET /reports
        GET /reports/{version}
        GET API/reports
        GET API/reports/{version}(|.csv|.html|.json|.pdf|.xlsx)
    """,
    Right.SEE_NAMES: """
        GET /registrations
        GET /registrations/{id}
        GET /sign-ups
        GET /sign-ups/{id}
        GET /sign-ups/{id}/print
        GET API/sessions/{id}/sign-ups
    """,
    Right.VOID_PRESENCE: """
        GET /participation/people
        GET /participation/sessions/{id}/people
        GET /registrations/{id}/presence
        POST /registrations/{id}/presence/{row}/void
        GET /review
        POST /review/{id}
    """,
}
# What everybody may read lies among the addresses of programs too.
FOR_EVERYBODY = {("GET", "/api/v1/events/{event}/programme")}
# These have an effect without any input: whoever may do them is not tried.
LASTING = {"/publish", "/unpublish", "/archive", "/reopen", "/delete"}
# Only supervisors and registrars see names behind figures, and only together with the figures; who registers
# all speakers sees the programme's hidden names and writes registrations.
SPEAKERS = {Right.EDIT_PROGRAMME, Right.EDIT_REGISTRATIONS}
BOTH_NEEDED = {
    ("GET", "/manage/{event}/participation/people"): {Right.SEE_FIGURES, Right.SEE_NAMES},
    ("GET", "/manage/{event}/participation/sessions/{id}/people"): {Right.SEE_FIGURES, Right.SEE_NAMES},
    ("GET", "/manage/{event}/speakers/register"): SPEAKERS,
    ("POST", "/manage/{event}/speakers/register"): SPEAKERS,
    ("POST", "/api/v1/events/{event}/speakers/register"): SPEAKERS,
}

Address = tuple[str, str]


def addresses() -> Iterator[tuple[Address, Right]]:
    """Method and pattern of each, with the right that it asks for."""
    for right, lines in NEEDED.items():
        for line in lines.strip().splitlines():
            methods, path = line.split()
            start = "/api/v1/events/{event}" if path.startswith("API") else "/manage/{event}"
            place, _bracket, endings = path.removeprefix("API").rstrip(")").partition("(")
            for method, ending in product(methods.split("|"), endings.split("|")):
                yield (method, start + place + ending), right


TABLE = dict(addresses())
