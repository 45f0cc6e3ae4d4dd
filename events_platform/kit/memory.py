"""The memory of a long-running process: its garbage collector, and what it gives back."""

import ctypes
import gc
import sys
import threading
import time
from typing import Any, Final

# Requests leave no cycles worth looking for. A list of a thousand scans makes 20,000 objects that soon go by
# count; a collection while some lists are under way walks through them all, for a tenth of their time.
YOUNG: Final = 100_000
MIDDLE: Final = 10
OLD: Final = 100
# mallopt(3) of the GNU library: the number of a setting, and its value.
TRIM_THRESHOLD: Final = (-1, 4 * 1024 * 1024)
TOP_PAD: Final = (-2, 1024 * 1024)
MMAP_THRESHOLD: Final = (-3, 64 * 1024)
ARENA_MAX: Final = (-8, 1)
TRIM_SECONDS: Final = 20.0


def collect_less() -> None:
    """Look for cycles less often, from the first import on: a tenth of a start went into looking."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def settle() -> None:
    """Take what was loaded at start out of every later collection.

    With the standard thresholds a fifth of the time of a batch of scans went into walking through modules,
    templates and table definitions that live as long as the process.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Let the C library return what large requests and files took, where it is the GNU one.

    By itself it keeps an arena for each thread and learns from every large block to keep the next one: a
    tenth of the process after a day of lists, reports and calendars. The top of the heap moves by megabytes:
    with the usual 128 KiB a list of scans moved it seventy times, for a tenth of what the list takes.
    What lies free between what is in use is returned now and then.
    """
    mallopt = _in_c("mallopt")
    if mallopt is not None:
        for setting in (TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX):
            mallopt(*setting)
    malloc_trim = _in_c("malloc_trim")
    if malloc_trim is not None:
        threading.Thread(target=_trim, args=(malloc_trim,), name="memory", daemon=True).start()


def _trim(malloc_trim: Any) -> None:
    """A few milliseconds each time, in which others go on."""
    while True:
        time.sleep(TRIM_SECONDS)
        malloc_trim(0)


def _in_c(name: str) -> Any:
    """A function of the C library, where it has one of this name."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
