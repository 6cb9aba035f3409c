"""A programme with 500 cohorts over ten years, stored, and its evolution page as served."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench._stored import (
    WRITTEN,
    a_fresh_record,
    a_programme,
    anchors,
    day,
    opaque,
    store,
    without_guards,
)
from bench.measure import peak_mb

SEED = 20_261_123
COHORTS, PEOPLE, EVENTS, MEETINGS = 500, 12_000, 400, 20_000
DAYS = 3652
REPEATS = 9
PROMISED_SECONDS = 1.0
FORMATS = ("group", "one-to-one", "combined")


def measured(database: str | None) -> dict[str, Any]:
    """Store it, sign in, ask for the page, and check that its table sums; in its own process."""
    with a_fresh_record(database):
        with without_guards():
            programme, spells = _stored()
        client, address = signed_in(programme)
        first, _ = asked(client, address, before=lambda n: act(programme, n))
        again, answer = asked(client, address, before=lambda _: None)
        right = answer.status_code == 200 and _sums(answer.content.decode(), spells)
        return {
            "first": first,
            "again": again,
            "peak_mb": peak_mb(),
            "size": COHORTS,
            "ok": right and first < PROMISED_SECONDS,
        }


def asked(client: Any, address: str, *, before: Callable[[int], None]) -> tuple[float, Any]:
    """The median time of the page after two that warm up, and the last answer."""
    took = []
    for number in range(REPEATS + 2):
        before(number)
        began = time.perf_counter()
        answer = client.get(address)
        took.append(time.perf_counter() - began)
    return sorted(took[2:])[REPEATS // 2], answer


def act(programme: str, number: object) -> None:
    """Something else is recorded, so that what was told before counts no more."""
    from likewise.records.models import Operation

    Operation.objects.create(
        id=f"act-{number}", account="bench", role="coordinator", programme_id=programme,
        action="bench", arguments="", at=WRITTEN,
    )  # fmt: skip


def _stored() -> tuple[str, list[tuple[int, int, int]]]:
    """Cohorts that begin at any time, people with one to four spells, events and meetings."""
    from likewise.records import models
    from likewise.records.models import Operation

    random = np.random.Generator(np.random.Philox(SEED))
    programme, cohorts, people = a_programme(COHORTS, PEOPLE, names=True)
    operation = Operation.objects.get()
    spells = []
    for person in range(PEOPLE):
        at = int(random.integers(0, 3000))
        for _ in range(int(random.integers(1, 5))):
            length = int(random.integers(30, 900))
            if at >= DAYS:
                break
            spells.append((person, at, at + length))
            at += length + int(random.integers(0, 60))
    store(
        models.Membership,
        (
            {
                "fact": opaque("spell", n),
                "cohort_id": cohorts[int(random.integers(0, COHORTS))],
                "participant_id": people[person],
                "role": "member",
                "joined_on": day(joined),
                "left_on": day(left) if left < DAYS else None,
            }
            for n, (person, joined, left) in enumerate(spells)
        ),
        operation,
    )
    models.CohortFormat.objects.filter(cohort_id__in=cohorts[::3]).update(format="one-to-one")
    arms = [opaque("arm", n) for n in range(3)]
    anchors(models.ArmAnchor, arms)
    store(
        models.Arm,
        ({"fact": arm, "name": FORMATS[n],
          "formats": f'["{FORMATS[n]}"]'}
         for n, arm in enumerate(arms)),
        operation,
    )  # fmt: skip
    store(
        models.Allocation,
        ({"fact": opaque("allocation", p), "arm_id": arms[n % 3],
          "participant_id": p, "on": day(0)} for n, p in enumerate(people) if n % 4),
        operation,
    )  # fmt: skip
    _events(programme, cohorts, people, operation, random)
    _meetings(programme, cohorts, operation, random)
    return programme, spells


def _events(
    programme: str, cohorts: list[str], people: list[str], operation: Any, random: Any
) -> None:
    from likewise.records import models

    kinds = ("merge", "draw", "absorb", "end", "rest")
    store(
        models.LineageEvent,
        ({"fact": opaque("event", n), "kind": kinds[n % 5],
          "on": day(int(random.integers(60, DAYS)))} for n in range(EVENTS)),
        operation,
    )  # fmt: skip
    rows = list(models.LineageEvent.objects.order_by("row"))
    models.LineageCohort.objects.bulk_create(
        models.LineageCohort(event=row, field=field, cohort_id=cohorts[(n * 7 + at) % COHORTS],
                             position=0)
        for n, row in enumerate(rows) for at, field in enumerate(("predecessors", "successors"))
    )  # fmt: skip
    models.Passage.objects.bulk_create(
        models.Passage(
            event=row, participant_id=people[int(random.integers(0, PEOPLE))], role="member",
            outcome="moved", from_cohort_id=cohorts[n * 7 % COHORTS],
            to_cohort_id=cohorts[(n * 7 + 1) % COHORTS], position=at,
        )
        for n, row in enumerate(rows) for at in range(8)
    )  # fmt: skip


def _meetings(programme: str, cohorts: list[str], operation: Any, random: Any) -> None:
    from likewise.records import models

    ids = [opaque("meeting", n) for n in range(MEETINGS)]
    days = [day(int(number)) for number in random.integers(0, DAYS, MEETINGS)]
    anchors(models.MeetingAnchor, ids)
    models.MeetingHost.objects.bulk_create(
        models.MeetingHost(meeting_id=each, cohort_id=cohorts[n % COHORTS])
        for n, each in enumerate(ids)
    )
    store(
        models.Meeting,
        ({"fact": each, "starts": f"{on.isoformat()}T14:00",
          "starts_at": WRITTEN, "on": on, "zone": "Europe/London", "state": "held", "guests": 0}
         for each, on in zip(ids, days, strict=True)),
        operation,
    )  # fmt: skip


def signed_in(programme: str) -> tuple[Any, str]:
    from django.conf import settings
    from django.test import Client

    from likewise.records.models import Account, RoleGrant

    settings.ALLOWED_HOSTS = ["testserver"]
    account = Account.objects.create_user(email="coordinator@example.org", id="coordinator")
    RoleGrant.objects.create(
        id="grant", account=account, programme_id=programme, role="coordinator", granted_at=WRITTEN
    )
    client = Client()
    client.force_login(account, backend="likewise.web.accounts.backends.AccountBackend")
    return client, "/evolution/"


def _sums(body: str, spells: list[tuple[int, int, int]]) -> bool:
    """Whether the last total of the page is everyone who ever joined."""
    last = body[body.rindex("Everyone who ever joined") :]
    total = last[: last.index("</tr>")].rsplit("</td>", 1)[0].rsplit(">", 1)[1]
    return int(total.replace(",", "")) == len({p for p, joined, _ in spells if joined < DAYS})
