"""Lineage events that are put right: their day and their people, in one plan."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from worlds import World, a_world

from likewise.domain import arms, cohorts, contacts, meetings
from likewise.domain.access import NotAllowed
from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Format
from likewise.domain.cohorts import CohortState, CorrectEvent, LineageEvent, NewCohort
from likewise.domain.cohorts.retelling import PartNotRight
from likewise.domain.corrections import Correction
from likewise.domain.deviations import Deviation
from likewise.domain.facts import Fact, plain_value
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Capacity, Meeting, MeetingState
from likewise.domain.memberships import Membership
from likewise.domain.operations import PlanChanged
from likewise.domain.participants import RoleName
from likewise.domain.programmes import ChangePhase, PhaseName
from likewise.domain.refusals import DomainError
from likewise.domain.undoing import BuiltOn
from likewise.queries.operations import names_in_plan
from likewise.records import models
from likewise.records.facts import current
from likewise.records.lineage import EventNotThere
from likewise.reports.plans import sections

pytestmark = pytest.mark.django_db

SECOND, FIFTH, NINTH = date(2011, 1, 2), date(2011, 1, 5), date(2011, 1, 9)
LATER = datetime(2011, 2, 3, 12, 0, tzinfo=UTC)
WHY = "The wrong sheet was read."


@pytest.fixture
def world() -> World:
    return small_world()


def small_world() -> World:
    made = a_world()
    for name in ("Asha", "Bram", "Cleo", "Dora", "Emil"):
        made.person(name, practice="Alder")
    for name in ("Hari", "Jude"):
        made.person(name, role=RoleName.FACILITATOR)
    made.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Hari"], leads=["Hari"])
    made.cohort("Friday group", members=["Cleo", "Dora"], facilitators=["Jude"], leads=["Jude"])
    made.cohort("Pair", format=Format.ONE_TO_ONE, members=["Emil"])
    return made


def merge(world: World, on: date, **rest: Any) -> Any:
    return world.act(
        cohorts.MergeCohorts, on=on, reason="Both asked.",
        predecessors=[world.cohorts["Thursday group"], world.cohorts["Friday group"]],
        successor=NewCohort(name="Sunday group", format=Format.GROUP), **rest,
    )  # fmt: skip


def absorb(world: World, on: date, **rest: Any) -> Any:
    return world.act(
        cohorts.AbsorbCohorts, absorbed=[world.cohorts["Friday group"]], on=on,
        into=world.cohorts["Thursday group"], reason="They were few.", **rest,
    )  # fmt: skip


def split(world: World, on: date, *, first: str = "Asha Hari", second: str = "Bram") -> Any:
    parts = [
        cohorts.Part(cohort=NewCohort(name=f"Part {n}", format=Format.GROUP),
                     people=frozenset(world.people[e] for e in names.split()))
        for n, names in enumerate((first, second), start=1)
    ]  # fmt: skip
    return world.act(
        cohorts.SplitCohort, cohort=world.cohorts["Thursday group"], parts=parts, on=on,
        reason="They lived apart.", meetings_to=1,
    )  # fmt: skip


def draw(world: World, on: date, *, moving: str = "Cleo", time: str = "Jude") -> Any:
    drawn = cohorts.Drawn(
        moving=frozenset(world.people[e] for e in moving.split()),
        facilitators={world.people[e]: None for e in time.split()},
    )
    return world.act(
        cohorts.DrawOnCohorts, sources=[world.cohorts["Friday group"]], drawn=drawn, on=on,
        target=world.cohorts["Thursday group"], reason="They asked to.",
    )  # fmt: skip


def change_format(world: World, on: date) -> Any:
    return world.act(
        cohorts.ChangeFormat, cohort=world.cohorts["Pair"], format=Format.GROUP, on=on,
        reason="Others ask to come.",
    )  # fmt: skip


def form(world: World, on: date) -> Any:
    people = {world.people["Asha"]: RoleName.MEMBER, world.people["Hari"]: RoleName.FACILITATOR}
    new = NewCohort(name="Saturday group", format=Format.GROUP, leads=(world.people["Hari"],))
    return world.act(cohorts.FormCohort, new=new, people=people, on=on, reason="They asked.")


def rest(world: World, on: date) -> Any:
    return world.act(
        cohorts.RestCohort, cohort=world.cohorts["Thursday group"], on=on, reason="Holidays."
    )


def end(world: World, on: date) -> Any:
    return world.act(
        cohorts.EndCohort, cohort=world.cohorts["Thursday group"], on=on, reason="All well."
    )


EVENTS: dict[str, Callable[..., Any]] = {
    "merge": merge, "absorb": absorb, "split": split, "draw": draw,
    "change format": change_format, "form": form, "rest": rest, "end": end,
}  # fmt: skip


def event(world: World, kind: str = "merge") -> LineageEvent:
    return next(e for e in reversed(list(of(world, LineageEvent))) if e.kind == kind
                and (kind != "form" or any(c not in world.cohorts.values() for c in e.successors)))  # fmt: skip


def of(world: World, kind: Any) -> Any:
    return current(kind, programme_id=world.programme)


def correct(world: World, kind: str = "merge", **rest: Any) -> Any:
    people = {world.people[name]: part for name, part in rest.pop("people", {}).items()}
    given = {"event": event(world, kind).id, "reason": WHY, "people": people, "at": LATER}
    return world.act(CorrectEvent, **{**given, **rest})


def record(world: World) -> dict[str, dict[str, Fact]]:
    """What the record says now, but of corrections and of acts that were taken back."""
    return {
        kind.__name__: {fact.id: fact for fact in of(world, kind)}
        for kind in kinds()
        if kind not in (TakingBack, Correction) and kind.declared.of_programme
        and kind.__name__ != "Programme"
    }  # fmt: skip


def without_ids(world: World) -> Counter[str]:
    """What the record says now, with names in place of ids."""
    named = {who: name for name, who in world.people.items()}
    named |= {each.id: each.name for each in of(world, cohorts.Cohort)}
    named |= {each.id: f"meeting of {each.starts}" for each in of(world, Meeting)}
    facts = [fact for found in record(world).values() for fact in found.values()]
    own = {fact.id for fact in facts}

    def said(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: said(each) for key, each in value.items()}
        if isinstance(value, list):
            inside = [said(each) for each in value]
            return sorted(inside, key=str)
        return named.get(value, "an id" if value in own else value) if value else value

    skipped = ("Practice", "Arm", "Person", "Participant", "Registration", "Phase")
    return Counter(
        f"{type(fact).__name__} {said(plain_value(fact)) | {'id': ''}}"
        for fact in facts
        if type(fact).__name__ not in skipped
    )


def lines_of(world: World, plan: Any) -> list[str]:
    names = names_in_plan(world.coordinator, plan=plan)
    return [line for section in sections(plan, names) for line in section.lines]


def planned(world: World, cohort: str, on: date) -> str:
    made = world.act(
        meetings.PlanMeeting, cohorts=[world.cohorts[cohort]],
        starts=datetime(on.year, on.month, on.day, 14, 0),
    )  # fmt: skip
    return str(made.new_ids[0])


def version_count() -> int:
    return sum(
        model.objects.count()
        for model in (models.Membership, models.CohortState, models.Lead, models.LineageEvent,
                      models.CohortFormat, models.Meeting, models.Cohort)
    )  # fmt: skip


# Properties


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize(("first", "then"), [(FIFTH, SECOND), (SECOND, FIFTH), (FIFTH, NINTH)])
def test_an_event_moved_to_another_day_leaves_what_doing_it_on_that_day_would_have(
    kind, first, then
):
    corrected, once = small_world(), small_world()
    for each in (corrected, once):
        for day in (3, 7, 14):
            planned(each, "Thursday group", date(2011, 1, day))
            planned(each, "Friday group", date(2011, 1, day))
    EVENTS[kind](corrected, first)
    before = record(corrected)
    ids = {fact for found in before.values() for fact in found}

    done = correct(corrected, kind, on=then)
    EVENTS[kind](once, then)

    assert without_ids(corrected) == without_ids(once)
    of_cohorts = [before[e].keys() for e in ("Cohort", "LineageEvent", "Membership", "Lead")]
    now = record(corrected)
    assert all(
        now[e].keys() == of_cohorts[n]
        for n, e in enumerate(("Cohort", "LineageEvent", "Membership", "Lead"))
    ), "an id is another"
    assert ids
    rows = models.Operation.objects.filter(action=CorrectEvent.declared.name)
    operation = rows.latest("sequence")
    corrected.act(TakeBack, act=operation.id, reason="It was right.", at=LATER)
    assert record(corrected) == before
    assert done.plan.facts(Correction)[0].reason == WHY


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_that_is_corrected_to_what_it_was_changes_nothing(kind):
    world = small_world()
    EVENTS[kind](world, FIFTH)
    before = version_count()

    with pytest.raises(DomainError, match="Nothing would change"):
        correct(world, kind, on=FIFTH)

    assert version_count() == before


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_is_corrected_again_and_again(kind):
    world, once = small_world(), small_world()
    EVENTS[kind](world, FIFTH)
    EVENTS[kind](once, date(2011, 1, 8))

    for day in (2, 9, 4, 8):
        correct(world, kind, on=date(2011, 1, day))

    assert without_ids(world) == without_ids(once)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_corrected_by_chance_comes_to_what_was_right_from_the_start(seed):
    dice, told = random.Random(seed), Counter[str]()
    for _ in range(12):
        kind = dice.choice(["merge", "absorb", "form"])
        world, once = small_world(), small_world()
        first, then = (date(2011, 1, 1) + timedelta(days=dice.randrange(12)) for _ in "ab")
        gone = dice.sample(["Asha", "Bram", "Cleo", "Dora"], dice.randrange(3))
        if kind == "form":
            form(world, first)
            gone = [each for each in gone if each == "Asha"]
            parts = dict.fromkeys(gone, "was not there")
        else:
            gone = [each for each in gone if kind == "merge" or each in ("Cleo", "Dora")]
            parts = dict.fromkeys(gone, "leaves")
            EVENTS[kind](world, first)
        if first == then and not gone:
            continue
        correct(world, kind, on=then, people=parts)
        if kind == "form":
            form(once, then)
            if gone:
                correct(once, kind, people=parts)
        else:
            EVENTS[kind](once, then, leaving={once.people[each] for each in gone})
        assert without_ids(world) == without_ids(once), (kind, first, then, gone)
        told[kind] += 1

    assert sum(told.values()) > 5


# Day and people


def test_who_stayed_behind_and_on_which_day_is_put_right_in_one_plan(world):
    merge(world, FIFTH)

    plan = correct(world, on=SECOND, people={"Asha": "leaves"}).plan

    said = lines_of(world, plan)
    assert "Asha Example’s time in Sunday group from 5 January 2011 is withdrawn" in said
    assert (
        "Bram Example is in Sunday group from 2 January 2011 without an end; before: Bram Example "
        "is in Sunday group from 5 January 2011 without an end"
    ) in said
    assert "Asha Example: did not come; before: came" in said
    assert any("“merge”, on 2 January 2011; before:" in line for line in said), said
    assert event(world).on == SECOND
    asha = [each for each in of(world, Membership) if each.participant == world.people["Asha"]]
    assert [(each.left_on) for each in asha] == [SECOND]


def test_a_split_puts_somebody_into_another_part(world):
    split(world, FIFTH)
    one, two = event(world, "split").successors

    correct(world, "split", people={"Asha": two, "Bram": one})

    where = {each.participant: each.cohort for each in of(world, Membership) if not each.left_on}
    assert where[world.people["Asha"]] == two
    assert where[world.people["Bram"]] == one
    assert event(world, "split").on == FIFTH


def test_who_moved_in_a_draw_came_as_well(world):
    draw(world, FIFTH)

    correct(world, "draw", people={"Cleo": "comes as well", "Dora": "moves"})

    cleo = [e for e in of(world, Membership) if e.participant == world.people["Cleo"]]
    assert [each.left_on for each in cleo] == [None, None]
    dora = [e for e in of(world, Membership) if e.participant == world.people["Dora"]]
    assert sorted(each.left_on or date.max for each in dora) == [FIFTH, date.max]


def test_a_founder_who_was_not_there_is_no_founder(world):
    form(world, FIFTH)

    correct(world, "form", people={"Asha": "was not there", "Bram": "member"})

    found = event(world, "form")
    assert {each.participant for each in found.passages} == {
        world.people["Bram"], world.people["Hari"],
    }  # fmt: skip


def test_only_what_changes_gets_another_version(world):
    merge(world, FIFTH)

    plan = correct(world, people={"Asha": "leaves"}).plan

    assert plan.counts() == {
        "record Correction": 1, "void Membership": 1, "revise LineageEvent": 1,
    }  # fmt: skip


# What was recorded since


def test_what_was_said_since_of_the_same_people_stands(world):
    merge(world, FIFTH)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.leave("Sunday group", "Bram", date(2011, 1, 20), at=LATER)

    correct(world, on=SECOND)

    bram = [e for e in of(world, Membership) if e.cohort == world.cohorts["Sunday group"]
            and e.participant == world.people["Bram"]]  # fmt: skip
    assert [(e.joined_on, e.left_on) for e in bram] == [(SECOND, date(2011, 1, 20))]


def test_registers_since_then_do_not_stand_in_the_way_of_another_day(world):
    merge(world, FIFTH)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.meeting("Sunday group", date(2011, 1, 12), came=["Asha"], missed=["Cleo"])
    before = of(world, Attendance)

    correct(world, on=SECOND)

    assert of(world, Attendance) == before


def test_who_stayed_behind_was_a_visitor_where_they_came_and_is_taken_out_where_not(world):
    merge(world, FIFTH)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.meeting("Sunday group", date(2011, 1, 12), came=["Asha"], missed=["Bram"])

    plan = correct(world, people={"Asha": "leaves", "Bram": "leaves"}).plan

    (line,) = of(world, Attendance)
    assert (line.participant, line.capacity) == (world.people["Asha"], Capacity.VISITOR)
    said = lines_of(world, plan)
    assert any("is taken out of the register of the meeting of 12 January" in e for e in said)
    assert any("as a visitor, in the register" in each and "as a member" in each for each in said)


def test_a_register_between_two_days_says_who_belonged_then(world):
    absorb(world, SECOND)
    world.meeting("Thursday group", FIFTH, came=["Asha", "Cleo"], missed=["Dora"])

    correct(world, "absorb", on=NINTH)

    lines = {each.participant: each.capacity for each in of(world, Attendance)}
    assert lines == {
        world.people["Asha"]: Capacity.MEMBER, world.people["Cleo"]: Capacity.VISITOR,
    }  # fmt: skip


def test_a_visitor_of_the_days_between_was_a_member_after_all(world):
    absorb(world, NINTH)
    world.meeting("Thursday group", FIFTH, came=["Asha", "Cleo"])

    correct(world, "absorb", on=SECOND)

    assert {each.capacity for each in of(world, Attendance)} == {Capacity.MEMBER}


def test_a_meeting_of_the_new_cohort_before_it_began_is_in_the_way_and_is_named(world):
    merge(world, SECOND)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.meeting("Sunday group", FIFTH, came=["Asha"])

    with pytest.raises(
        BuiltOn,
        match="Sunday group held a meeting on 5 January 2011, and would not be going on",
    ) as refused:
        correct(world, on=NINTH)  # fmt: skip

    register = models.Operation.objects.filter(action=meetings.TakeRegister.declared.name).latest(
        "sequence"
    )
    assert refused.value.later == (register.id,)
    assert "recorded by" in refused.value.sentence


def test_a_meeting_of_a_cohort_that_would_have_ended_is_refused_with_its_day(world):
    world.meeting("Thursday group", date(2011, 1, 3), came=["Asha"])
    merge(world, FIFTH, at=LATER)

    with pytest.raises(DomainError, match="Thursday group held a meeting on 3 January 2011"):
        correct(world, on=SECOND)


def test_what_was_built_on_somebodys_coming_along_is_in_the_way_and_is_named(world):
    merge(world, FIFTH)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.leave("Sunday group", "Asha", date(2011, 1, 20), at=LATER)
    left = models.Operation.objects.latest("sequence").id

    with pytest.raises(BuiltOn, match="A membership that the correction would change") as refused:
        correct(world, people={"Asha": "leaves"})

    assert refused.value.later == (left,)


def test_somebody_cannot_have_come_along_into_a_cohort_that_ended_since(world):
    merge(world, FIFTH, leaving={world.people["Asha"]})
    sunday = event(world).successors[0]
    world.act(cohorts.EndCohort, cohort=sunday, on=date(2011, 1, 20), reason="Over.", at=LATER)

    with pytest.raises(BuiltOn, match="Sunday group would not be going on"):
        correct(world, people={"Asha": "comes"})


def test_a_contact_in_a_cohort_that_somebody_never_came_to_is_in_the_way(world):
    merge(world, FIFTH)
    world.act(
        contacts.LogContact, participant=world.people["Asha"], on=date(2011, 1, 12),
        mode=contacts.Mode.CALL, reached=True, cohort=event(world).successors[0], at=LATER,
    )  # fmt: skip

    with pytest.raises(BuiltOn, match="A contact of 12 January 2011 is with somebody who was not"):
        correct(world, people={"Asha": "leaves"})


def test_a_pair_stays_two_people_on_every_day(world):
    change_format(world, SECOND)
    for name in ("Asha", "Bram"):
        world.join("Pair", name, date(2011, 1, 3))

    with pytest.raises(BuiltOn, match="Pair is one-to-one on 3 January 2011, and would have 3"):
        correct(world, "change format", on=FIFTH)


def test_meetings_that_were_handed_over_go_back_where_the_cohorts_went_on_longer(world):
    planned(world, "Thursday group", date(2011, 1, 7))
    merge(world, FIFTH)

    plan = correct(world, on=NINTH).plan

    thursday = world.cohorts["Thursday group"]
    standing = [each for each in of(world, Meeting) if each.state is MeetingState.PLANNED]
    assert [each.cohorts for each in standing] == [(thursday,)]
    assert any("Thursday group on Friday 7 January 2011 at 2pm is planned" in line
               for line in lines_of(world, plan))  # fmt: skip


def test_an_event_of_a_cohort_on_a_day_on_which_it_had_ended_is_in_the_way(world):
    change_format(world, SECOND)
    world.act(cohorts.EndCohort, cohort=world.cohorts["Pair"], on=NINTH, reason="Over.")

    with pytest.raises(DomainError, match="Pair would not be going on at"):
        correct(world, "end", on=date(2011, 1, 1))


# Refusals


def test_what_nobody_can_do_at_an_event_is_refused_with_what_they_can(world):
    merge(world, FIFTH)

    with pytest.raises(PartNotRight, match="“flies” at this event"):
        correct(world, people={"Asha": "flies"})
    with pytest.raises(PartNotRight, match="Somebody is named who was not in these cohorts"):
        correct(world, people={"Emil": "leaves"})


def test_nobody_moves_where_a_cohort_rests(world):
    rest(world, FIFTH)

    with pytest.raises(PartNotRight, match="only its day can be another"):
        correct(world, "rest", people={"Asha": "leaves"})


def test_an_event_that_was_taken_back_or_is_another_programmes_is_not_there(world):
    merge(world, FIFTH)
    found, other = event(world).id, small_world()
    with pytest.raises(EventNotThere, match="no such lineage event"):
        other.act(CorrectEvent, event=found, reason=WHY, on=SECOND)
    world.act(TakeBack, act=models.Operation.objects.filter(action="cohorts.merge")
              .latest("sequence").id, reason="A mistake.")  # fmt: skip

    with pytest.raises(EventNotThere, match="or it was taken back"):
        world.act(CorrectEvent, event=found, reason=WHY, on=SECOND)


def test_an_event_without_a_reason_is_not_corrected(world):
    merge(world, FIFTH)
    with pytest.raises(DomainError, match="Say why the record was wrong"):
        correct(world, on=SECOND, reason=" ")


@pytest.mark.parametrize("role", [ActingRole.FACILITATOR, ActingRole.NURSE, ActingRole.MEMBER])
def test_who_does_not_record_how_cohorts_change_does_not_put_it_right(world, role):
    merge(world, FIFTH)

    with pytest.raises(NotAllowed):
        correct(world, on=SECOND, by=world.actor(role, "Hari" if role != "nurse" else None))


def test_a_correction_that_was_seen_is_done_or_shown_anew(world):
    merge(world, FIFTH)
    seen = correct(world, on=SECOND, dry_run=True)
    world.cohorts["Sunday group"] = event(world).successors[0]
    world.leave("Sunday group", "Bram", date(2011, 1, 20), at=LATER)

    with pytest.raises(PlanChanged):
        correct(world, on=SECOND, confirmed=seen.digest)
    assert event(world).on == FIFTH


def test_a_correction_may_say_of_a_day_when_arms_still_decided_why_it_was_allowed():
    world = a_world(phase=PhaseName.RANDOMISED)
    world.person("Asha", practice="Alder")
    world.person("Bram", practice="Alder")
    for name, format in (("Asha", Format.ONE_TO_ONE), ("Bram", Format.ONE_TO_ONE)):
        world.act(arms.Allocate, participant=world.people[name],
                  arm=world.arms[format], on=date(2010, 9, 2))  # fmt: skip
    world.cohort("One", format=Format.ONE_TO_ONE, members=["Asha"])
    world.cohort("Two", format=Format.ONE_TO_ONE, members=["Bram"])
    world.act(ChangePhase, phase=PhaseName.NATURALISTIC, on=FIFTH)
    world.act(
        cohorts.MergeCohorts, predecessors=[world.cohorts["One"], world.cohorts["Two"]], on=FIFTH,
        successor=NewCohort(name="Sunday group", format=Format.GROUP), reason="Both asked.",
    )  # fmt: skip

    with pytest.raises(DomainError, match="the protocol does not allow the group format"):
        correct(world, on=SECOND)
    correct(world, on=SECOND, exception="The ethics board agreed.")

    assert {each.on for each in of(world, Deviation)} == {SECOND}
    correct(world, on=NINTH)
    assert of(world, Deviation) == []


def test_states_follow_one_another_after_a_correction(world):
    rest(world, FIFTH)
    world.act(
        cohorts.ResumeCohort, cohort=world.cohorts["Thursday group"], on=NINTH, reason="Back."
    )

    correct(world, "rest", on=SECOND)
    states = sorted(
        (each.starts_on, each.state) for each in of(world, CohortState)
        if each.cohort == world.cohorts["Thursday group"]
    )  # fmt: skip
    assert [state for _, state in states] == ["open", "resting", "open"]
    with pytest.raises(BuiltOn, match="cannot become"):
        correct(world, "rest", on=date(2011, 1, 12))


def test_a_person_who_joins_meanwhile_is_named_as_in_the_way_by_number(world):
    world.join("Thursday group", "Emil", date(2011, 1, 4))
    merge(world, FIFTH)

    with pytest.raises(DomainError, match="1 person is recorded as joining Thursday group after"):
        correct(world, on=SECOND)
