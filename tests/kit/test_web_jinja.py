"""Templates say in each language what Jinja's own words would, and escape it alike."""

import pytest
from jinja2 import DictLoader, StrictUndefined, select_autoescape

from events_platform.kit import i18n
from events_platform.kit.web.jinja import PageEnvironment

SAVE = '{{ _("Save") }}'
HELLO = '{{ _("Hello %(name)s", name=name) }}'
NAME = "<王芳>"
PART = "{% macro part() %}{{ word }}{% endmacro %}"


def rendered(source: str, ending: str = "html") -> str:
    env = PageEnvironment(
        loader=DictLoader({f"page.{ending}": source, "part.html": PART}),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
    )
    env.globals["word"] = "shared"
    return env.get_template(f"page.{ending}").render(name=NAME)


@pytest.mark.parametrize(
    ("source", "ending", "said"),
    [
        (SAVE, "html", "Save"),
        (HELLO, "html", "Hello &lt;王芳&gt;"),
        (HELLO, "txt", "Hello <王芳>"),
        ('{{ _("100 %%") }}', "html", "100 %"),
        ('{{ _("100 %%") }}', "txt", "100 %"),
        ('{{ _("a & b") }}', "html", "a & b"),
        ('{{ _("a") ~ name }}', "html", "a&lt;王芳&gt;"),
        ('{{ _("a") ~ name }}', "txt", "a<王芳>"),
        ('{{ ngettext("%(num)s guest", "%(num)s guests", 2) }}', "html", "2 guests"),
        ('{% from "part.html" import part %}{{ part() }}', "html", "shared"),
    ],
)
def test_a_template_says_it_as_jinja_does(source: str, ending: str, said: str) -> None:
    assert rendered(source, ending) == said


def test_a_remembered_word_follows_the_language() -> None:
    assert rendered(SAVE) == "Save"
    with i18n.use_locale("zh"):
        assert rendered(SAVE) == "保存"
    assert rendered(SAVE) == "Save"
