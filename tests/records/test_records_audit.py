"""The audit chain: any edit, deletion, swap, insertion or cut shows, and the first place is named."""

import random
from datetime import date

import pytest
from django.db import connection
from worlds import a_world

from likewise.records import audit
from likewise.records.checks import chain
from likewise.records.models import AuditEvent

pytestmark = pytest.mark.django_db
EVENTS = 40


@pytest.fixture
def events():
    world = a_world()
    while AuditEvent.objects.count() < EVENTS:
        audit.append(
            by=world.coordinator,
            at=AuditEvent.objects.first().at,
            action="test",
            about=["somebody"],
            counts={"people": 1},
        )
    return AuditEvent.objects.count()


def without_guards(*statements):
    """As somebody with the file and the password could: take the guards away, then change rows."""
    with connection.cursor() as cursor:
        for name in ("auditevent_stays", "auditevent_is_kept"):
            suffix = "" if connection.vendor == "sqlite" else " ON records_auditevent"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")
        for statement, values in statements:
            cursor.execute(statement, values)


def test_a_whole_chain_has_nothing_broken(events):
    assert list(audit.verify(expected_head=audit.head())) == []


TAMPERINGS = {
    "edit": lambda at: [("UPDATE records_auditevent SET role='nurse' WHERE sequence=%s", [at])],
    "counts": lambda at: [("UPDATE records_auditevent SET counts='{}' WHERE sequence=%s", [at])],
    "delete": lambda at: [("DELETE FROM records_auditevent WHERE sequence=%s", [at])],
    "swap": lambda at: [
        ("UPDATE records_auditevent SET sequence=-1 WHERE sequence=%s", [at]),
        ("UPDATE records_auditevent SET sequence=%s WHERE sequence=%s", [at, at + 1]),
        ("UPDATE records_auditevent SET sequence=%s WHERE sequence=-1", [at + 1]),
    ],
    "insert": lambda at: [
        ("UPDATE records_auditevent SET sequence=sequence+1000 WHERE sequence>%s", [at]),
        ("INSERT INTO records_auditevent SELECT sequence+1, at, entered_at, account, role,"
         " programme, action, about, counts, digest, rows, operation, previous_hash, hash"
         " FROM records_auditevent WHERE sequence=%s", [at]),
        ("UPDATE records_auditevent SET sequence=sequence-999 WHERE sequence>1000", []),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
@pytest.mark.parametrize("seed", range(4))
def test_tampering_shows_at_its_first_place(events, what, seed):
    at = random.Random(f"{what}{seed}").randrange(2, events - 2)

    without_guards(*TAMPERINGS[what](at))

    broken = list(audit.verify())
    assert broken
    assert broken[0].sequence in (at, at + 1)


def test_a_cut_tail_shows_against_the_head_that_was_noted(events):
    head = audit.head()
    without_guards(("DELETE FROM records_auditevent WHERE sequence>%s", [events - 3]))

    assert list(audit.verify()) == []
    broken = list(audit.verify(expected_head=head))
    assert broken[0].what == "events are missing at the end"


def test_a_chain_written_anew_shows_against_the_head_that_was_noted(events):
    head = audit.head()
    last = AuditEvent.objects.get(sequence=events)
    last.role = "nurse"
    without_guards(
        (
            "UPDATE records_auditevent SET role='nurse', hash=%s WHERE sequence=%s",
            [audit.hash_of(last), events],
        )
    )

    assert list(audit.verify()) == []
    assert any(finding.fault for finding in chain(head))


def test_no_event_holds_a_name_or_a_reason(events):
    world = a_world()
    world.person("Xanthippe", practice="Alder")
    world.cohort("Thursday group", members=["Xanthippe"])
    world.leave("Thursday group", "Xanthippe", date(2011, 1, 1), reason="Zither")

    for event in AuditEvent.objects.all():
        said = f"{event.action}{event.about}{event.counts}{event.digest}"
        assert "Xanthippe" not in said
        assert "Zither" not in said
