"""Words of mails out of template pairs: `<name>.html`, which extends `layout/mail.html`, and `<name>.txt`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from events_platform.kit.i18n import babel_locale, use_locale
from events_platform.kit.web.templates import environment
from events_platform.mail.schemas import Letter

if TYPE_CHECKING:
    from css_inline import CSSInliner

_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def render_letter(name: str, values: Mapping[str, Any], *, locale: str) -> Letter:
    """Write a mail in one language; `name` is that of both templates without their ending.

    The subject is the `subject` block of the HTML template. Both templates see `values`, `lang` and `dir`.
    """
    with use_locale(locale):
        context = {"lang": locale, "dir": babel_locale(locale).text_direction, **values}
        page = environment().get_template(f"{name}.html")
        subject = "".join(page.blocks["subject"](page.new_context(context)))
        html = page.render(context)
        text = environment().get_template(f"{name}.txt").render(context)
    return Letter(
        locale=locale,
        subject=" ".join(unescape(subject).split()),
        text=_tidy(text),
        html=_inliner().inline(html),
    )


def _tidy(text: str) -> str:
    """Close the gaps that template conditions leave."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _EMPTY_LINES.sub("\n\n", lines).strip() + "\n"


@lru_cache(maxsize=1)
def _inliner() -> "CSSInliner":
    # Here, because a process that leaves mail to a worker never needs it.
    from css_inline import CSSInliner

    # Mail programs drop style sheets. Rules for dark screens cannot be inlined and stay; nothing is fetched.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
