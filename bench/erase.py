"""Erasing one person of the example, as the guardian does it: from the act to the last key that is
gone from the store, its copies, the ledger and the memory, with a copy of the keys beside them.
There is no peer. It is right where the person can no longer be read, the audit chain verifies, and
everything the evolution says is the same as before. It is to take less than a second.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench import Row
from bench._databases import on_each
from bench._stored import a_fresh_record
from bench.measure import in_child, peak_mb

AT_MOST = 1.0
AT = datetime(2011, 11, 1, 12, 0, tzinfo=UTC)


def measured(database: str | None) -> tuple[int, float, float, bool]:
    with a_fresh_record(database):
        from likewise.actions.example import make_example
        from likewise.actions.operations import perform
        from likewise.domain.accounts import ActingRole, Actor
        from likewise.domain.declarations import ERASED
        from likewise.domain.erasures import AskForErasure, CarryOutErasure, Ground
        from likewise.domain.participants import Participant, Person
        from likewise.domain.programmes import Programme
        from likewise.records import audit, models
        from likewise.records.facts import current
        from likewise.records.keys import copies

        make_example()
        programme = current(Programme)[0].id
        asks, decides = (
            Actor(account=role.value, role=role, programme=programme)
            for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
        )
        spells = models.Membership.objects.filter(superseded_at=None, left_on=None).order_by("fact")
        who = str(spells.values_list("participant_id", flat=True)[0])
        copies.take(AT)
        ask = AskForErasure(participant=who, ground=Ground.CONSENT_WITHDRAWN)
        asked = perform(ask, by=asks, at=AT, operation="ask").new_ids[0]
        before = told(asks)
        began = time.perf_counter()
        perform(CarryOutErasure(erasure=asked), by=decides, at=AT, operation="erase")
        seconds = time.perf_counter() - began
        person = current(Participant, fact=who)[0].person
        gone = current(Person, fact=person)[0].given_name == ERASED
        whole = not list(audit.verify()) and told(asks) == before
        return models.Text.objects.count(), seconds, peak_mb(), gone and whole


def told(viewer: Any) -> str:
    """Everything that the evolution says, as its file has it."""
    from likewise.queries.evolution import evolution
    from likewise.reports.evolution.files import as_json

    return json.dumps(as_json(evolution(viewer, today=AT.date(), names_pairs=False)))


def run() -> Iterator[Row]:
    for database, (texts, seconds, peak, ok) in on_each(lambda given: in_child(measured, given)):
        yield Row(
            name="erase", variant=database, size=texts, seconds=seconds, peak_mb=peak,
            ok=ok and seconds < AT_MOST,
        )  # fmt: skip
