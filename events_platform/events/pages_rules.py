"""The counting rules of an event: every figure follows them, every report prints them."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from events_platform.accounts.access import Actor, Right
from events_platform.errors import Conflict, Invalid
from events_platform.events import service
from events_platform.events.access import event_for_staff, event_to_settle, require_open
from events_platform.events.console import console
from events_platform.events.forms import country_choices, flat, shown_errors
from events_platform.events.models import CountingRulesChange, Event
from events_platform.events.queries import rules_history, rules_of
from events_platform.events.rules import CountingRules, chinese_official_usage
from events_platform.events.seen import SEEN, hold_as_stored, refuse_changed, signed
from events_platform.kit import countries
from events_platform.kit.db.engine import Session
from events_platform.kit.i18n import LOCALES, current_locale, format_datetime, format_list, lazy
from events_platform.kit.web.forms import Form, read_form, validate
from events_platform.kit.web.handler import page
from events_platform.kit.web.templates import render

SIMPLE = ("basis", "online_minimum", "session_minimum", "home_policy", "exact_headline", "small_group")
BASES = (
    (
        "represented",
        lazy("The country that a person represents"),
        lazy("That of the institution: a foreign expert of a Chinese institution represents China."),
    ),
    ("residence", lazy("The country of residence"), lazy("Where the person lives.")),
    ("nationality", lazy("Nationality"), lazy("Only where registration asks for it.")),
)
RULE_NAMES = {
    "basis": lazy("which country counts"),
    "online_minimum": lazy("minutes online"),
    "session_minimum": lazy("minutes in a session"),
    "home_territories": lazy("home territories"),
    "home_policy": lazy("how home territories are listed"),
    "country_names": lazy("names of countries and regions"),
    "apart_categories": lazy("categories counted apart"),
    "exact_headline": lazy("the number in the headline"),
    "small_group": lazy("the smallest group in public tables"),
}
DONE = {"saved": lazy("The rules are saved. Figures as of an earlier moment keep the rules of that moment.")}


@page
async def show_rules(request: Request, session: Session) -> Response:
    """The rules in force, as a form."""
    actor, event = await event_for_staff(request, session, Right.EDIT_EVENT)
    rules = await rules_of(session, event.id)
    return await _rules_page(request, session, actor, event, _typed(rules), {})


@page
async def save_rules(request: Request, session: Session) -> Response:
    """Count by these rules from now on; or fill the form with Chinese official usage and show it again."""
    actor, event = await event_to_settle(request, session, Right.EDIT_EVENT)
    form = await read_form(request)
    given = _given(form)
    try:
        require_open(event)
        rules = validate(CountingRules, given)
        if "preset" in form.typed:
            # It is seen beside what was there when the form was opened, not beside what is there now.
            typed = {**_typed(chinese_official_usage(rules)), SEEN: form.typed.get(SEEN, "")}
            return await _rules_page(request, session, actor, event, typed, {}, is_proposal=True)
        await hold_as_stored(session, event)
        current = await rules_of(session, event.id)
        refuse_changed(form, _typed(current))
        await service.change_rules(session, actor, event, _with_the_rest(rules, current))
    except (Invalid, Conflict) as error:
        typed = {**form.typed, "home_territories": " ".join(given["home_territories"])}
        errors = shown_errors(error)
        return await _rules_page(request, session, actor, event, typed, errors, status=error.status)
    return RedirectResponse(f"/manage/{event.slug}/rules?done=saved", 303)


def _typed(rules: CountingRules) -> dict[str, str]:
    typed = {name: str(getattr(rules, name)) for name in SIMPLE if name != "exact_headline"}
    typed["exact_headline"] = "1" if rules.exact_headline else ""
    typed["home_territories"] = " ".join(rules.home_territories)
    for code, names in rules.country_names.items():
        typed |= flat(f"names.{code}", {str(language): name for language, name in names.items()})
    return signed(typed)


def _with_the_rest(rules: CountingRules, current: CountingRules) -> CountingRules:
    """What other pages decide (categories counted apart) stays as it is."""
    return rules.model_copy(update={"apart_categories": current.apart_categories})


def _given(form: Form) -> dict[str, Any]:
    given: dict[str, Any] = {name: form.typed[name] for name in SIMPLE if form.typed.get(name)}
    kept = form.lists.get("home_territories", [])
    added = form.typed.get("add_home", "")
    given["home_territories"] = list(dict.fromkeys(" ".join([*kept, added]).split()))
    return given | {"country_names": _names(form.typed)}


def _names(typed: Mapping[str, str]) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for field, text in typed.items():
        group, _dot, rest = field.partition(".")
        code, _dot, language = rest.partition(".")
        if group == "names" and language and text.strip():
            names.setdefault(code, {})[language] = text
    new = typed.get("new_name.code", "")
    added = {
        language: text for language in LOCALES if (text := typed.get(f"new_name.{language}", "").strip())
    }
    return names | ({new: added} if new and added else {})


async def _rules_page(
    request: Request,
    session: Session,
    actor: Actor,
    event: Event,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    *,
    is_proposal: bool = False,
    status: int = 200,
) -> Response:
    locale = current_locale()
    home = _home(typed)
    named = sorted({field.split(".")[1] for field in typed if field.startswith("names.")})
    preset = set(countries.CHINESE_OFFICIAL_USAGE.home_territories)
    values = {
        **console(actor, event, "rules"),
        "typed": typed,
        "errors": errors,
        "bases": [(value, str(label), str(hint)) for value, label, hint in BASES],
        "home": [(code, countries.name(code, locale)) for code in home],
        "named": [(code, countries.name(code, locale)) for code in named],
        "countries": country_choices(),
        "offers_preset": event.host_country == "CN" and not preset <= set(home),
        "is_proposal": is_proposal,
        "history": _told(event, await rules_history(session, event.id)),
        "done": DONE.get(request.query_params.get("done", "")),
    }
    return render(request, "events/rules.html", values, status=status)


def _told(event: Event, changes: Sequence[CountingRulesChange]) -> list[tuple[str, str, str]]:
    """When, by whom and what, the newest first; the oldest one is what the event began with."""
    told = []
    for change, former in zip_longest(changes, changes[1:]):
        before = former.rules if former else change.rules
        fields = [name for name in RULE_NAMES if change.rules.get(name) != before.get(name)]
        what = format_list(str(RULE_NAMES[name]) for name in fields)
        told.append((format_datetime(change.recorded_at, event.timezone), change.recorded_by, what))
    return told


def _home(typed: Mapping[str, str]) -> list[str]:
    return [code for code in typed.get("home_territories", "").split() if code]


routes: list[BaseRoute] = [
    Route("/manage/{event}/rules", show_rules, methods=["GET"]),
    Route("/manage/{event}/rules", save_rules, methods=["POST"]),
]
