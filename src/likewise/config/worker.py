"""The worker, for whatever process runs it: `likewise work`, or the one beside `likewise serve`."""

import os
import signal

from likewise.jobs.worker import Worker


def run(*, beside: int | None) -> None:
    """Work until told to stop; `beside` is the process without which there is no more to do."""
    worker = Worker()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: worker.stop())
    worker.run(while_=lambda: beside is None or os.getppid() == beside)
