"""Acts in a process of its own, on an installation of its own: for races and kills.

Run as `python tests/acts.py WHAT ARGUMENTS-AS-JSON`; each line printed is an acknowledgement.
"""

import contextlib
import json
import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.apps import apps

django.setup()

from worlds import World, a_world  # noqa: E402

from likewise.cli.setup import start  # noqa: E402
from likewise.domain import cohorts, contacts, memberships  # noqa: E402
from likewise.domain.accounts import ActingRole, Actor  # noqa: E402
from likewise.domain.arms import Format  # noqa: E402
from likewise.domain.cohorts import NewCohort, PassageOutcome  # noqa: E402
from likewise.domain.participants import RoleName  # noqa: E402
from likewise.domain.refusals import DomainError  # noqa: E402

ON = date(2011, 2, 6)


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def make(people: int) -> None:
    """A record with two groups, and as many people who are in neither."""
    start(make=True)
    world = a_world()
    for number in range(people):
        world.person(f"Person {number}", practice="Alder")
    world.cohort("Thursday group", members=["Person 0"])
    world.cohort("Friday group", members=["Person 1"])
    say(programme=world.programme, people=list(world.people.values()), **world.cohorts)


def scene() -> None:
    """The small programme that pages are tested on, with a signed-in visitor of each role."""
    from visitors import a_scene, for_a_tour

    start(make=True)
    made = a_scene()
    file = attached(made.world, "Asha")
    sessions = {role: made.visit(role).cookies["sessionid"].value for role in ActingRole}
    tour = for_a_tour(made.world) | {"file": file, "token": a_token(made.world.programme)}
    tour |= exports_of(made.world.programme) | invited_by(made.world)
    say(people=made.world.people, meetings=made.meetings, sessions=sessions, tour=tour)


def texts_about_two(texts: list[str]) -> None:
    """A small programme in which reasons speak of Asha and of Bram; who asks, and who decides."""
    from visitors import a_scene

    start(make=True)
    made = a_scene()
    both = (made.world.people["Asha"], made.world.people["Bram"])
    for number, text in enumerate(texts):
        made.world.act(
            cohorts.ChangeFormat, cohort=made.world.cohorts["Thursday group"],
            format=(Format.COMBINED, Format.GROUP)[number % 2], on=date(2010, 12, 10 + number),
            reason=text, speaks_of=both,
        )  # fmt: skip
    roles = (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
    sessions = {role: made.visit(role).cookies["sessionid"].value for role in roles}
    say(people=made.world.people, sessions=sessions)


def exports_of(programme: str) -> dict[str, str]:
    """An export that waits for the guardian, and one to which they agreed."""
    from visitors import CLOCK, email_of
    from worlds import operation

    from likewise.actions.exports import agree_to_export, ask_for_export
    from likewise.queries.accounts import hats_of

    by, guardian = (
        hats_of(email=email_of(role), programme=programme)[0]
        for role in (ActingRole.COORDINATOR, ActingRole.GUARDIAN)
    )
    reasons = ("The university takes over the record.", "A copy for the data protection officer.")
    waiting, agreed = (
        ask_for_export(by=by, at=CLOCK, operation=operation(), reason=reason) for reason in reasons
    )
    agree_to_export(by=guardian, at=CLOCK, operation=operation(), request=agreed)
    return {"waiting_export": waiting, "agreed_export": agreed}


def invited_by(world: World) -> dict[str, str]:
    """A member who was invited, a staff role that waits for the guardian, and accounts."""
    from visitors import CLOCK, email_of
    from worlds import operation

    from likewise.actions.invitations import invite
    from likewise.domain.invitations import Way
    from likewise.queries.accounts import hats_of
    from likewise.records.models import Invitation, RoleGrant

    by = hats_of(email=email_of(ActingRole.ADMINISTRATOR), programme=world.programme)[0]
    given: dict[str, Any] = {
        "at": CLOCK,
        "programme": world.programme,
        "way": Way.PRINTED,
        "link": str,
    }
    invite(
        by=world.coordinator, operation=operation(), role=ActingRole.MEMBER, secret=b"m" * 15,
        participant=world.people["Bram"], **given,
    )  # fmt: skip
    invite(
        by=by, operation=operation(), role=ActingRole.NURSE, secret=b"n" * 15,
        email="nora@example.org", **given,
    )  # fmt: skip
    grants = RoleGrant.objects.filter(programme=world.programme)
    nurse = hats_of(email=email_of(ActingRole.NURSE), programme=world.programme)[0]
    of_nurse = grants.get(role=ActingRole.NURSE, account=nurse.account)
    of_member = grants.get(role=ActingRole.MEMBER)
    return {
        "invited": Invitation.objects.get(role="member").id,
        "asked_role": Invitation.objects.get(role="nurse").id,
        "of_nurse": of_nurse.account_id,
        "nurse_grant": of_nurse.id,
        "of_member": of_member.account_id,
        "member_grant": of_member.id,
    }


def a_token(programme: str) -> str:
    """A token for the coordinator's role to which nobody agreed yet."""
    from visitors import email_of
    from worlds import ADMINISTRATOR, NOW, operation

    from likewise.actions.tokens import make_token
    from likewise.records.models import Token

    make_token(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email=email_of(ActingRole.COORDINATOR),
        role=ActingRole.COORDINATOR, programme=programme, name="A phone", expires_on=date(2011, 12, 1),
        secret=bytes(32),
    )  # fmt: skip
    return Token.objects.get().id


def attached(world: World, name: str) -> str:
    """A letter about somebody."""
    from io import BytesIO

    from likewise.actions.attachments import receive
    from likewise.domain.attachments import AddAttachment, Purpose

    who = world.people[name]
    sent = receive(BytesIO(b"Dear Asha"), by=world.coordinator, participant=who, name="letter.txt")
    made = world.act(
        AddAttachment, participant=who, media=sent.media, what=Purpose.LETTER, on=date(2011, 1, 2)
    )
    return str(made.new_ids[0])


def pairs(programmes: int) -> None:
    """As many programmes, each with two pairs, a group, and a signed-in coordinator."""
    from browsing import signed_in

    start(make=True)
    for _ in range(programmes):
        world = a_world()
        for name in ("Asha", "Bram", "Cleo"):
            world.person(name, practice="Alder")
        for name in ("Dan", "Faye"):
            world.person(name, role=RoleName.FACILITATOR)
        world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Asha"], facilitators=["Dan"])
        world.cohort("Pair two", format=Format.ONE_TO_ONE, members=["Bram"], facilitators=["Faye"])
        world.cohort("Thursday group", members=["Cleo"])
        client = signed_in(world, ActingRole.COORDINATOR)
        say(cohorts=world.cohorts, session=client.cookies["sessionid"].value)


def waiting(programmes: int) -> None:
    """As many programmes, each with three groups of twelve that wait for three registers each."""
    from datetime import datetime

    from browsing import signed_in

    from likewise.domain import meetings

    start(make=True)
    for _ in range(programmes):
        world = a_world()
        for group in ("Alder", "Birch", "Cedar"):
            people = [f"{group} {letter}" for letter in "ABCDEFGHIJK"]
            for name in people:
                world.person(name, practice=group)
            world.person(f"{group} lead", role=RoleName.FACILITATOR)
            world.cohort(
                f"{group} group", members=people, facilitators=[f"{group} lead"],
                leads=[f"{group} lead"],
            )  # fmt: skip
            world.act(
                meetings.PlanSeries, cohort=world.cohorts[f"{group} group"], every="week", times=3,
                starts=datetime(2010, 12, 14, 14),
            )  # fmt: skip
        client = signed_in(world, ActingRole.COORDINATOR)
        say(cohorts=world.cohorts, session=client.cookies["sessionid"].value)


def unplaced(programmes: int) -> None:
    """As many programmes, each with twenty people in no cohort and four groups."""
    from browsing import signed_in

    start(make=True)
    for _ in range(programmes):
        world = a_world()
        for number in range(20):
            world.person(f"Person {number}", practice="Birch")
        for number in range(4):
            world.cohort(f"Group {number}")
        client = signed_in(world, ActingRole.COORDINATOR)
        say(session=client.cookies["sessionid"].value)


def large() -> None:
    """The large example, with its coordinator signed in, and the names of its groups."""
    from browsing import BACKEND
    from django.test import Client

    from likewise.actions.example import TODAY, make_large_example
    from likewise.queries.accounts import hats_of
    from likewise.queries.cohorts import going_on
    from likewise.records.accounts import with_email
    from likewise.records.models import ProgrammeAnchor

    start(make=True)
    email = next(each.email for each in make_large_example() if each.role == "coordinator")
    client = Client(headers={"host": "localhost"})
    client.force_login(with_email(email).get(), backend=BACKEND)
    [viewer] = hats_of(email=email, programme=ProgrammeAnchor.objects.get().id)
    going = going_on(viewer, today=TODAY.date())
    groups = [each.name for each in going if each.format == "group"]
    say(session=client.cookies["sessionid"].value, groups=groups)


def of(programme: str) -> World:
    coordinator = Actor(
        account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme
    )
    return World(programme=programme, coordinator=coordinator)


def merge(programme: str, predecessors: list[str], operation: str, starts_at: float) -> None:
    """Merge at a moment that was agreed beforehand."""
    time.sleep(max(0.0, starts_at - time.time()))
    try:
        outcome = of(programme).act(
            cohorts.MergeCohorts,
            predecessors=predecessors,
            successor=NewCohort(name="Merged", format=Format.GROUP),
            on=ON,
            reason="Both asked for it.",
            operation=operation,
        )
        say(done=True, new_ids=list(outcome.new_ids), repeated=outcome.repeated)
    except DomainError as refusal:
        say(done=False, sentence=refusal.sentence)


def log_contacts(programme: str, person: str, first: int) -> None:
    """Log contacts with somebody, one after the other, acknowledging each, until it is killed."""
    world = of(programme)
    for number in range(first, first + 1_000_000):
        operation = f"log-{number}"
        world.act(
            contacts.LogContact, participant=person, on=date(2011, 1, 2),
            mode=contacts.Mode.CALL, reached=True, operation=operation,
        )  # fmt: skip
        say(operation=operation)


def contacts_stored() -> None:
    """Which contacts are stored, by their acts, and which acts, answered and not."""
    from likewise.records.models import Contact, Operation

    start()
    say(
        contacts=list(Contact.objects.values_list("operation__id", flat=True)),
        operations=list(Operation.objects.values_list("id", flat=True)),
        unanswered=Operation.objects.filter(answer=None).count(),
    )


def join_all(programme: str, cohort: str, people: list[str]) -> None:
    """Let people join one after the other, acknowledging each."""
    world = of(programme)
    for number, person in enumerate(people):
        operation = f"join-{person}"
        world.act(
            memberships.JoinCohort,
            cohort=cohort,
            participant=person,
            on=ON,
            operation=operation,
        )
        say(operation=operation, number=number)


def stored() -> None:
    """What the record holds, for the test to compare."""
    from likewise.domain.cohorts import LineageEvent
    from likewise.domain.memberships import Membership
    from likewise.records.facts import current
    from likewise.records.models import Operation

    say(
        merges=len(current(LineageEvent, kind="merge")),
        memberships=[each.participant for each in current(Membership, joined_on=ON)],
        operations=list(Operation.objects.values_list("id", flat=True)),
        unanswered=Operation.objects.filter(answer__isnull=True).count(),
    )


def look_on(programme: str, person: str, who: str) -> None:
    """Look at somebody again and again, acknowledging each look once it is noted."""
    from likewise.actions.looks import record_look
    from likewise.records.clock import now

    by = Actor(account=who, role=ActingRole.COORDINATOR, programme=programme)
    for number in range(1_000_000):
        record_look(by=by, at=now(), about=[person], what=f"look {number}")
        say(number=number)


def move(times: int = 1, dies: bool = False) -> None:
    """Move what is noted into the tables; or die once it is there and still in the journals."""
    from likewise.records import looks
    from likewise.records.clock import now
    from likewise.records.looks import journal

    if dies:
        journal.remove = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    for _ in range(times):
        say(moved=looks.move(now()))


def looked() -> None:
    """Each look that is in the tables, by whom and which; what is only noted; and what is wrong."""
    from likewise.records import looks
    from likewise.records.models import Look

    rows = Look.objects.order_by("row").values_list("access__account", "access__what")
    say(
        stored=[list(row) for row in rows],
        waiting=[[each.account, each.what] for each in looks.waiting().values()],
        broken=[each.what for each in looks.verify()],
    )


def counted() -> None:
    """What the example holds, counted here from its facts, apart from any query of the product."""
    from collections import Counter

    from likewise.domain.arms import Allocation, Arm
    from likewise.domain.cohorts import CohortFormat, CohortState, LineageEvent
    from likewise.domain.contacts import Contact
    from likewise.domain.corrections import Correction
    from likewise.domain.deviations import Deviation
    from likewise.domain.involvement import Involvement
    from likewise.domain.meetings import Attendance, Meeting
    from likewise.domain.memberships import Membership
    from likewise.domain.participants import Role, Status
    from likewise.domain.practices import Registration
    from likewise.domain.programmes import Phase
    from likewise.records.facts import current

    arms = {arm.id: arm.name for arm in current(Arm)}
    allocated = {a.participant: arms[a.arm] for a in current(Allocation) if a.participant}
    start = date(2010, 10, 4)
    spells = current(Membership)
    members = {s.participant for s in spells if s.is_member and s.period.covers(start)}
    everyone = {s.participant for s in spells if s.is_member}
    roles = current(Role)
    facilitators = {r.participant for r in roles if r.role == "facilitator"}
    withdrawn = {s.participant for s in current(Status) if s.status == "withdrawn"}
    formats: dict[str, list[CohortFormat]] = {}
    for each in sorted(current(CohortFormat), key=lambda f: f.starts_on):
        formats.setdefault(each.cohort, []).append(each)
    ended = {s.cohort: s.starts_on for s in current(CohortState) if s.state == "ended"}

    def formats_of(cohorts: tuple[str, ...], on: date) -> list[str]:
        return sorted({[f for f in formats[c] if f.starts_on <= on][-1].format for c in cohorts})

    events = [
        {
            "kind": e.kind,
            "predecessor_formats": formats_of(e.predecessors, e.on),
            "successor_formats": formats_of(e.successors, e.on),
            "staying": len(e.staying),
            "left": len(e.people(PassageOutcome.LEFT)),
            "ended": sum(ended.get(c) == e.on for c in e.predecessors),
        }
        for e in sorted(current(LineageEvent), key=lambda e: e.on)
    ]
    attendances = current(Attendance)
    came = {a.participant for a in attendances if a.result == "attended"}
    calls = Counter(c.on.replace(day=1) for c in current(Contact) if c.mode == "call")
    say(
        members_at_start=len(members),
        by_arm={name: sum(a == name for a in allocated.values()) for name in arms.values()},
        practices_with_people=len({r.practice for r in current(Registration)}),
        facilitators=len(facilitators),
        facilitators_withdrawn=len(facilitators & withdrawn),
        phases=[p.phase for p in sorted(current(Phase), key=lambda p: p.starts_on)],
        events=events,
        never_attended=len(members - came),
        cancelled=sum(m.state == "cancelled" for m in current(Meeting)),
        visitors=sum(a.capacity == "visitor" for a in attendances),
        first_times=sum(a.is_first_time for a in attendances),
        calls_first_month=calls[date(2010, 10, 1)],
        calls_last_month=calls[date(2011, 10, 1)],
        joined_later_without_arm=len(everyone - set(allocated)),
        corrections=len(current(Correction)),
        in_patient_participation_groups=sum(
            i.sphere == "patient participation group" for i in current(Involvement)
        ),
        deviations=len(current(Deviation)),
    )


def rebuild(guarded: bool) -> None:
    """Build every table of the record anew, as a migration on SQLite does; then migrate.

    Where the guards are in place meanwhile, some tables cannot be built anew: these stay.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.models.signals import pre_migrate

    from likewise.records import guards
    from likewise.records.tables import kept_tables

    app = apps.get_app_config("records")
    if not guarded:
        pre_migrate.send(sender=app, app_config=app, using="default", verbosity=0)
    rebuilt = 0
    for model in kept_tables():
        with contextlib.suppress(OperationalError), connection.schema_editor() as made:
            editor: Any = made
            editor._remake_table(model)
            rebuilt += 1
    before = guards.missing()
    call_command("migrate", verbosity=0)
    say(tables=len(kept_tables()), rebuilt=rebuilt, before=len(before), after=guards.missing())


def sql(statement: str) -> None:
    """As somebody with the file and the password could."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
    say(done=True)


def wait_at_work() -> None:
    """As a server or a command does, until it is stopped."""
    from likewise.cli.setup import start

    start()
    say(at_work=True)
    time.sleep(120)


def back_up() -> None:
    """A backup of the record, as one is taken before an import."""
    from likewise.records import backups, clock

    say(backup=str(backups.take(at=clock.now(), why="import")))


def letter() -> None:
    """A letter that waits to be sent."""
    from django.db import transaction

    from likewise.domain.post import Channel, Letter
    from likewise.records import post

    start()
    told = Letter(by=Channel.MAIL, to="asha@example.org", subject="A page", text="Please look.")
    with transaction.atomic():
        post.put(told, reason="a test", occasion="once")
    say(put=True)


def letters() -> None:
    """What became of each letter."""
    from likewise.records.models import OutboxLetter

    said = OutboxLetter.objects.order_by("asked_at").values_list("state", "failure")
    say(letters=[list(each) for each in said])


def write_on(programme: str, who: int) -> None:
    """Add people one after the other, acknowledging each, until killed."""
    from likewise.domain.participants import AddParticipant, StatusName

    for number in range(1_000_000):
        with contextlib.suppress(DomainError):  # others are saving
            of(programme).act(
                AddParticipant,
                given_name=f"Writer {who}, {number}",
                status=StatusName.ENROLLED,
                on=ON,
                operation=f"write-{who}-{number}",
            )
            say(number=number)


def restore_until(backup: str, step: str) -> None:
    """Bring a backup back, and die where a step begins."""
    from likewise.actions.backups import look_at_backup, restore_backup
    from likewise.cli.actor import actor_for
    from likewise.records import begun, bringing_back, sessions
    from likewise.records.backups import of_postgresql, of_sqlite
    from likewise.records.clock import now

    def dies(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    where, name = {
        "the ledger": (bringing_back, "merge_ledger"),
        "moving aside": (of_sqlite, "put_in_place"),
        "taking its place": (of_sqlite, "synchronise"),
        "the last of it": (of_postgresql, "_counted"),
        "sessions": (sessions, "bring_up_to_date"),
        "the end": (begun, "restored"),
    }[step]
    by = actor_for(None, None)
    found = look_at_backup(by=by, backup=Path(backup))
    setattr(where, name, dies)
    restore_backup(by=by, at=now(), found=found)


def names() -> None:
    """Everybody's given name, as the record says it now."""
    from likewise.domain.participants import Person
    from likewise.records.facts import current

    say(names=sorted(each.given_name for each in current(Person)))


def erase(name: str) -> None:
    """Forget somebody, by the keys alone."""
    from likewise.domain.participants import Participant, Person
    from likewise.records import keys
    from likewise.records.facts import current

    person = next(each.id for each in current(Person) if each.given_name == name)
    own = [each.id for each in current(Participant, person_id=person)]
    say(keys=keys.erase([person, *own], on=ON, ground="asked"))


def mixed(scene: dict[str, Any], acts: int, seed: str, began: float) -> None:
    """One of several who do what comes to their minds."""
    from mixtures import work

    work(scene, acts, seed, began)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    acts = (
        make,
        scene,
        texts_about_two,
        pairs,
        waiting,
        unplaced,
        large,
        merge,
        join_all,
        log_contacts,
        contacts_stored,
        stored,
        look_on,
        move,
        looked,
        counted,
        rebuild,
        sql,
        wait_at_work,
        back_up,
        letter,
        letters,
        write_on,
        restore_until,
        names,
        erase,
        mixed,
    )
    what, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    {act.__name__: act for act in acts}[what](**arguments)
