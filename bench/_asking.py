"""One of those who ask at once in the bench `race`: it has read the house and opened nothing."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from likewise.actions import designs as _acts  # noqa: E402, F401 - read before anybody asks
from likewise.actions.operations import perform_from_elsewhere  # noqa: E402
from likewise.domain.accounts import ActingRole, Actor  # noqa: E402
from likewise.domain.designs import ClaimSlot  # noqa: E402
from likewise.queries.designs import told  # noqa: E402

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
TRIES = 100  # of somebody who is told that somebody else is writing


def use_copy(name: str) -> None:
    """Let this process use a copy of the record; it has opened none before."""
    connections.settings["default"]["NAME"] = name


def ask(
    number: int,
    people: list[str],
    design: str,
    programme: str,
    round_number: int,
    copy: str,
    folder: Path,
    go: Any,
) -> None:
    """Take a slot for each of these people, and write down what was told, a line each."""
    use_copy(copy)
    by = Actor(account=f"account-{number}", role=ActingRole.COORDINATOR, programme=programme)
    go.wait()
    file = os.open(folder / f"{number}-{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for who in people:
        act = ClaimSlot(design=design, participant=who)
        _persistently(act, by, f"race-{round_number}-{who}")
        found = told(by, design=design, unit=who)
        arm = found.why.arm if found.why else "none"
        os.write(file, (json.dumps([who, arm]) + "\n").encode())


def _persistently(act: ClaimSlot, by: Actor, operation: str) -> None:
    from likewise.actions.operations import DatabaseBusy

    for _ in range(TRIES):
        try:
            perform_from_elsewhere(act, by=by, at=AT, operation=operation)
        except DatabaseBusy:
            continue
        return
