"""A small invented programme, and people of every role who visit its pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from browsing import BACKEND
from copying import copied
from designing import designs_for_a_tour
from django.contrib.auth import get_user_model
from django.test import Client
from planning import asked_for, planned
from worlds import ADMINISTRATOR, NOW, World, a_world, operation

from likewise.actions import accounts
from likewise.actions.renewal import forecast_cohorts
from likewise.domain import (
    arms,
    concerns,
    consent,
    contacts,
    erasures,
    involvement,
    meetings,
    outcomes,
    practices,
    recruitment,
    unblindings,
)
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import (
    ChangeVenue,
    LineageEvent,
    LineageKind,
    MergeCohorts,
    NewCohort,
    RestCohort,
    ResumeCohort,
)
from likewise.domain.contacts import Mode
from likewise.domain.doubles import JoinPeople, JoinPractices, Stands
from likewise.domain.facilitators import RecordIntention, RecordOffer
from likewise.domain.feeds import MakeFeed
from likewise.domain.involvement import Involvement, Sphere
from likewise.domain.meetings import Attendance, RegisterEntry, Result
from likewise.domain.memberships import Membership
from likewise.domain.news import TellNews, Way
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.replies import Answer, GiveReply
from likewise.domain.ringing import GiveNumber
from likewise.formats.outcomes import shipped
from likewise.records import models
from likewise.records.accounts import with_email
from likewise.records.facts import current

# A Wednesday morning; the pages of these tests are asked for on this day.
CLOCK = datetime(2011, 1, 12, 10, 0, tzinfo=UTC)
TODAY = CLOCK.date()
PASSWORD = "seven quiet lamps"
MEMBERS = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")


PEOPLE = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}


@dataclass(frozen=True)
class Scene:
    """The world, and its meetings by what became of them."""

    world: World
    meetings: dict[str, str]

    def account(self, role: ActingRole, name: str | None = None, **options: Any) -> str:
        """An account that wears one hat here; members and facilitators are Asha and Petra."""
        email = options.pop("email", email_of(role))
        return account(email, self.world, role, name or PEOPLE.get(role), **options)

    def visit(self, role: ActingRole, name: str | None = None) -> Client:
        """A browser without scripts, signed in with one hat."""
        found = with_email(email_of(role)).first()
        user = found or get_user_model().objects.get(pk=self.account(role, name))
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=BACKEND)
        return client


def _worries(world: World) -> dict[str, str]:
    """One worry that waits, and one that was closed; a nurse receives them."""
    receiver = account("receiver@example.org", world, ActingRole.NURSE)
    nurse = Actor(account=receiver, role=ActingRole.NURSE, programme=world.programme)
    at = datetime(2011, 1, 11, 9, 0, tzinfo=UTC)
    waits, closed = (
        world.act(
            concerns.RaiseConcern, words=words, about_whom=world.people["Asha"], by=nurse, at=at,
        ).new_ids[0]
        for words in ("She has not been seen since the new year.", "Is she warm enough?")
    )  # fmt: skip
    world.act(
        concerns.CloseConcern, concern=closed, done="Rang her: she is.", answer="She is well.",
        by=nurse, at=at,
    )  # fmt: skip
    return {"worry": waits, "closed_worry": closed}


def email_of(role: ActingRole) -> str:
    return f"{role.replace(' ', '-')}@example.org"


@copied
def a_scene() -> Scene:
    """A group with a facilitator, a pair, a resting group and somebody without a cohort."""
    world = a_world()
    for name in MEMBERS:
        world.person(name, practice="Alder")
    for name in ("Gwen", "Hari", "Ines"):
        world.person(name, practice="Birch")
    world.person("Petra", role=RoleName.FACILITATOR)
    world.person("Quentin", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=MEMBERS, facilitators=["Petra"], leads=["Petra"])
    world.cohort("Birch pair", format=Format.ONE_TO_ONE, members=["Gwen"], facilitators=["Quentin"])
    world.act(
        arms.Allocate, arm=world.arms[Format.GROUP], on=date(2010, 9, 1),
        participant=world.people["Asha"],
    )  # fmt: skip
    hall = world.act(
        practices.AddVenue, name="Alder Hall", directions="Behind the library. Bus 7 stops here."
    ).new_ids[0]
    group = world.cohorts["Thursday group"]
    world.act(ChangeVenue, cohort=group, venue=hall, on=date(2010, 9, 2))
    found = {"held": _held(world, group)}
    for name, day in (("late", 6), ("coming", 13), ("cancelled", 20), ("later", 27)):
        made = world.act(
            meetings.PlanMeeting,
            cohorts=[group],
            starts=datetime(2011, 1, day, 14, 0),
            venue=hall,
        )
        found[name] = made.new_ids[0]
    world.act(meetings.CancelMeeting, meeting=found["cancelled"], reason="the hall is closed")
    world.act(
        contacts.LogContact,
        participant=world.people["Bram"],
        facilitator=world.people["Petra"],
        on=date(2011, 1, 2),
        mode=Mode.CALL,
        reached=True,
    )
    return Scene(world=world, meetings=found)


def _held(world: World, group: str) -> str:
    made = world.act(
        meetings.PlanMeeting,
        cohorts=[group],
        starts=datetime(2010, 12, 9, 14, 0),
        at=datetime(2010, 12, 1, 9, 0, tzinfo=UTC),
    )
    results = (("Asha", Result.ATTENDED), ("Bram", Result.ATTENDED), ("Cleo", Result.APOLOGIES))
    world.act(
        meetings.TakeRegister,
        meeting=made.new_ids[0],
        entries=[RegisterEntry(participant=world.people[n], result=r) for n, r in results],
        at=datetime(2010, 12, 9, 18, 0, tzinfo=UTC),
    )
    return str(made.new_ids[0])


def for_a_tour(world: World) -> dict[str, str]:
    """What every page of the site needs beside the scene: the ids that stand in its addresses."""
    for name, lead in (("Hari", "Quentin"), ("Ines", "Petra")):
        world.cohort(
            f"{name}'s pair",
            format=Format.ONE_TO_ONE,
            members=[name],
            facilitators=[lead],
        )
    world.act(
        MergeCohorts,
        predecessors=[world.cohorts["Hari's pair"], world.cohorts["Ines's pair"]],
        successor=NewCohort(name="Sunday group", format=Format.GROUP),
        on=date(2010, 12, 1),
        reason="They wanted to hear from more than one person.",
    )
    world.cohort("Resting group")
    resting = world.cohorts["Resting group"]
    world.act(RestCohort, cohort=resting, on=date(2010, 12, 1), reason="snow")
    world.act(
        involvement.RecordInvolvement,
        participant=world.people["Bram"],
        sphere=Sphere.TRAINER,
        starts_on=date(2010, 12, 1),
    )
    said = (
        _said_of_leading(world) | _consented(world) | _assessed(world) | designs_for_a_tour(world)
    )
    _recruited(world)
    group = world.cohorts["Thursday group"]
    erasing = _erasures(world) | _joined(world)
    nurse = Actor(account="nurse", role=ActingRole.NURSE, programme=world.programme)
    unblinding = world.act(
        unblindings.AskForUnblinding, participant=world.people["Asha"], by=nurse,
        reason="She was taken to hospital.", at=datetime(2011, 1, 11, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    _heard_of(world)
    events = current(LineageEvent, programme_id=world.programme)
    spells = current(Membership, participant_id=world.people["Asha"])
    entries = current(Attendance, participant_id=world.people["Asha"])
    night = datetime(2011, 1, 12, 2, 0, tzinfo=UTC)
    forecast_cohorts(by=world.coordinator, at=night)
    return {
        "plan": planned(world, at=night),
        "waiting_plan": asked_for(world, at=night, months=6),
        "group": group,
        "pair": world.cohorts["Birch pair"],
        "resting": resting,
        "event": next(each.id for each in events if each.kind is LineageKind.MERGE),
        "act": models.Operation.objects.filter(action="involvement.record").latest("sequence").id,
        "involvement": current(Involvement, participant_id=world.people["Bram"])[0].id,
        "spell": spells[0].id,
        **said,
        "entry": entries[0].id,
        **erasing,
        "unblinding": unblinding.new_ids[0],
        **_worries(world),
    }


def _heard_of(world: World) -> None:
    """A meeting that was moved, of which somebody was told; a reply to another; a number to ring."""
    coming, later = (
        next(each.id for each in current(meetings.Meeting) if each.on == date(2011, 1, day))
        for day in (13, 27)
    )
    world.act(meetings.ChangeMeeting, meeting=later, starts=datetime(2011, 1, 27, 15, 0))
    world.act(
        TellNews, meeting=later, participant=world.people["Bram"], way=Way.TELEPHONE,
    )  # fmt: skip
    world.act(GiveReply, meeting=coming, participant=world.people["Bram"], answer=Answer.COMING)
    asha = world.people["Asha"]
    by = Actor(account="a", role=ActingRole.MEMBER, programme=world.programme, participant=asha)
    world.act(MakeFeed, participant=asha, by=by)
    world.act(
        GiveNumber, cohort=world.cohorts["Birch pair"], participant=world.people["Quentin"],
        number="01632 960 001", hours="weekdays until 8pm",
    )  # fmt: skip


def _said_of_leading(world: World) -> dict[str, str]:
    """A facilitator who will stop, and a member who would lead."""
    stops = world.act(
        RecordIntention, participant=world.people["Quentin"], cohort=world.cohorts["Birch pair"],
        stops_on=date(2011, 3, 1), said_on=date(2011, 1, 2), note="A grandchild is on the way.",
    )  # fmt: skip
    offers = world.act(
        RecordOffer, participant=world.people["Asha"], cohort=world.cohorts["Thursday group"],
        starts_on=date(2011, 3, 1), said_on=date(2011, 1, 2),
    )  # fmt: skip
    return {"intention": stops.new_ids[0], "offered": offers.new_ids[0]}


def _consented(world: World) -> dict[str, str]:
    """Two versions of a text: one agreed to the first, another to the second; and the log."""
    first = _published(world, "1", "Only we hear it.", date(2010, 9, 1))
    _agreed(world, "Asha", first, date(2010, 9, 2))
    second = _published(world, "2", "Only two of us hear it.", date(2011, 1, 3))
    decision = _agreed(world, "Bram", second, date(2011, 1, 3))
    world.act(
        consent.ChangeParticipation, participant=world.people["Asha"], starts_on=date(2011, 1, 3),
        stops=frozenset({consent.Element.TELEPHONE}), decided_by=consent.Decider.PERSON,
    )  # fmt: skip
    filmed = world.act(
        consent.StartFieldwork, cohort=world.cohorts["Thursday group"],
        what=consent.FieldworkKind.RECORDED, starts_on=date(2011, 1, 4),
    )  # fmt: skip
    entry = world.act(
        consent.Delegate, taker="account-of-a-nurse", name="Jo Reed",
        trained_on=date(2010, 9, 1), starts_on=date(2010, 9, 1),
    )  # fmt: skip
    return {
        "consent_text": second, "first_text": first, "delegation": entry.new_ids[0],
        "fieldwork": filmed.new_ids[0], "decision": decision,
    }  # fmt: skip


def _assessed(world: World) -> dict[str, str]:
    """An instrument, and an occasion for which everybody is late, Bram in part."""
    instrument = world.act(outcomes.AddInstrument, words=shipped("phq-8")).new_ids[0]
    occasion = world.act(
        outcomes.AddOccasion, name="end", anchor=outcomes.Anchor.ENROLMENT, first_day=60,
        due_day=120, last_day=150, measures=frozenset(outcomes.Measure), instruments=(instrument,),
    ).new_ids[0]  # fmt: skip
    world.act(
        outcomes.RecordMeasurement, by=world.actor(ActingRole.OUTCOME_ASSESSOR),
        participant=world.people["Bram"], occasion=occasion, measure=outcomes.Measure.HBA1C,
        value=Decimal(58), unit=outcomes.Unit.MMOL_MOL, measured_on=date(2011, 1, 3),
    )  # fmt: skip
    cuts = [
        world.act(outcomes.CutData, by=world.actor(ActingRole.STATISTICIAN), name=name).new_ids[0]
        for name in ("main", "first look")
    ]
    world.act(outcomes.AgreeToCut, by=world.actor(ActingRole.GUARDIAN), cut=cuts[1])
    return {
        "instrument": instrument, "occasion": occasion, "cut": cuts[0], "left": cuts[1],
        **_entered_twice(world, instrument),
    }  # fmt: skip


def _entered_twice(world: World, instrument: str) -> dict[str, str]:
    """An occasion whose forms are entered twice: Bram's wait, and two entries of Asha's differ."""
    weight: dict[str, Any] = {"measure": outcomes.Measure.WEIGHT, "unit": outcomes.Unit.KG}
    read = date(2011, 1, 3)
    twice = world.act(
        outcomes.AddOccasion, name="on paper", anchor=outcomes.Anchor.ENROLMENT, first_day=60,
        due_day=120, last_day=150, measures=frozenset({outcomes.Measure.WEIGHT}),
        instruments=(instrument,), is_entered_twice=True,
    ).new_ids[0]  # fmt: skip
    typists = [
        Actor(account=each, role=ActingRole.OUTCOME_ASSESSOR, programme=world.programme)
        for each in ("typist", "another-typist")
    ]
    for who in ("Asha", "Bram"):
        world.act(
            outcomes.RecordMeasurement, by=typists[0], participant=world.people[who],
            occasion=twice, value=Decimal(81), measured_on=read, **weight,
        )  # fmt: skip
    world.act(
        outcomes.RecordAnswers, by=typists[0], participant=world.people["Bram"], occasion=twice,
        instrument=instrument, answered_on=read,
        answers=(outcomes.ItemAnswer(item="phq1", value=2),),
    )  # fmt: skip
    second = world.act(
        outcomes.EnterMeasurementAgain, by=typists[1], participant=world.people["Asha"],
        occasion=twice, value=Decimal(87), measured_on=read, **weight,
    ).new_ids[0]  # fmt: skip
    return {"twice": twice, "second": second, **_locks(world)}


def _locks(world: World) -> dict[str, str]:
    """Three locks: one asked for, one that holds with something after it, and one to be opened."""
    statistician, guardian = map(world.actor, (ActingRole.STATISTICIAN, ActingRole.GUARDIAN))
    said: dict[str, Any] = {
        "by": world.actor(ActingRole.OUTCOME_ASSESSOR), "participant": world.people["Bram"],
        "measure": outcomes.Measure.WEIGHT, "unit": outcomes.Unit.KG,
        "measured_on": date(2011, 1, 3), "value": Decimal(81),
    }  # fmt: skip
    locks = {}
    for name in ("asked_lock", "lock", "opening_lock"):
        occasion = world.act(
            outcomes.AddOccasion, name=name.replace("_", " "), anchor=outcomes.Anchor.ENROLMENT,
            first_day=60, due_day=140, last_day=150,
            measures=frozenset({outcomes.Measure.WEIGHT}),
        ).new_ids[0]  # fmt: skip
        world.act(outcomes.RecordMeasurement, occasion=occasion, **said)
        locks[name] = world.act(
            outcomes.AskForLock, by=statistician, name=name, occasions=(occasion,)
        ).new_ids[0]
        if name != "asked_lock":
            world.act(outcomes.AgreeToLock, by=guardian, lock=locks[name])
            world.act(
                outcomes.RecordMeasurement, occasion=occasion, **said,
                why_late=outcomes.WhyLate.ARRIVED_LATE,
            )  # fmt: skip
    world.act(
        outcomes.AskToOpenLock, by=statistician, lock=locks["opening_lock"], reason="It was wrong."
    )
    return locks


def _recruited(world: World) -> None:
    """Recruitment is kept: invitations, criteria, a target, and people at three steps."""
    on = date(2011, 1, 3)
    world.act(recruitment.BeginRecruitment, starts_on=on)
    world.act(
        recruitment.PublishCriteria, version_name="1", starts_on=date(2010, 9, 1),
        inclusion="Has type 2 diabetes\nIs 18 or older", exclusion="Has dementia",
    )  # fmt: skip
    world.act(
        recruitment.RecordInvitations, practice=world.practices["Alder"], invited=100,
        way=recruitment.Way.POST, sent_on=date(2010, 9, 1),
    )  # fmt: skip
    world.act(
        recruitment.SetTarget, needed=20, drop_out_percent=20, starts_on=date(2010, 9, 1),
        due_on=date(2011, 3, 31),
    )  # fmt: skip
    for name, status in (
        ("Nia", StatusName.INTERESTED),
        ("Omar", StatusName.INVITED),
        ("Pia", StatusName.CONSENTED),
    ):
        world.person(name, practice="Alder", status=status)
    world.act(
        recruitment.RecordFacilitatorStep, participants=(world.people["Nia"],),
        step=recruitment.StepToFacilitate.VOLUNTEERED, taken_on=on,
    )  # fmt: skip


def _published(world: World, version: str, more: str, day: date) -> str:
    made = world.act(
        consent.PublishText, purpose=consent.Purpose.RECORDING, version_name=version,
        language="English", words=f"We may record what you say. {more}", starts_on=day,
        earlier=consent.Earlier.OWED,
    )  # fmt: skip
    return str(made.new_ids[0])


def _agreed(world: World, name: str, text: str, day: date) -> str:
    made = world.act(
        consent.RecordDecision, participant=world.people[name], text=text, decided_on=day,
        answer=consent.Answer.GIVEN, method=consent.Method.ON_PAPER, seen_by="Jo Reed",
    )  # fmt: skip
    return str(made.new_ids[0])


def _joined(world: World) -> dict[str, str]:
    """A record that was joined to another of the same person, and a practice to another."""
    ash = world.person("Ash", practice="Birch")
    world.act(JoinPeople, participant=world.people["Dilip"], other=ash, given_name=Stands.KEPT)
    again = world.act(practices.AddPractice, name="Cedar surgery").new_ids[0]
    world.act(JoinPractices, practice=world.practices["Cedar"], other=again)
    return {"joined": ash, "Cedar": world.practices["Cedar"], "joined_practice": again}


def _erasures(world: World) -> dict[str, str]:
    """Somebody asked to be erased, somebody is held, and somebody was erased, of whom a text about
    another too is still there."""
    guardian = Actor(account="guardian", role=ActingRole.GUARDIAN, programme=world.programme)
    hari, gwen = world.people["Hari"], world.people["Gwen"]
    resting = world.cohorts["Resting group"]
    at = datetime(2011, 1, 11, 9, 0, tzinfo=UTC)
    world.act(
        ResumeCohort, cohort=resting, on=date(2011, 1, 10), speaks_of=(hari, gwen),
        reason="Hari asked for it, and Gwen would come.", at=at,
    )  # fmt: skip
    world.act(RestCohort, cohort=resting, on=date(2011, 1, 11), reason="snow again", at=at)
    asked = {
        name: world.act(
            erasures.AskForErasure, participant=world.people[name], reason=reason,
            ground=erasures.Ground.CONSENT_WITHDRAWN, at=at,
        ).new_ids[0]
        for name, reason in (("Hari", "He moved away."), ("Farid", "He rang on Monday."))
    }  # fmt: skip
    hold = world.act(
        erasures.StartHold, participant=gwen, on=date(2011, 1, 3), by=guardian, at=at,
        reason="A solicitor wrote about a claim.",
    ).new_ids[0]  # fmt: skip
    world.act(erasures.CarryOutErasure, erasure=asked["Hari"], by=guardian, at=at)
    event = next(each for each in current(LineageEvent, programme_id=world.programme) if each.about)
    return {"asked": asked["Farid"], "hold": hold, "text": f"{event.id}.reason.1"}


def account(
    email: str,
    world: World,
    role: ActingRole,
    name: str | None = None,
    *,
    password: str | None = PASSWORD,
    is_example: bool = False,
) -> str:
    """An account that wears one hat in this world."""
    made = accounts.create_account(
        by=ADMINISTRATOR,
        at=NOW - timedelta(days=1),
        operation=operation(),
        email=email,
        password=password,
        is_example=is_example,
    )
    accounts.grant_role(
        by=ADMINISTRATOR,
        at=NOW - timedelta(days=1),
        operation=operation(),
        account=made,
        role=role,
        programme=world.programme,
        participant=world.people[name] if name else None,
    )
    return made
