"""Post in tests: a clock that is told to go on, a worker in this process, and what it sent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, overload

from django.utils import timezone

from likewise.domain.post import Letter
from likewise.jobs.worker import Worker
from likewise.records.models import OutboxLetter


class Clock:
    """A clock that goes on when it is told to; it starts later than what a test asks for."""

    def __init__(self) -> None:
        self.at = timezone.now() + timedelta(minutes=5)

    def __call__(self) -> datetime:
        return self.at


def work_off(clock: Callable[[], datetime] | None = None) -> None:
    """Do everything that is due."""
    worker = Worker(clock=clock or Clock())
    while worker.work_once():
        pass


class NoServer:
    """A sender that always fails in one way, as a server does that is not there."""

    where = "nowhere"

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.tries = 0

    def send(self, letter: Letter, *, reference: str) -> None:
        self.tries += 1
        raise self.error


@dataclass(frozen=True)
class Sent:
    """A letter as it lies in the folder."""

    to: list[str]
    subject: str
    body: str


class Folder(Sequence[Sent]):
    """The letters in the folder of development, in the order in which they were asked for.

    Whatever waits is sent first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __iter__(self) -> Iterator[Sent]:
        work_off()
        ids = OutboxLetter.objects.filter(state="sent").order_by("asked_at").values_list("id")
        for (each,) in ids:
            to, subject, _, body = (self.folder / f"{each}.txt").read_text().split("\n", 3)
            yield Sent([to.removeprefix("To: ")], subject.removeprefix("Subject: "), body)

    @overload
    def __getitem__(self, index: int) -> Sent: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sent]: ...
    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def __len__(self) -> int:
        return len(list(iter(self)))
