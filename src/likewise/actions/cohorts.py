"""How cohorts change: form, change format, merge, absorb, split, draw, rest, resume, end.

Each handler holds the cohorts that its act names, reads them and the protocol, and lets the rule
plan. Twice at once: the second one waits, and meets what the first one left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from likewise.actions.lineage import present_at, put_right
from likewise.actions.operations import Occasion, handles
from likewise.actions.practices import check_venue
from likewise.domain import cohorts as rules
from likewise.domain.access import NotFound
from likewise.domain.cohorts import CohortHistory, Protocol, Standing
from likewise.domain.operations import Ids, Plan
from likewise.domain.participants import LateMarks, Participant, Role, RoleName, Status
from likewise.records import cohorts as reading
from likewise.records import lineage
from likewise.records.facts import current
from likewise.records.meetings import marked_since


@handles(rules.FormCohort)
def form_cohort(act: rules.FormCohort, occasion: Occasion) -> Plan:
    """A new cohort, with the people it starts with."""
    check_venue(act.new.venue, occasion)
    _check_standings(act, occasion)
    protocol = reading.protocol(occasion.programme, act.people)
    return rules.plan_of(act, found={}, protocol=protocol, ids=occasion.ids)


@handles(rules.ChangeFormat)
def change_format(act: rules.ChangeFormat, occasion: Occasion) -> Plan:
    """The cohort keeps its people and has another format."""
    return _planned(act, occasion)


@handles(rules.RestCohort)
def rest_cohort(act: rules.RestCohort, occasion: Occasion) -> Plan:
    """The cohort rests; its people stay."""
    return _planned(act, occasion)


@handles(rules.ResumeCohort)
def resume_cohort(act: rules.ResumeCohort, occasion: Occasion) -> Plan:
    """The cohort that rested is open again."""
    return _planned(act, occasion)


@handles(rules.EndCohort)
def end_cohort(act: rules.EndCohort, occasion: Occasion) -> Plan:
    """The cohort ends; its history stays."""
    return _planned(act, occasion)


@handles(rules.SetCohortState)
def set_cohort_state(act: rules.SetCohortState, occasion: Occasion) -> Plan:
    """The cohort opens to joiners, closes to them, or begins to end."""
    found, _ = _held([act.cohort], occasion)
    return rules.plan_set_state(
        cohort=found[act.cohort], state=act.state, on=act.on, ids=occasion.ids
    )


@handles(rules.ChangeVenue)
def change_venue(act: rules.ChangeVenue, occasion: Occasion) -> Plan:
    """Where the cohort meets from a day on."""
    check_venue(act.venue, occasion)
    found, _ = _held([act.cohort], occasion)
    return rules.plan_change_venue(
        cohort=found[act.cohort], venue=act.venue, on=act.on, ids=occasion.ids
    )


@handles(rules.HandOverLead)
def hand_over_lead(act: rules.HandOverLead, occasion: Occasion) -> Plan:
    """Who leads the cohort from a day on, in place of another or beside them."""
    found, _ = _held([act.cohort], occasion)
    return rules.plan_hand_over(
        cohort=found[act.cohort],
        to=act.to,
        on=act.on,
        ids=occasion.ids,
        in_place_of=act.in_place_of,
    )


@handles(rules.MergeCohorts)
def merge_cohorts(act: rules.MergeCohorts, occasion: Occasion) -> Plan:
    """Several cohorts stop and a new one starts from them."""
    check_venue(act.successor.venue, occasion)
    return _planned(act, occasion)


@handles(rules.AbsorbCohorts)
def absorb_cohorts(act: rules.AbsorbCohorts, occasion: Occasion) -> Plan:
    """One cohort goes on, and what is left of others joins it."""
    return _planned(act, occasion)


@handles(rules.SplitCohort)
def split_cohort(act: rules.SplitCohort, occasion: Occasion) -> Plan:
    """The cohort stops, and its people go on in several new ones."""
    for part in act.parts:
        check_venue(part.cohort.venue, occasion)
    return _planned(act, occasion)


@handles(rules.DrawOnCohorts)
def draw_on_cohorts(act: rules.DrawOnCohorts, occasion: Occasion) -> Plan:
    """A cohort draws people or facilitators' time from others; all go on."""
    found, protocol = _held([*act.sources, act.target], occasion)
    found = with_late_marks(found, act.drawn.moving, act.on, act.registers)
    _check_standings(act, occasion)
    return rules.plan_of(act, found=found, protocol=protocol, ids=occasion.ids)


@handles(rules.CorrectEvent)
def correct_event(act: rules.CorrectEvent, occasion: Occasion) -> Plan:
    """A lineage event was on another day, or with other people; one plan puts all of it right."""
    found = lineage.event_with_acts(act.event, programme=occasion.programme)
    reading.lock(lineage.named_by(found.event))
    found = lineage.event_with_acts(act.event, programme=occasion.programme)
    retold, sequence = found.retold, found.sequence
    before = reading.histories(
        rules.cohorts_of(retold.act), programme=occasion.programme, before=sequence
    )
    right = retold.corrected(
        on=act.on, people=act.people, exception=act.exception,
        present=present_at(retold, before, act.on),
    )  # fmt: skip
    _check_standings(right, occasion)
    people = {e.participant for each in before.values() for e in each.memberships}
    protocol = reading.protocol(occasion.programme, people | set(act.people) | set(retold.parts))
    plans = [
        rules.plan_of(
            each, found=before, protocol=protocol, ids=Ids(f"{occasion.ids.operation} {way}")
        )
        for way, each in (("as it was done", retold.act), ("as it was", right))
    ]
    return put_right(found, before=before, done=plans[0], right=plans[1], act=act,
                     occasion=occasion)  # fmt: skip


def locked_histories(
    cohorts: Sequence[str], occasion: Occasion, *, with_meetings: bool = True
) -> dict[str, CohortHistory]:
    """Hold these cohorts and read their histories; refuses any that the programme does not have."""
    reading.lock(cohorts)
    found = reading.histories(cohorts, programme=occasion.programme, with_meetings=with_meetings)
    if set(cohorts) - found.keys():
        raise NotFound("There is no such cohort in this programme.")
    return found


def with_late_marks(
    found: Mapping[str, CohortHistory], people: Iterable[str], on: date, registers: LateMarks
) -> dict[str, CohortHistory]:
    """The histories with the register lines that go where people leave before their meetings."""
    if registers is LateMarks.KEEP:
        return dict(found)
    lines = marked_since(people, on, cohorts=found)
    return {
        cohort: replace(
            history, taken_out=tuple(each for each in lines if cohort in each[1].cohorts)
        )
        for cohort, history in found.items()
    }


def standings_of(participants: Iterable[str], programme: str | None) -> tuple[Standing, ...]:
    """What participants are in a programme; refuses any that the programme does not have."""
    wanted = set(participants)
    if len(current(Participant, fact__in=wanted, programme_id=programme)) != len(wanted):
        raise NotFound("There is no such person in this programme.")
    statuses, roles = (
        current(Status, participant_id__in=wanted),
        current(Role, participant_id__in=wanted),
    )
    return tuple(
        Standing(
            participant=who,
            statuses=tuple(each for each in statuses if each.participant == who),
            roles=tuple(each for each in roles if each.participant == who),
        )
        for who in sorted(wanted)
    )


def _held(
    cohorts: Sequence[str], occasion: Occasion, people: Iterable[str] = ()
) -> tuple[Mapping[str, CohortHistory], Protocol]:
    found = locked_histories(cohorts, occasion)
    present = {spell.participant for each in found.values() for spell in each.memberships}
    return found, reading.protocol(occasion.programme, present | set(people))


def _planned(act: rules.LineageAct, occasion: Occasion) -> Plan:
    found, protocol = _held(rules.cohorts_of(act), occasion)
    return rules.plan_of(act, found=found, protocol=protocol, ids=occasion.ids)


def _check_standings(act: rules.LineageAct, occasion: Occasion) -> None:
    """Refuse that somebody starts a cohort, or gives time, who does not take part as that."""
    roles: Mapping[str, RoleName] = {}
    if isinstance(act, rules.FormCohort):
        roles = act.people
    elif isinstance(act, rules.DrawOnCohorts):
        roles = dict.fromkeys(act.drawn.facilitators, RoleName.FACILITATOR)
    for standing in standings_of(roles, occasion.programme):
        rules.check_standing(standing, roles[standing.participant], act.on)
