"""Lets a process of pages end with the server that started it, however that one ended."""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import wait

GRACE_SECONDS = 30


def leave_with_the_server() -> None:
    """Once the server is gone, end what is under way, and then this process: no orphan serves."""
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=_leave_after, args=(server.sentinel,), daemon=True).start()


def _leave_after(sentinel: int) -> None:
    wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
