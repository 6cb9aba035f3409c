"""The worker: takes one job after the other until it is told to stop.

Any number of them may run. A worker can be killed at any instant: what it had begun is undone by
the database, and its job is taken over when the lease runs out.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from likewise.actions.operations import NOT_NOW
from likewise.domain.jobs import latest
from likewise.jobs import kinds
from likewise.jobs.kinds import NotYet
from likewise.records import failures, jobs
from likewise.records.jobs import Claim, LeaseLost
from likewise.records.waiting import is_busy

PAUSE_SECONDS = 1.0  # between looks, where there is nothing to do or the database is busy
BUSY = (OperationalError, InterfaceError, *NOT_NOW)

log = logging.getLogger("likewise.errors")


class Worker:
    """Does what is due. `clock` is the machine's, or a pretended one in a test."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now) -> None:
        self.clock = clock
        self.name = f"{socket.gethostname()[:30]} {os.getpid()} {secrets.token_hex(3)}"
        self._stopping = threading.Event()
        self._asked: dict[str, str] = {}

    def stop(self) -> None:
        """Finish the job at hand, then leave."""
        self._stopping.set()

    def run(self, *, while_: Callable[[], bool] = lambda: True) -> None:
        """Work until stopped, or until `while_` says no; a database that is busy is waited for."""
        while not self._stopping.is_set() and while_():
            try:
                if not connection.in_atomic_block:  # as it is in a test alone
                    close_old_connections()
                has_worked = self.work_once()
            except BUSY:
                self._rest()
                continue
            if not has_worked:
                self._stopping.wait(PAUSE_SECONDS)

    def work_once(self) -> bool:
        """Do one job that is due; answers whether there was one."""
        self._ask_for_periodic()
        held = jobs.claim(
            self.name, at=self.clock(), lease=kinds.lease_of, most=kinds.most_attempts_of
        )
        if held is None:
            return False
        try:
            self._do(held)
        except LeaseLost:
            log.error("job %s: another worker took it over; it took too long here", held.kind)
        except Exception as error:
            if _will_pass(error):
                raise  # the lease runs out, and it is tried again
            self._failed(held, error)
        return True

    def _do(self, held: Claim) -> None:
        kind = kinds.kind_named(held.kind)
        if kind is None:
            raise LookupError("this version knows no such work")
        write = self._patiently(
            partial(kind.handler, held), lambda: self.clock() < held.lease_until
        )
        # What was done outside has been done: its answer is brought home however long that takes.
        self._patiently(lambda: jobs.finish(held, at=self.clock(), write=write), lambda: True)

    def _failed(self, held: Claim, error: Exception) -> None:
        failure = str(error.__cause__) if isinstance(error, NotYet) else failures.words(error)
        put_off = partial(
            jobs.put_off,
            held,
            at=self.clock(),
            failure=failure,
            most=kinds.most_attempts_of(held.kind),
            write=error.write if isinstance(error, NotYet) else None,
        )
        stops = self._patiently(put_off, lambda: True)
        log.error(
            "job %s, attempt %d%s: %s at %s",
            held.kind,
            held.attempt,
            ", stopped" if stops else "",
            failure,
            failures.places(error),
        )

    def _patiently[Answer](
        self, do: Callable[[], Answer], worth_trying: Callable[[], bool]
    ) -> Answer:
        """Do it, again and again while somebody else holds the database."""
        while True:
            try:
                return do()
            except BUSY as error:
                if self._stopping.is_set() or not _will_pass(error) or not worth_trying():
                    raise
                self._rest()

    def _rest(self) -> None:
        """Wait, and begin with a fresh connection where the old one may have broken."""
        if not connection.in_atomic_block:
            connection.close()
        self._stopping.wait(PAUSE_SECONDS)

    def _ask_for_periodic(self) -> None:
        """Make due what is due by itself, once each period whichever worker is first."""
        for name, period in kinds.periodic():
            key, due_at = latest(period, self.clock())
            if self._asked.get(name) != key:
                jobs.ask(name, key, due_at=due_at)
                self._asked[name] = key


def _will_pass(error: Exception) -> bool:
    """Whether it is worth waiting: a database that is held or away, not a table that is missing.

    SQLite calls both an operational error; PostgreSQL, only the first.
    """
    if isinstance(error, OperationalError) and connection.vendor == "sqlite":
        return is_busy(error)
    return isinstance(error, BUSY)
