"""The addresses of a call for proposals."""

from starlette.routing import BaseRoute

from events_platform.programme import (
    api_call,
    api_proposals,
    pages_call,
    pages_call_setup,
    pages_decisions,
    pages_proposal,
    pages_proposals,
    pages_review,
)

programs: list[BaseRoute] = [*api_call.routes, *api_proposals.routes]
console: list[BaseRoute] = [*pages_call_setup.routes, *pages_decisions.routes, *pages_proposals.routes]
public: list[BaseRoute] = [*pages_call.routes, *pages_proposal.routes, *pages_review.routes]
