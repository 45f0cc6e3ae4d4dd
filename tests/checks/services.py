"""Rules never see a request and never end a transaction: that is the handler's part."""

import ast
from collections.abc import Iterator
from pathlib import Path

from deploy.dev.tools import ROOT
from tests.checks.sources import files, place

RULES = ("models", "schemas", "queries", "access", "service")
WEB = ("starlette", "events_platform.kit.web")
ENDINGS = ("commit", "rollback")


def problems() -> list[str]:
    """Imports of the web and ends of transactions, in the files of every domain that hold rules."""
    package = ROOT / "events_platform"
    paths = [path for path in files("events_platform/*.py") if _holds_rules(path.relative_to(package))]
    return [problem for path in paths for problem in faults(path)]


def faults(path: Path) -> Iterator[str]:
    """What one file must not do."""
    is_blind = path.stem != "access"
    for node in ast.walk(ast.parse(path.read_text())):
        if is_blind and isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (f"{place(path, node.lineno)}: imports {name}" for name in _web(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDINGS:
            yield f"{place(path, node.lineno)}: ends a transaction by {node.func.attr}()"


def _holds_rules(path: Path) -> bool:
    return path.parts[0] != "kit" and path.stem.split("_")[0] in RULES and len(path.parts) == 2


def _web(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return [name for name in names if any(name == web or name.startswith(f"{web}.") for web in WEB)]
