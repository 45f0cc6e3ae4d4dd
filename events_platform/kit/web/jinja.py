"""Jinja2 as our pages use it: less work for every page, without a difference in what comes out."""

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from events_platform.kit import i18n
from events_platform.kit.i18n.catalogues import translations

# More than the templates say in all languages.
REMEMBERED = 8192


class PageEnvironment(Environment):
    """An environment whose templates have no global names of their own, and words that are looked up once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
        self.install_gettext_callables(  # type: ignore[attr-defined]
            i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext, npgettext=i18n.npgettext
        )
        # Jinja's own pass three calls and fill in placeholders even where there are none.
        self.globals.update(gettext=template_gettext, _=template_gettext)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own names, where a chain of two dictionaries would be walked for every page."""
        return super().make_globals(d) if d else self.globals


@pass_eval_context
def template_gettext(context: EvalContext, message: str, /, **values: object) -> str:
    """The message in the language in force, as a format string even without values (`100 %%`)."""
    if not context.autoescape:
        return i18n.gettext(message) % values
    if values:
        return Markup(i18n.gettext(message)) % values  # noqa: S704 (our own words; values are escaped)
    return _words(i18n.current_locale(), message)


@lru_cache(maxsize=REMEMBERED)
def _words(lang: str, message: str) -> Markup:
    return Markup(translations(lang).gettext(message)) % {}  # noqa: S704 (our own words)
