"""Acts that two people want at one moment, each in a process of its own.

Run as `python tests/racing.py WHAT ARGUMENTS-AS-JSON`; the last line printed is what came of it.
"""

import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import django

django.setup()

sys.path.insert(0, str(Path(__file__).parent))
from designing import SIMPLE, Designing  # noqa: E402
from django.db import connection  # noqa: E402
from worlds import World, a_world  # noqa: E402

from likewise.actions.invitations import invite, take_up  # noqa: E402
from likewise.domain import (  # noqa: E402
    arms,
    attachments,
    cohorts,
    consent,
    designs,
    doubles,
    facilitators,
    meetings,
    memberships,
    outcomes,
    practices,
    recruitment,
)
from likewise.domain.accounts import ActingRole, Actor  # noqa: E402
from likewise.domain.acts import TakeBack  # noqa: E402
from likewise.domain.cohorts import Cohort, LineageEvent  # noqa: E402
from likewise.domain.invitations import Way, written  # noqa: E402
from likewise.domain.meetings import Meeting, RegisterEntry, Result  # noqa: E402
from likewise.domain.refusals import DomainError  # noqa: E402
from likewise.domain.renewal import SetRenewalRule  # noqa: E402
from likewise.records.facts import current  # noqa: E402
from likewise.records.models import Operation  # noqa: E402

ON = date(2011, 2, 6)
MET = datetime(2011, 1, 2, 14, 0)
AT = datetime(2011, 2, 6, 18, 0, tzinfo=UTC)

WAITING = ("Ewa", "Finn", "Gita", "Hugh")  # for an arm
SECRET = b"c" * 15
TEXT: dict[str, Any] = {
    "purpose": consent.Purpose.CONTACT, "version_name": "1", "words": "We may call you.",
    "starts_on": date(2010, 9, 1),
}  # fmt: skip
BESIDE = r"^(accounts|invitations)\."  # steps that are no acts


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def make() -> None:
    """Two groups of one, somebody who is in neither, and a meeting whose register is to be taken."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Dilys", "Dil", *WAITING):
        world.person(name, practice="Alder")
    world.cohort("Thursday group", members=["Asha", "Bram"])
    world.cohort("Friday group")
    invite(
        by=world.coordinator, at=AT, operation="invite-cleo", role=ActingRole.MEMBER,
        programme=world.programme, way=Way.PRINTED, secret=SECRET, link=str,
        participant=world.people["Cleo"],
    )  # fmt: skip
    planned = world.act(meetings.PlanMeeting, cohorts=[world.cohorts["Thursday group"]], starts=MET)
    monday = world.cohort("Monday group")
    design = Designing(world).online(slots=8, file=SIMPLE)
    events = {each.successors[0]: each.id for each in current(LineageEvent)}
    text = world.act(consent.PublishText, **TEXT, language="English").new_ids[0]
    world.act(practices.AddVenue, name="Hall")  # the last one: nothing is built on it
    say(
        text=text,
        design=design,
        programme=world.programme,
        people=world.people,
        cohorts=world.cohorts,
        arms={str(name): arm for name, arm in world.arms.items()},
        meeting=planned.new_ids[0],
        event=events[monday],
        last=Operation.objects.latest("sequence").id,
    )


def act(programme: str, what: str, operation: str, **given: Any) -> None:
    """Get ready, wait for the word, carry out one act, and say what came of it."""
    by = Actor(account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme)
    world = World(programme=programme, coordinator=by)
    action, arguments = ACTS[what](given)
    connection.ensure_connection()
    say(ready=True)
    sys.stdin.readline()
    try:
        outcome = world.act(action, at=AT, operation=operation, **arguments)
        say(done=True, repeated=outcome.repeated)
    except DomainError as refusal:
        say(done=False, sentence=refusal.sentence)


def register(given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    entries = [
        RegisterEntry(participant=who, result=Result(result))
        for who, result in given.pop("marks").items()
    ]
    return meetings.TakeRegister, {**given, "entries": entries}


def used(by: Actor, **given: Any) -> Any:
    """An invitation, taken up by somebody who has no account and so acts in no role."""
    take_up(secret=written(SECRET), password="nine loud kettles", **given)
    return SimpleNamespace(repeated=False)


def measured(kind: Any, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What an assessor types of somebody’s weight, in an account of their own."""
    said = {"measure": outcomes.Measure.WEIGHT, "unit": outcomes.Unit.KG, "measured_on": ON}
    return kind, {**said, "by": acting(given), **given, "value": Decimal(given["value"])}


def acting(given: dict[str, Any]) -> Actor:
    """Who acts: in an account and a role of their own."""
    account, role, programme = given.pop("who")
    return Actor(account=account, role=ActingRole(role), programme=programme)


ACTS: dict[str, Callable[[dict[str, Any]], tuple[Any, dict[str, Any]]]] = {
    "measure": lambda given: measured(outcomes.RecordMeasurement, given),
    "enter again": lambda given: measured(outcomes.EnterMeasurementAgain, given),
    "lock": lambda given: (outcomes.AgreeToLock, {"by": acting(given), **given}),
    "join": lambda given: (memberships.JoinCohort, {"on": ON, **given}),
    "one person": lambda given: (doubles.JoinPeople, {"given_name": doubles.Stands.KEPT, **given}),
    "end": lambda given: (cohorts.EndCohort, {"on": ON, "reason": "Too few.", **given}),
    "take up": lambda given: (used, given),
    "settle": lambda given: (SetRenewalRule, given),
    "offer": lambda given: (
        facilitators.RecordOffer,
        {"starts_on": ON, "said_on": ON, **given},
    ),
    "publish": lambda given: (consent.PublishText, {**TEXT, **given}),
    "decide": lambda given: (
        consent.RecordDecision,
        {
            "answer": consent.Answer.GIVEN,
            "decided_on": ON,
            "seen_by": "Jo Reed",
            "method": consent.Method.ON_PAPER,
            **given,
        },
    ),
    "keep": lambda given: (recruitment.BeginRecruitment, {"starts_on": ON, **given}),
    "baseline": lambda given: (
        recruitment.RecordBaseline,
        {"completed_on": ON, **given, "participants": tuple(given["participants"])},
    ),
    "claim": lambda given: (designs.ClaimSlot, given),
    "allocate": lambda given: (arms.Allocate, {"on": ON, **given}),
    "register": register,
    "correct": lambda given: (
        cohorts.CorrectEvent,
        {"on": date(2010, 10, 1), "reason": "The wrong sheet.", **given},
    ),
    "take back": lambda given: (TakeBack, {"reason": "There is no hall.", **given}),
    "attach": lambda given: (
        attachments.AddAttachment,
        {"on": MET.date(), "what": attachments.Purpose.LETTER, **given},
    ),
}


def export(programme: str, does: str, by: str, operation: str, **given: Any) -> None:
    """Get ready, wait for the word, take one step of an export, and say what came of it."""
    from likewise.actions import exports

    role = ActingRole.COORDINATOR if by == "first" else ActingRole.GUARDIAN
    actor = Actor(account=f"account-{by}", role=role, programme=programme)
    step = getattr(exports, does)
    connection.ensure_connection()
    say(ready=True)
    sys.stdin.readline()
    try:
        came = step(by=actor, at=AT, operation=operation, **given)
        if isinstance(came, exports.Leaving):
            with closing(came):
                came = sum(map(len, came))
        say(done=True, came=came)
    except DomainError as refusal:
        say(done=False, sentence=refusal.sentence)


def export_while_somebody_writes(programme: str, target: str) -> None:
    """Write an export; when it has begun, somebody plans a meeting and waits for nobody."""
    from exporting import exported

    from likewise.queries.exports import canonical_versions

    by = Actor(account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme)
    world, answers = World(programme=programme, coordinator=by), []

    def plan() -> None:
        (cohort,) = [
            each.id
            for each in current(Cohort, programme_id=programme)
            if each.name == "Thursday group"  # the other one may have ended by now
        ]
        starts = datetime(2011, 3, 6, 14, 0)
        act: dict[str, Any] = {
            "at": AT,
            "operation": "beside-an-export",
            "cohorts": [cohort],
            "starts": starts,
        }
        answers.append(world.act(meetings.PlanMeeting, **act).done)
        connection.close()

    def begun(number: int) -> None:
        if number == 1:
            somebody = Thread(target=plan)
            somebody.start()
            somebody.join(30)

    def written() -> int:
        return sum(1 for _ in canonical_versions(by, kind=Meeting))

    before = written()
    manifest = exported(programme, Path(target), at=AT, say=begun)
    say(planned=answers, before=before, after=written(), written=manifest.files["Meeting.csv"].rows)


def receive(programme: str, participant: str) -> None:
    """Receive one file, to be attached by several."""
    from io import BytesIO

    from likewise.actions.attachments import receive

    by = Actor(account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme)
    sent = receive(BytesIO(b"Dear Asha"), by=by, participant=participant, name="letter.txt")
    say(media=sent.media)


def assessed(programme: str, people: list[str]) -> None:
    """An occasion entered twice, at which somebody was weighed, and a lock that is asked for."""
    by = Actor(account="account-coordinator", role=ActingRole.COORDINATOR, programme=programme)
    world = World(programme=programme, coordinator=by)
    occasion = world.act(
        outcomes.AddOccasion, at=AT, operation="weighing", name="weighing", anchor=outcomes.Anchor.CALENDAR, on=ON,
        first_day=0, due_day=7, last_day=30, measures=frozenset({outcomes.Measure.WEIGHT}),
        is_entered_twice=True,
    ).new_ids[0]  # fmt: skip
    first = {"who": ["first-typist", "outcome assessor", programme], "value": "80"}
    kind, said = measured(outcomes.RecordMeasurement, dict(first))
    world.act(kind, at=AT, operation="weighed", participant=people[0], occasion=occasion, **said)
    statistician = Actor(account="s", role=ActingRole.STATISTICIAN, programme=programme)
    lock = world.act(
        outcomes.AskForLock,
        by=statistician,
        at=AT,
        operation="asked",
        name="main",
        occasions=(occasion,),
    ).new_ids[0]
    say(occasion=occasion, lock=lock)


def stored() -> None:
    """What the record holds, for the test to compare."""
    from likewise.domain.acts.facts import TakingBack
    from likewise.domain.arms import Allocation
    from likewise.domain.attachments import Attachment
    from likewise.domain.cohorts import CohortState
    from likewise.domain.meetings import Attendance
    from likewise.domain.memberships import Membership
    from likewise.records.models import Account, AuditEvent, Export, Operation

    say(
        spells=[[s.participant, s.cohort, s.left_on is None] for s in current(Membership)],
        second_entries=len(current(outcomes.SecondEntry)),
        measured=len(current(outcomes.Measurement)),
        cut=[each.recorded for each in current(outcomes.DataCut)],
        taken_back=[each.act for each in current(TakingBack)],
        ended=[s.cohort for s in current(CohortState, state="ended")],
        attached=[each.media for each in current(Attachment)],
        claims=sorted([c.participant, c.position] for c in current(designs.Claim)),
        allocations=[[a.participant, a.arm] for a in current(Allocation)],
        register={a.participant: a.result for a in current(Attendance)},
        exports=[[e.agreed_by, e.written_at is not None] for e in Export.objects.all()],
        accounts=list(Account.objects.values_list("pk", flat=True)),
        operations=Operation.objects.count(),
        unanswered=Operation.objects.filter(answer__isnull=True).count(),
        events=AuditEvent.objects.exclude(operation="").exclude(action__regex=BESIDE).count(),
    )


if __name__ == "__main__":
    what, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    commands: dict[str, Callable[..., None]] = {
        "make": make,
        "act": act,
        "stored": stored,
        "assessed": assessed,
        "receive": receive,
        "export": export,
        "export-while-somebody-writes": export_while_somebody_writes,
    }
    commands[what](**arguments)
