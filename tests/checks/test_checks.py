"""A check that cannot fail is worth nothing: each is shown something wrong, and something right."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, Table

from events_platform.kit.db.base import metadata
from tests.checks import catalogues, dependencies, lengths, locks, migrations, openapi, services, untranslated
from tests.checks.messages import Message, extract_from
from tests.support.postgres import PostgresServer

HEADER = 'msgid ""\nmsgstr ""\n"Language: zh_Hans_CN\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def said(text: str, plural: str | None = None, domain: str = "mail") -> Message:
    return Message(None, text, plural, domain, "page.html:3")


def compared(folder: Path, *messages: Message) -> list[str]:
    return catalogues.compare(messages, catalogues.read(folder))


def test_lengths_name_the_file_above_the_limit(tmp_path: Path) -> None:
    long = write(tmp_path / "long.py", "x = 1\n" * 401)
    fine = write(tmp_path / "fine.py", "x = 1\n" * 400)
    assert lengths.too_long([long, fine]) == [f"{long} has 401 lines, at most 400"]


def test_services_that_see_a_request_or_commit_are_found(tmp_path: Path) -> None:
    path = write(tmp_path / "service.py", "from starlette.requests import Request\nsession.commit()\n")
    assert list(services.faults(path)) == [
        f"{path}:1: imports starlette.requests",
        f"{path}:2: ends a transaction by commit()",
    ]
    assert list(services.faults(write(tmp_path / "fine.py", "import sqlalchemy\nsession.flush()\n"))) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("one==1 \\\n    --hash=sha256:00\ntwo[x]==2 ; a < '3' \\\n    --hash=sha256:00\n", None),
        ("one==1 \\\n    --hash=sha256:00\ntwo==2\n", "two has no version or no hash"),
        ("one>=1 \\\n    --hash=sha256:00\n", "one>=1 \\\n    --hash=sha256:00 has no version or no hash"),
        ("--index-url https://x.test\none==1 \\\n    --hash=sha256:00\n", "an address or index"),
    ],
)
def test_python_lock_needs_versions_hashes_and_no_address(
    tmp_path: Path, text: str, problem: str | None
) -> None:
    found = locks.python_problems(write(tmp_path / "requirements.lock", text))
    assert any(problem in line for line in found) if problem else found == []


def test_node_lock_needs_hashes_and_no_address(tmp_path: Path) -> None:
    packages: dict[str, dict[str, object]] = {
        "": {},
        "node_modules/good": {"integrity": "sha512-x", "optionalDependencies": {"left-out": "1"}},
        "node_modules/bad": {"resolved": "x", "optionalDependencies": {"good": "1"}},
    }
    path = write(tmp_path / "package-lock.json", json.dumps({"packages": packages}))
    assert locks.node_problems(path) == [
        f"{path}: node_modules/good wants left-out, which is not locked",
        f"{path}: node_modules/bad has a download address",
        f"{path}: node_modules/bad has no hash",
    ]


def test_dependencies_need_a_reason_and_reasons_a_dependency(tmp_path: Path) -> None:
    page = write(
        tmp_path / "page.md", "| `kept` | Because it serves the field |\n| `gone` | Served it once |\n"
    )
    assert dependencies.compare({"kept", "new"}, page) == [
        f"{page}: `new` is a dependency without a row",
        f"{page}: `gone` is no dependency any more",
    ]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>{{ _('Hello') }}</p>{% trans %}Hello{% endtrans %}", []),
        ("\n<p>Hello</p>", [(2, "Hello")]),
        ("<p>{{ number }} people</p>", [(1, "people")]),
        ("<p>您好</p>", [(1, "您好")]),
        ("<img alt='A hall'>", [(1, "A hall")]),
        ("<img alt=\"{{ _('A hall') }}\" class='wide'>", []),
        ("<span translate='no'>Events</span><style>body {}</style><code>EP1</code>", []),
        ("<body class='{% block body_class %}wide page{% endblock %}'>", []),
    ],
)
def test_untranslated_words_are_found(tmp_path: Path, markup: str, words: list[tuple[int, str]]) -> None:
    path = write(tmp_path / "page.html", markup)
    expected = [f"{path}:{line}: {word!r} does not go through gettext" for line, word in words]
    assert untranslated.words_of(path) == expected


def test_messages_are_extracted_with_plural_and_line(tmp_path: Path) -> None:
    page = write(tmp_path / "page.html", "{% trans n=2 %}One seat{% pluralize %}{{ n }} seats{% endtrans %}")
    code = write(tmp_path / "code.py", "\nN_('A title')\npgettext('month', 'May')\n")
    found = [*extract_from(page, "jinja2", "mail"), *extract_from(code, "python", "mail")]
    assert [(one.context, one.singular, one.plural) for one in found] == [
        (None, "One seat", "%(n)s seats"),
        (None, "A title", None),
        ("month", "May", None),
    ]
    assert found[1].place == f"{code}:2"


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Hello %(name)s"\nmsgstr "%(name)s，您好"\n', None),
        ('msgid "Hello %(name)s"\nmsgstr ""\n', "has no Chinese in mail.po"),
        ('#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "%(name)s，您好"\n', "has no Chinese in mail.po"),
        ('msgid "Hello %(name)s"\nmsgstr "您好"\n', "other placeholders in '您好'"),
        ('msgid "Hello %(name)s"\nmsgstr "<b>%(name)s</b>，您好"\n', "other tags"),
        ('msgid "Hello %(name)s"\nmsgstr "您好, %(name)s"\n', "half-width punctuation"),
        ("", "is not in mail.po"),
    ],
)
def test_catalogue_faults_are_found(tmp_path: Path, entry: str, problem: str | None) -> None:
    write(tmp_path / "mail.po", HEADER + entry)
    found = compared(tmp_path, said("Hello %(name)s"))
    assert found == [] if problem is None else len(found) == 1 and problem in found[0]


def test_catalogues_share_common_words_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "common.po", HEADER + 'msgid "Save"\nmsgstr "保存"\n')
    write(tmp_path / "events.po", HEADER + 'msgid "Title"\nmsgstr "标题"\n')
    assert compared(tmp_path, said("Save"), said("Title", domain="events")) == []
    assert compared(tmp_path, said("Save"), said("Title"), said("Title", domain="events")) == [
        "page.html:3: 'Title' is not in mail.po"
    ]


def test_catalogues_that_contradict_each_other_are_found(tmp_path: Path) -> None:
    write(tmp_path / "events.po", HEADER + 'msgid "Title"\nmsgstr "标题"\n')
    write(tmp_path / "mail.po", HEADER + 'msgid "Title"\nmsgstr "称谓"\n')
    found = compared(tmp_path, said("Title"), said("Title", domain="events"))
    assert found == ["'Title' reads differently in events.po and mail.po"]
    plural = 'msgid "Title"\nmsgid_plural "%(num)d titles"\nmsgstr[0] "%(num)d个标题"\n'
    write(tmp_path / "mail.po", HEADER + plural)
    found = compared(tmp_path, said("Title", "%(num)d titles"), said("Title", domain="events"))
    assert found == ["'Title' reads differently in events.po and mail.po"]


def test_catalogue_update_keeps_adds_moves_and_drops(tmp_path: Path) -> None:
    old = '# Spoken.\nmsgid "Kept"\nmsgstr "留"\n\nmsgid "Dead"\nmsgstr "去"\n\nmsgid "Moved"\nmsgstr "移"\n'
    write(tmp_path / "mail.po", "# Our header.\n" + HEADER + old)
    messages = [said("Kept"), said("One", "%(num)s"), said("Moved", domain="events")]
    catalogues.update(messages, tmp_path)
    assert (tmp_path / "mail.po").read_text() == (
        f"# Our header.\n{HEADER}"
        '# Spoken.\nmsgid "Kept"\nmsgstr "留"\n\n'
        'msgid "One"\nmsgid_plural "%(num)s"\nmsgstr[0] ""\n'
    )
    assert compared(tmp_path, *messages) == ["page.html:3: 'One' has no Chinese in mail.po"]
    before = (tmp_path / "mail.po").read_bytes()
    catalogues.update(messages, tmp_path)
    assert (tmp_path / "mail.po").read_bytes() == before


def test_openapi_faults_are_found() -> None:
    document = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}
    assert openapi.invalid(document) == []
    assert openapi.invalid({**document, "info": {"title": "x"}}) == ["info: 'version' is a required property"]


def test_migrations_that_lag_behind_the_models_are_found(tmp_path: Path, postgres: PostgresServer) -> None:
    table = Table("not_migrated", metadata, Column("id", Integer, primary_key=True))
    name = postgres.create()
    try:
        for url in (f"sqlite:///{tmp_path / 'events.sqlite3'}", postgres.url(name)):
            assert any(
                "add_table" in problem and "not_migrated" in problem for problem in migrations.drift(url)
            )
    finally:
        metadata.remove(table)
        postgres.drop(name)
