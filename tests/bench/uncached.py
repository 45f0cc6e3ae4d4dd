"""The server without its page cache: every visitor's page is rendered anew. Only for measuring."""

import sys
from collections.abc import Hashable

from events_platform.cli import main
from events_platform.kit.web import page_cache


async def render_always(
    cache: page_cache.PageCache, key: Hashable, render: page_cache.Render
) -> page_cache._Page:
    """A page of this moment, beside whoever else is rendering it."""
    return await cache._rendered(key, render)


if __name__ == "__main__":
    page_cache.FRESH_SECONDS = 0.0
    setattr(page_cache.PageCache, "_renew", render_always)  # noqa: B010
    sys.argv = ["events-platform", "serve"]
    main()
