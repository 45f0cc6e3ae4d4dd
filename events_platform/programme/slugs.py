"""The part of an address by which a session, a track or a speaker is known within its event."""

import re
from collections.abc import Collection

from events_platform.kit.text.fold import HAN_RUN, fold
from events_platform.kit.text.pinyin import spellings

LONGEST = 60


def free_slug(text: str, taken: Collection[str], fallback: str) -> str:
    """An address out of a title or a name (Chinese by pinyin) that is not taken yet, numbered where it is."""
    words = re.findall(r"[a-z0-9]+", fold(_romanised(text)))
    while len("-".join(words)) > LONGEST and len(words) > 1:
        words.pop()
    base = "-".join(words)[:LONGEST] or fallback
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _romanised(text: str) -> str:
    return HAN_RUN.sub(lambda run: f" {'-'.join(next(iter(spellings(run.group()))))} ", text)
