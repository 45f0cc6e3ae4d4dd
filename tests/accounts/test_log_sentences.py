"""Every action that the product records has its sentence in the log, and no other has one."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import events_platform
from events_platform.accounts.log_sentences import SENTENCES

SOURCE = Path(events_platform.__file__).parent
WRITERS = {"record", "entry", "entry_values", "move", "_note"}
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


@cache
def recorded() -> set[str]:
    """The actions in calls that write the audit trail, and those chosen for them as `action` or `ACTIONS`."""
    passages = (part for path in SOURCE.rglob("*.py") for part in _passages(ast.parse(path.read_text())))
    constants = (node.value for part in passages for node in ast.walk(part) if isinstance(node, ast.Constant))
    return {text for text in constants if isinstance(text, str) and ACTION.fullmatch(text)}


def _passages(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                yield node
            yield from (keyword for keyword in node.keywords if keyword.arg == "action")
        elif isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if names & {"action", "ACTIONS"}:
                yield node
        elif isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            yield from (default for argument, default in pairs if argument.arg == "action" and default)


def test_every_recorded_action_has_a_sentence() -> None:
    assert sorted(recorded() - SENTENCES.keys()) == []


def test_every_sentence_tells_of_an_action_that_is_recorded() -> None:
    assert sorted(SENTENCES.keys() - recorded()) == []
