"""`python -m tests.checks`: the rules that no other tool knows. Prints what is wrong and where."""

import sys
from collections.abc import Callable

from tests.checks import catalogues, dependencies, lengths, locks, migrations, openapi, services, untranslated

RULES: dict[str, Callable[[], list[str]]] = {
    "files are short": lengths.problems,
    "rules never see a request": services.problems,
    "dependencies have a reason": dependencies.problems,
    "lock files hold hashes and no addresses": locks.problems,
    "pages speak through gettext": untranslated.problems,
    "translations are complete": catalogues.problems,
    "the OpenAPI document is valid": openapi.problems,
    "migrations match the models": migrations.problems,
}


def main() -> int:
    """0 when every rule holds."""
    broken = 0
    for rule, problems in RULES.items():
        found = problems()
        broken += len(found)
        print(f"    {rule}: {'ok' if not found else len(found)}")
        for problem in found:
            print(f"        {problem}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
