"""Mails of a call: to confirm an address, to invite a reviewer, to tell a decision."""

from typing import Any

from events_platform.events.models import Event
from events_platform.kit.i18n import LOCALES, use_locale
from events_platform.kit.i18n import gettext as _
from events_platform.kit.text import display_name
from events_platform.mail.render import render_letter
from events_platform.mail.schemas import Draft
from events_platform.programme.call_letters import Words, filled, words_of
from events_platform.programme.call_links import proposal_url, review_url
from events_platform.programme.links import Installation
from events_platform.programme.models_call import CONFIRM_DAYS, CallReviewer, Decision, Proposal, ProposalCall

LETTER = "programme/mail_call"


def proposer_name(proposal: Proposal, lang: str) -> str:
    """The name as readers of a language can read it."""
    return display_name(proposal.native, proposal.romanised, proposal.name_order, lang)


def received_mail(installation: Installation, event: Event, proposal: Proposal) -> Draft:
    """The mail whose link confirms the address."""
    lang = proposal.locale
    with use_locale(lang):
        title, name = _title(event, proposal, lang), event.title.in_language(lang, event.languages)
        values = {
            "subject_line": _("Please confirm your proposal: %(title)s", title=title),
            "paragraphs": [
                _("Dear %(name)s,", name=proposer_name(proposal, lang)),
                _("thank you for proposing “%(title)s” for %(event)s.", title=title, event=name),
                _(
                    "Please open your page once: that confirms your address, and only then does the proposal "
                    "count. There you can change it until the deadline, withdraw it, and see the decision."
                ),
            ],
            "button": (proposal_url(installation, event.slug, proposal), _("Confirm and open my page")),
            "closing": [
                _("The link is yours alone: whoever has it can change the proposal."),
                _(
                    "If you have not proposed anything, ignore this mail. What is not confirmed within "
                    "%(days)d days is deleted.",
                    days=CONFIRM_DAYS,
                ),
            ],
        }
    return _draft(event, values, lang, proposal.email, proposer_name(proposal, lang), proposal.id)


def reviewer_mail(installation: Installation, event: Event, reviewer: CallReviewer) -> Draft:
    """The mail that asks somebody for reviews."""
    lang = reviewer.locale
    with use_locale(lang):
        name = event.title.in_language(lang, event.languages)
        values = {
            "subject_line": _("Proposals to review: %(event)s", event=name),
            "paragraphs": [
                _("Dear %(name)s,", name=reviewer.name),
                _("you are asked to review the proposals for %(event)s.", event=name),
                _("Your page lists them. You need no account, and what you save can be changed later."),
            ],
            "button": (review_url(installation, event.slug, reviewer), _("Open the proposals")),
            "closing": [_("The link is yours alone. Please treat what you read as confidential.")],
        }
    return _draft(event, values, lang, reviewer.email, reviewer.name, reviewer.id)


def decision_words(event: Event, call: ProposalCall, proposal: Proposal, lang: str) -> Words:
    """The letter to this proposer as it would be sent in this language."""
    names = {
        "name": proposer_name(proposal, lang),
        "title": _title(event, proposal, lang),
        "event": event.title.in_language(lang, event.languages),
    }
    words = filled(words_of(call.letters, Decision(proposal.decision), lang), names)
    return Words(words.subject, f"{words.text}\n\n{proposal.note}".strip())


def decision_mail(installation: Installation, event: Event, call: ProposalCall, proposal: Proposal) -> Draft:
    """The mail that tells a decision, in the language that the proposer chose."""
    lang = proposal.locale if proposal.locale in LOCALES else LOCALES[0]
    words = decision_words(event, call, proposal, lang)
    with use_locale(lang):
        values = {
            "subject_line": words.subject,
            "paragraphs": paragraphs(words.text),
            "button": (proposal_url(installation, event.slug, proposal), _("Open my page")),
            "closing": [],
        }
    return _draft(event, values, lang, proposal.email, proposer_name(proposal, lang), proposal.id)


def paragraphs(text: str) -> list[str]:
    """A text by paragraphs."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _title(event: Event, proposal: Proposal, lang: str) -> str:
    return proposal.title.in_language(lang, event.languages)


def _draft(event: Event, values: dict[str, Any], lang: str, to: str, name: str, subject_id: Any) -> Draft:
    event_name = event.title.in_language(lang, event.languages)
    letter = render_letter(LETTER, {**values, "event_name": event_name}, locale=lang)
    return Draft(
        letter=letter,
        recipient=to,
        recipient_name=name,
        sender_name=event_name,
        reply_to=event.contact_email,
        event_id=None,
        subject_id=subject_id,
    )
