"""The garbage collector of a long-running process."""

import gc
from typing import Final

# Requests leave no cycles worth looking for; batches of a thousand make many objects that soon go by count.
YOUNG: Final = 20_000
MIDDLE: Final = 50
OLD: Final = 100


def settle() -> None:
    """Take what was loaded at start out of every later collection, and collect less often.

    With the standard thresholds a fifth of the time of a batch of scans went into walking through modules,
    templates and table definitions that live as long as the process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
