"""A process gives memory back that lies free between what is in use."""

import subprocess
import sys

SCRIPT = """
import time
from events_platform.kit import memory

def megabytes():
    with open("/proc/self/statm") as read:
        return int(read.read().split()[1]) * 4096 / 2**20

memory.TRIM_SECONDS = 0.05
memory.give_back()
blocks = [b"x" * 20_000 for _ in range(2_000)]
last = b"x" * 20_000
held = megabytes()
del blocks
end = time.monotonic() + 20
while megabytes() > held - 30 and time.monotonic() < end:
    time.sleep(0.01)
print(megabytes() <= held - 30)
"""


def test_what_lies_free_below_something_in_use_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
