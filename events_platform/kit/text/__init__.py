"""Text that people write: cleaned, searched, sorted and compared."""

from events_platform.kit.text.clean import Line, Prose, clean_line, clean_text, normalise_email
from events_platform.kit.text.fold import fold, has_han
from events_platform.kit.text.names import display_name, normalise_name, sort_key
from events_platform.kit.text.search import (
    like_pattern,
    matches,
    names_first,
    query_key,
    query_terms,
    search_key,
)

__all__ = [
    "Line",
    "Prose",
    "clean_line",
    "clean_text",
    "display_name",
    "fold",
    "has_han",
    "like_pattern",
    "matches",
    "names_first",
    "normalise_email",
    "normalise_name",
    "query_key",
    "query_terms",
    "search_key",
    "sort_key",
]
