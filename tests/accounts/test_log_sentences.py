"""Every action that the product records has its sentence in the log, and no other has one."""

import re
from pathlib import Path

import events_platform
from events_platform.accounts.log_sentences import SENTENCES

SOURCE = Path(events_platform.__file__).parent
NO_ACTIONS = {"models.py", "jobs.py", "log_sentences.py", "schemas.py", "forms.py", "openapi.py"}
CALL = re.compile(r"\b(?:record|entry|move)\(((?:[^()]|\([^()]*\))*)\)")
CHOSEN = re.compile(r"\baction(?:: str)? ?= ?(.+)")
NAME = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def recorded() -> set[str]:
    """The actions named in calls that write the audit trail, and in parameters that are passed on to them."""
    sources = [path.read_text() for path in SOURCE.rglob("*.py") if path.name not in NO_ACTIONS]
    passages = [passage for text in sources for found in (CALL, CHOSEN) for passage in found.findall(text)]
    return {name for passage in passages for name in NAME.findall(passage)}


def test_every_recorded_action_has_a_sentence() -> None:
    assert sorted(recorded() - SENTENCES.keys()) == []


def test_every_sentence_tells_of_an_action_that_is_recorded() -> None:
    assert sorted(SENTENCES.keys() - recorded()) == []
