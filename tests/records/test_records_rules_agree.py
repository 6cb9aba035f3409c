"""Where several places state a rule, they refuse the same histories: see domain/rules.py."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import pytest
from histories import (
    ALLOCATIONS,
    COHORTS,
    ENTRIES,
    FIRST,
    FORMATS,
    LEADS,
    MEETINGS,
    PEOPLE,
    PHASES,
    REGISTRATIONS,
    ROLES,
    SPELLS,
    STATES,
    STATUSES,
    THINGS,
    TODAY,
    dated,
    histories,
    is_refused_by_import,
    of,
    refusal_by_database,
    several,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likewise.domain.arms import (
    AllocatedAlready,
    Allocation,
    plan_allocate_participant,
    plan_allocate_practice,
)
from likewise.domain.cohorts import (
    Cohort,
    CohortFormat,
    CohortHistory,
    CohortState,
    Standing,
    check_standing,
)
from likewise.domain.cohorts.history import (
    check_can_meet,
    check_going_on,
    check_pair,
)
from likewise.domain.cohorts.joining import leave_all, plan_hand_over
from likewise.domain.cohorts.living import LeadNotThere
from likewise.domain.facts import Fact
from likewise.domain.meetings import (
    Attendance,
    Capacity,
    Meeting,
    MeetingState,
    RegisterContext,
    RegisterEntry,
    capacity_on,
    plan_register,
)
from likewise.domain.memberships import Lead, Membership, overlapping
from likewise.domain.operations import Draft, Ids
from likewise.domain.participants import GONE, Role, RoleName, Status, is_taking_part_on
from likewise.domain.practices import Registration
from likewise.domain.programmes import Phase, plan_change_phase
from likewise.domain.refusals import DomainError

IDS = Ids("test")
type History = tuple[Fact, ...]


def refuses(check: Callable[[], object], because: type[DomainError] = DomainError) -> bool:
    try:
        check()
    except because:
        return True
    return False


def cohort(history: History, name: str, **other: object) -> CohortHistory:
    """One cohort with what a history says of it."""
    found = {
        part: tuple(fact for fact in of(kind, history) if getattr(fact, "cohort", None) == name)
        for part, kind in (
            ("formats", CohortFormat), ("states", CohortState), ("memberships", Membership),
            ("leads", Lead),
        )
    }  # fmt: skip
    return CohortHistory(cohort=Cohort(id=name, name=name), **{**found, **other})


def standing(history: History, who: str) -> Standing:
    statuses, roles = (
        tuple(fact for fact in of(kind, history) if getattr(fact, "participant", None) == who)
        for kind in (Status, Role)
    )
    return Standing(participant=who, statuses=statuses, roles=roles)


def each(kind: type, refused: Callable[[History, Fact], bool]) -> Callable[[History], bool]:
    return lambda history: any(refused(history, fact) for fact in of(kind, history))


# What the domain says of a history, rule by rule


def is_after_the_end(history: History, spell: Membership) -> bool:
    ended = cohort(history, spell.cohort).ended_on
    return ended is not None and (spell.left_on is None or spell.left_on > ended)


def is_before_the_start(history: History, spell: Membership) -> bool:
    began = cohort(history, spell.cohort).began_on
    return began is not None and spell.joined_on < began


def does_not_take_part(history: History, spell: Membership) -> bool:
    who = standing(history, spell.participant)
    held = (Role(id="", participant=spell.participant, role=r, starts_on=spell.joined_on)
            for r in RoleName)  # fmt: skip
    return refuses(
        lambda: check_standing(replace(who, roles=tuple(held)), spell.role, spell.joined_on)
    )


def has_not_the_role(history: History, spell: Membership) -> bool:
    return not standing(history, spell.participant).has_role_on(spell.role, spell.joined_on)


def stays_when_they_leave(history: History, status: Status) -> bool:
    """Whether leaving the programme that day would end a spell that the history leaves open."""
    if status.status not in GONE:
        return False
    before = tuple(s for s in of(Membership, history) if s.joined_on < status.starts_on)
    draft = Draft("test", IDS)
    leave_all(
        draft, [cohort(before, name) for name in COHORTS], status.participant, status.starts_on
    )
    return bool(draft.steps)


def is_no_pair(history: History, fact: Membership | CohortFormat) -> bool:
    day = fact.joined_on if isinstance(fact, Membership) else fact.starts_on
    found = cohort(history, fact.cohort)
    people = {spell.participant for spell in found.spells_on(day)}
    return refuses(lambda: check_pair(found.format_on(day), len(people), "A cohort"))


def leads_from_outside(history: History, lead: Lead) -> bool:
    found = cohort(history, lead.cohort, leads=(), states=always_open(lead.cohort))
    return refuses(
        lambda: plan_hand_over(cohort=found, to=lead.participant, on=lead.starts_on, ids=IDS),
        LeadNotThere,
    )


def always_open(name: str) -> tuple[CohortState, ...]:
    return (CohortState(id="", cohort=name, state="open", starts_on=TODAY.replace(year=2000)),)


def has_no_first_format(history: History) -> bool:
    found = [cohort(history, name) for name in COHORTS]
    return any(h.began_on is None or h.format_on(h.began_on) is None for h in found)


def goes_on_after_the_end(history: History, state: CohortState) -> bool:
    before = cohort(history, state.cohort)
    earlier = tuple(each for each in before.states if each.starts_on < state.starts_on)
    return bool(earlier) and refuses(
        lambda: check_going_on(replace(before, states=earlier), state.starts_on)
    )


def did_not_go_on(history: History, meeting: Meeting) -> bool:
    """Whether a host had not begun or had ended; that one rests is a rule of the domain alone."""
    hosts = [cohort(history, name) for name in meeting.cohorts]
    awake = [
        replace(
            host,
            states=tuple(
                replace(each, state="open") if each.state == "resting" else each
                for each in host.states
            ),
        )
        for host in hosts
        if host.states
    ]
    return meeting.state is not MeetingState.CANCELLED and any(
        refuses(partial(check_can_meet, host, meeting.on)) for host in awake
    )


def was_held_in_the_future(history: History, meeting: Meeting) -> bool:
    return meeting.state is MeetingState.HELD and refuses(lambda: register(history, meeting, ()))


def register(history: History, meeting: Meeting, entries: Iterable[Attendance], today=TODAY):
    asked = [RegisterEntry(participant=e.participant, result=e.result) for e in entries]
    context = RegisterContext(
        meeting=meeting,
        spells=tuple(s for s in of(Membership, history) if s.cohort in meeting.cohorts),
        taking_part=frozenset(PEOPLE),
    )
    return plan_register(context=context, entries=asked, today=today, ids=IDS)


def with_entries(history: History) -> list[tuple[Meeting, list[Attendance]]]:
    found = [
        (meeting, [e for e in of(Attendance, history) if e.meeting == meeting.id])
        for meeting in of(Meeting, history)
    ]
    return [each for each in found if each[1]]


def has_register_without_meeting(history: History) -> bool:
    """Whether taking the register would be refused, or would say that the meeting was held."""
    for meeting, entries in with_entries(history):
        try:
            plan = register(history, meeting, entries[:1], today=meeting.on)
        except DomainError:
            return True
        if any(isinstance(step.fact, Meeting) for step in plan.steps):
            return True
    return False


def names_somebody_twice(history: History) -> bool:
    return any(
        refuses(partial(register, history, replace(meeting, state="held"), entries,
                        today=meeting.on))
        for meeting, entries in with_entries(history)
    )  # fmt: skip


def capacity(history: History, entry: Attendance) -> Capacity | None:
    meeting = next(each for each in of(Meeting, history) if each.id == entry.meeting)
    spells = [s for s in of(Membership, history) if s.cohort in meeting.cohorts]
    part = is_taking_part_on(standing(history, entry.participant).statuses, meeting.on)
    people = frozenset({entry.participant}) if part else frozenset()
    return capacity_on(spells, people, entry.participant, meeting.on)


def is_not_of_the_cohort(history: History, entry: Attendance) -> bool:
    return entry.capacity is not Capacity.VISITOR and capacity(history, entry) in (
        None,
        Capacity.VISITOR,
    )


def is_something_else(history: History, entry: Attendance) -> bool:
    own = (Capacity.MEMBER, Capacity.FACILITATOR)
    found = capacity(history, entry)
    return entry.capacity in own and found in own and found is not entry.capacity


def is_no_visitor(history: History, entry: Attendance) -> bool:
    return entry.capacity is Capacity.VISITOR and capacity(history, entry) is not Capacity.VISITOR


def is_allocated_again(history: History) -> bool:
    known: list[Allocation] = []
    for one in of(Allocation, history):
        common = {"arm": one.arm, "allocations": tuple(known), "on": one.on, "ids": IDS}
        plan = (
            (lambda one=one, common=common: plan_allocate_participant(
                participant=one.participant, is_taking_part=True, **common))
            if one.participant
            else (lambda one=one, common=common: plan_allocate_practice(
                practice=one.practice, enrolled=(), **common))
        )  # fmt: skip
        if refuses(plan, AllocatedAlready):
            return True
        known.append(one)
    return False


def phases_out_of_order(history: History) -> bool:
    known: tuple[Phase, ...] = ()
    for one in sorted(of(Phase, history), key=lambda each: each.starts_on):
        asked = {"programme": "p", "phases": known, "phase": one.phase, "on": one.starts_on}
        if refuses(partial(plan_change_phase, **asked, ids=IDS)):
            return True
        known = (*known, one)
    return False


def twice_on_a_day(kind: type, subject: str) -> Callable[[History], bool]:
    """No act says two of these of one day: it revises the one that starts then."""

    def refused(history: History) -> bool:
        days = [(getattr(fact, subject), fact.starts_on) for fact in of(kind, history)]
        return len(set(days)) < len(days)

    return refused


SPELLS_NEVER_OVERLAP = "spells_of_one_person_in_one_cohort_never_overlap"
NOBODY_AFTER_THE_END = "nobody_belongs_to_a_cohort_that_has_ended"
BY_DOMAIN: dict[str, Callable[[History], bool]] = {
    SPELLS_NEVER_OVERLAP: each(
        Membership, lambda history, spell: bool(overlapping(of(Membership, history), spell))
    ),
    NOBODY_AFTER_THE_END: each(Membership, is_after_the_end),
    "nobody_belongs_to_a_cohort_before_it_begins": each(Membership, is_before_the_start),
    "who_joins_is_enrolled": each(Membership, does_not_take_part),
    "who_leaves_the_programme_leaves_its_cohorts": each(Status, stays_when_they_leave),
    "who_joins_has_the_role": each(Membership, has_not_the_role),
    "a_pair_is_two_people": lambda history: (
        each(Membership, is_no_pair)(history) or each(CohortFormat, is_no_pair)(history)
    ),
    "who_leads_is_in_the_cohort": each(Lead, leads_from_outside),
    "a_cohort_has_a_format_from_its_first_day": has_no_first_format,
    "nothing_follows_the_end_of_a_cohort": each(CohortState, goes_on_after_the_end),
    "who_meets_goes_on_that_day": each(Meeting, did_not_go_on),
    "nobody_met_in_the_future": each(Meeting, was_held_in_the_future),
    "a_register_is_of_a_meeting_that_was_held": has_register_without_meeting,
    "a_register_names_members_of_that_day": each(Attendance, is_not_of_the_cohort),
    "somebody_is_what_the_register_says": each(Attendance, is_something_else),
    "a_visitor_is_enrolled_and_not_a_member": each(Attendance, is_no_visitor),
    "a_register_names_a_person_once": names_somebody_twice,
    "a_unit_is_allocated_once": is_allocated_again,
    "one_phase_starts_on_a_day": phases_out_of_order,
    "one_status_starts_on_a_day": twice_on_a_day(Status, "participant"),
    "one_state_starts_on_a_day": twice_on_a_day(CohortState, "cohort"),
    "one_format_starts_on_a_day": twice_on_a_day(CohortFormat, "cohort"),
    "one_practice_on_a_day": twice_on_a_day(Registration, "participant"),
}  # fmt: skip


# The histories that break each rule often: of the kinds of fact that it asks

STATES_OF_DAYS = dated(STATES, 4, "cohort", "starts_on")
FORMATS_OF_DAYS = dated(FORMATS, 3, "cohort", "starts_on")
STATUSES_OF_DAYS = dated(STATUSES, 4, "participant", "starts_on")
TWO_MEETINGS = st.lists(MEETINGS, min_size=2, max_size=2)
REGISTERS = (several(SPELLS, 3), STATUSES_OF_DAYS, TWO_MEETINGS, several(ENTRIES, 3))
EVERYBODY = st.just(
    [
        Membership(id="", cohort=where, participant=who, role=RoleName.MEMBER, joined_on=FIRST)
        for where in COHORTS
        for who in PEOPLE
    ]
)


def of_one(one, **who):
    """Facts about one person or one cohort, which meet more often."""
    return one.map(lambda fact: replace(fact, **who))


IN_HALL = of_one(SPELLS, cohort="hall")
THREE_IN_HALL = st.tuples(*(of_one(IN_HALL, participant=who) for who in PEOPLE)).map(list)
FORMATS_OF_HALL = dated(of_one(FORMATS, cohort="hall"), 2, "starts_on")
STATES_OF_HALL = dated(of_one(STATES, cohort="hall"), 3, "starts_on")
OF_ASHA = several(of_one(SPELLS, participant="asha"), 2)
STATUSES_OF_ASHA = dated(of_one(STATUSES, participant="asha"), 3, "starts_on")
PARTS: dict[str, tuple[st.SearchStrategy[list[Fact]], ...]] = {
    SPELLS_NEVER_OVERLAP: (several(SPELLS, 4),),
    NOBODY_AFTER_THE_END: (STATES_OF_HALL, several(IN_HALL, 2)),
    "nobody_belongs_to_a_cohort_before_it_begins": (STATES_OF_HALL, several(IN_HALL, 2)),
    "who_joins_is_enrolled": (STATUSES_OF_ASHA, OF_ASHA),
    "who_leaves_the_programme_leaves_its_cohorts": (STATUSES_OF_ASHA, OF_ASHA),
    "who_joins_has_the_role": (several(of_one(ROLES, participant="asha"), 3), OF_ASHA),
    "a_pair_is_two_people": (FORMATS_OF_HALL, THREE_IN_HALL),
    "who_leads_is_in_the_cohort": (several(IN_HALL, 3), several(of_one(LEADS, cohort="hall"), 2)),
    "a_cohort_has_a_format_from_its_first_day": (STATES_OF_DAYS, FORMATS_OF_DAYS),
    "nothing_follows_the_end_of_a_cohort": (STATES_OF_HALL,),
    "who_meets_goes_on_that_day": (STATES_OF_DAYS, TWO_MEETINGS),
    "nobody_met_in_the_future": (TWO_MEETINGS,),
    "a_register_is_of_a_meeting_that_was_held": (EVERYBODY, TWO_MEETINGS, several(ENTRIES, 2)),
    "a_register_names_members_of_that_day": REGISTERS,
    "somebody_is_what_the_register_says": REGISTERS,
    "a_visitor_is_enrolled_and_not_a_member": REGISTERS,
    "a_register_names_a_person_once": (EVERYBODY, TWO_MEETINGS, several(ENTRIES, 4)),
    "a_unit_is_allocated_once": (several(ALLOCATIONS, 3),),
    "one_phase_starts_on_a_day": (several(PHASES, 3),),
    "one_status_starts_on_a_day": (several(STATUSES, 4),),
    "one_state_starts_on_a_day": (several(STATES, 4),),
    "one_format_starts_on_a_day": (several(FORMATS, 4),),
    "one_practice_on_a_day": (several(REGISTRATIONS, 4),),
}
# What the database says of each rule that it states.
BY_DATABASE = {
    SPELLS_NEVER_OVERLAP: "overlap",
    NOBODY_AFTER_THE_END: "end",
    "a_register_names_members_of_that_day": "a register names people",
    "a_visitor_is_enrolled_and_not_a_member": "a visitor is enrolled",
    **dict.fromkeys(
        (
            "a_register_names_a_person_once", "a_unit_is_allocated_once",
            "one_status_starts_on_a_day", "one_state_starts_on_a_day",
            "one_format_starts_on_a_day", "one_practice_on_a_day",
        ),
        "(?i)unique constraint",
    ),
}  # fmt: skip
# The same histories each time, so that a change is to blame for what a test finds.
bounded = settings(
    max_examples=100, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_the_import_refuses_the_histories_that_the_domain_refuses(name):
    seen = set()

    @bounded
    @given(histories(*PARTS[name]), st.data())
    def compare(history, data):
        some = data.draw(st.lists(st.booleans(), min_size=len(history), max_size=len(history)))
        present = tuple(
            fact
            for fact, is_there in zip(history, some, strict=True)
            if is_there and not isinstance(fact, Attendance)
        )
        present = data.draw(st.sampled_from([(), present]))
        if present and BY_DOMAIN[name](present):
            return  # the record is wrong already, for which no line is to blame
        by_domain = BY_DOMAIN[name]((*THINGS, *history))
        known = {fact.id for fact in present}
        seen.add(by_domain)

        assert is_refused_by_import((*THINGS, *history), name, present=known) == by_domain

    compare()
    assert seen == {True, False}, "these histories say nothing of the rule"


@pytest.mark.django_db
@pytest.mark.parametrize("name", BY_DATABASE)
def test_the_database_refuses_the_histories_that_the_domain_refuses(name):
    seen = set()

    @bounded
    @given(histories(*PARTS[name]))
    def compare(history):
        by_database = refusal_by_database(history)
        if by_database is None or re.search(BY_DATABASE[name], by_database):
            seen.add(by_database is not None)

            assert (by_database is not None) == BY_DOMAIN[name](history)

    compare()
    assert seen == {True, False}, "these histories say nothing of the rule"
