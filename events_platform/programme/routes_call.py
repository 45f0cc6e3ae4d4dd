"""The addresses of a call for proposals."""

from starlette.routing import BaseRoute

from events_platform.programme import (
    pages_call,
    pages_call_setup,
    pages_decisions,
    pages_proposal,
    pages_proposals,
    pages_review,
)

console: list[BaseRoute] = [*pages_call_setup.routes, *pages_decisions.routes, *pages_proposals.routes]
public: list[BaseRoute] = [*pages_call.routes, *pages_proposal.routes, *pages_review.routes]
