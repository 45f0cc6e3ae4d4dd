"""Runs a command and ends it when whoever asked for it is gone, even by kill -9.

A program of its own: `guard.py FOLDER USER SIGNAL command…`. It writes the command's process id to standard
output and takes the end of standard input as the order to stop. FOLDER, if any, is removed at the end;
USER, if any, runs the command.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

PATIENCE_SECONDS = 10


def main(folder: str, user: str, stop: str, *command: str) -> int:
    """The command's exit code, 128 and more for a signal as in a shell; the folder is removed at the end."""
    for survived in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(survived, lambda *_: None)
    groups: dict[str, object] = {"user": user, "extra_groups": []} if user else {}
    process = subprocess.Popen(  # type: ignore[call-overload]
        command, stdin=subprocess.DEVNULL, stdout=2, start_new_session=True, **groups
    )
    sys.stdout.write(f"{process.pid}\n")
    sys.stdout.flush()
    threading.Thread(target=_stop_at_end_of_input, args=(process, int(stop)), daemon=True).start()
    code: int = process.wait()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
    return 128 - code if code < 0 else code


def _stop_at_end_of_input(process: "subprocess.Popen[bytes]", stop: int) -> None:
    sys.stdin.read()
    process.send_signal(stop)
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
