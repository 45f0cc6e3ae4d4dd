"""Log lines: one JSON object each, without personal data and without the values of local variables."""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger


def configure_logs(level: str) -> None:
    """Set the form and the level of all log lines; called once by each command."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )


def _where_it_broke(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """The chain of errors by line and type. Their words stay out: they quote what people sent."""
    given: Any = entry.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        entry["exception"] = "".join(_chain(error))
    return entry


def _chain(error: BaseException) -> list[str]:
    """The oldest error first, as tracebacks are read."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    together = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [
        *(_chain(earlier) if earlier else []),
        *traceback.format_tb(error.__traceback__),
        f"{type(error).__module__}.{type(error).__qualname__}\n",
        *(line for one in together for line in _chain(one)),
    ]
