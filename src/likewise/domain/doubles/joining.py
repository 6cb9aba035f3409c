"""The rule by which two records of one person, or of one practice, become one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from likewise.domain.acts import ActNotRight, Fault
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Allocation, Format
from likewise.domain.attachments import Attachment
from likewise.domain.cohorts.facts import Cohort, CohortFormat, LineageEvent
from likewise.domain.concerns.facts import Concern
from likewise.domain.consent.facts import ChangeOfParticipation, ConsentDecision
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction
from likewise.domain.declarations import fields_of
from likewise.domain.designs.facts import Claim
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.doubles import hearing
from likewise.domain.doubles import spells as histories
from likewise.domain.doubles.acts import JoinPeople, Spells, Stands
from likewise.domain.doubles.facts import SamePerson
from likewise.domain.erasures import Decision, Erasure, Hold, TextDecision
from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.domain.facts import Fact
from likewise.domain.feeds import Feed
from likewise.domain.involvement import Involvement
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Lead, Membership
from likewise.domain.news import Telling
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.outcomes import facts as outcomes
from likewise.domain.participants import IDENTITY, Participant, Person, Role, Status
from likewise.domain.periods import Period, in_words
from likewise.domain.practices import Practice, Registration
from likewise.domain.recruitment.facts import (
    Baseline,
    FacilitatorStep,
    RecruitmentExit,
    Screening,
)
from likewise.domain.refusals import DomainError
from likewise.domain.reminders import ReminderChoice
from likewise.domain.replies import Reply
from likewise.domain.ringing import NumberToRing
from likewise.domain.unblindings import Unblinding

# What becomes of each kind of fact that names a participant. A test goes through all kinds.
MOVES = frozenset(
    {
        Attachment, Baseline, ChangeOfParticipation, Concern, ConsentDecision, Contact, Deviation,
        Erasure, FacilitatorStep, Hold, IntentionToStop, Involvement, LineageEvent,
        OfferToLead, RecruitmentExit, Screening, Unblinding, outcomes.LateOutcome,
        outcomes.Measurement, outcomes.MissedOccasion, outcomes.Response, outcomes.SecondEntry,
        outcomes.Settlement,
    }
)  # fmt: skip
BECOMES_ONE = frozenset(
    {
        Attendance, Feed, Lead, Membership, NumberToRing, Registration, ReminderChoice, Reply,
        Role, Status, Telling,
    }
)  # fmt: skip
# An allocation and a claim never change; what a text speaks of is said by both ids; the rest is
# about ids.
STAYS = frozenset(
    {Allocation, Claim, Cohort, Correction, Meeting, SamePerson, TakingBack, TextDecision}
)


class NotOnePerson(DomainError):
    """Two records that cannot be of one person, or not yet be joined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One of two records of a person: who they are, and every fact that names them."""

    known: Participant
    person: Person | None
    facts: tuple[Fact, ...]

    def of[F: Fact](self, kind: type[F]) -> list[F]:
        """The facts of one kind."""
        return [each for each in self.facts if isinstance(each, kind)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Where two records of one person say different things, so that somebody has to say."""

    identity: tuple[str, ...]
    spells: tuple[tuple[Membership, ...], ...]
    marks: tuple[str, ...]


def differing(kept: Half, other: Half) -> Differing:
    """What has to be asked before two records become one."""
    one, two = kept.person, other.person
    return Differing(
        identity=tuple(
            name
            for name in IDENTITY
            if one and two and getattr(one, name) and getattr(two, name)
            and getattr(one, name) != getattr(two, name)
        ),
        spells=tuple(histories.clusters(kept.of(Membership), other.of(Membership))),
        marks=tuple(histories.marked_twice(kept.of(Attendance), other.of(Attendance))),
    )  # fmt: skip


def check_may_join(kept: Half, other: Half, *, formats: Sequence[CohortFormat]) -> None:
    """Refuse two records that what happened says are of two people, or that have to wait.

    Raises
    ------
    NotOnePerson
    """
    for each in (*kept.of(Erasure), *other.of(Erasure)):
        if each.decision is Decision.ASKED:
            raise NotOnePerson(
                f"The guardian was asked on {in_words(each.asked_on)} to erase one of them. "
                "Wait until that is decided."
            )
    if other.of(Allocation) and not kept.of(Allocation):
        raise NotOnePerson(
            "Only the other record was allocated, and an allocation never changes. Let the record "
            "that was allocated go on, and join this one to it."
        )
    both = {kept.known.id, other.known.id}
    for contact in kept.of(Contact):
        if {contact.participant, contact.facilitator} == both:
            raise NotOnePerson(
                f"They were in contact with one another on {in_words(contact.on)}, so they are two "
                "people. If that contact is a mistake, withdraw it first."
            )
    _check_no_pair(kept, other, formats)


def _check_no_pair(kept: Half, other: Half, formats: Sequence[CohortFormat]) -> None:
    for some in histories.clusters(kept.of(Membership), other.of(Membership)):
        for each in formats:
            if each.cohort == some[0].cohort and each.format is Format.ONE_TO_ONE:
                later = [e.starts_on for e in formats if e.cohort == each.cohort]
                end = min((day for day in later if day > each.starts_on), default=None)
                if _both_on(some, kept.known.id, Period(each.starts_on, end)):
                    raise NotOnePerson(
                        "They are the two of a one-to-one pair, so they are two people. If that "
                        "pair is a mistake, take back that it was formed, then join the two."
                    )


def _both_on(some: Sequence[Membership], kept: str, days: Period) -> bool:
    """Whether spells of two records share a day of a period."""
    return any(
        one.participant == kept != two.participant
        and one.period.overlaps(two.period)
        and Period(max(one.joined_on, two.joined_on), _first(one.left_on, two.left_on))
        .overlaps(days)
        for one in some
        for two in some
    )  # fmt: skip


def _first(*ends: Any) -> Any:
    return min((each for each in ends if each), default=None)


def plan_join(
    *,
    act: JoinPeople,
    kept: Half,
    other: Half,
    formats: Sequence[CohortFormat],
    meetings: Mapping[str, Meeting],
    ids: Ids,
) -> Plan:
    """Plan that two records of one person become one: what hangs on the other hangs on the kept.

    Raises
    ------
    NotOnePerson
    ActNotRight
        With a question that needs an answer, at its field.
    """
    check_may_join(kept, other, formats=formats)
    _check_answered(act, differing(kept, other), meetings)
    draft = Draft("doubles.join_people", ids)
    person = _identity(act, kept, other, ids)
    if person is not None:
        draft.record(person)
    same = SamePerson(
        id=ids.new(),
        participant=kept.known.id,
        other=other.known.id,
        person=person.id if person else None,
    )
    draft.record(same)
    after = joined(act, kept, other, meetings=meetings)
    known = replace(kept.known, person=person.id) if person else kept.known
    before = [kept.known, other.known, *kept.facts, *other.facts]
    say(draft, before=before, after=[known, *after])
    if any(step.does == "void" and type(step.fact) in BECOMES_ONE for step in draft.steps):
        draft.warn(
            "Of what both records say of one thing, one stands. What is withdrawn of it here is "
            "kept, and comes back when the two part."
        )
    _allocated_twice(draft, kept, other)
    return draft.plan(about=(kept.known.id, other.known.id))


def joined(
    act: JoinPeople, kept: Half, other: Half, *, meetings: Mapping[str, Meeting]
) -> list[Fact]:
    """Every fact that hangs on either of two records of one person, as one record has it."""
    of = kept.known.id
    statuses = histories.statuses(kept.of(Status), other.of(Status), of=of)
    spells = histories.memberships(
        kept.of(Membership), other.of(Membership), of=of, stands=act.spells
    )
    lines = histories.marks(kept.of(Attendance), other.of(Attendance), of=of, stands=act.marks)
    lines, wrong = histories.as_they_were(
        lines, spells=spells, statuses=statuses, meetings=meetings
    )
    leads = histories.leads(kept.of(Lead), other.of(Lead), of=of)
    if act.spells not in (None, Spells.WHOLE):
        _check_within(leads, spells, wrong)
    one: list[Fact] = [*statuses, *spells, *lines, *leads]
    one += histories.roles(kept.of(Role), other.of(Role), of=of)
    one += hearing.replies(kept.of(Reply), other.of(Reply), of=of)
    one += hearing.tellings(kept.of(Telling), other.of(Telling), of=of)
    one += hearing.feeds(kept.of(Feed), other.of(Feed), of=of)
    one += hearing.choices(kept.of(ReminderChoice), other.of(ReminderChoice), of=of)
    one += hearing.numbers(kept.of(NumberToRing), other.of(NumberToRing), of=of)
    one += histories.registrations(kept.of(Registration), other.of(Registration), of=of)
    rest = {e.id: e for e in (*kept.facts, *other.facts) if type(e) not in BECOMES_ONE}
    return [*one, *(moved(each, {other.known.id: of}) for each in rest.values())]


def moved(fact: Fact, to: Mapping[str, str]) -> Fact:
    """A fact that names other participants instead, where its kind moves with them."""
    if type(fact) in STAYS:
        return fact
    if isinstance(fact, LineageEvent):
        passages = (
            replace(each, participant=to.get(each.participant, each.participant))
            for each in fact.passages
        )
        return replace(fact, passages=tuple(dict.fromkeys(passages)))
    named = {
        field.name: to[getattr(fact, field.name)]
        for field in fields_of(type(fact))
        if field.refers in (Participant.__name__, Practice.__name__)
        and not field.is_list
        and getattr(fact, field.name) in to
    }
    return replace(fact, **named)  # type: ignore[arg-type]


def say(draft: Draft, *, before: Iterable[Fact], after: Iterable[Fact]) -> None:
    """Add to a draft that what stood before is what stands after.

    What never held goes first, against the order of kinds; what changes follows in it.
    """
    order = {kind: place for place, kind in enumerate(kinds())}
    was = {each.id: each for each in before}
    stands = {each.id: each for each in after}
    for each in sorted(was.values(), key=lambda each: -order[type(each)]):
        if each.id not in stands:
            draft.void(each)
    for each in sorted(stands.values(), key=lambda e: (order[type(e)], e.id not in was)):
        if was.get(each.id) != each:
            draft.revise(each)


def _check_answered(act: JoinPeople, asked: Differing, meetings: Mapping[str, Meeting]) -> None:
    faults = [
        Fault(name, f"The two records give another {name.replace('_', ' ')} each. Select which "
              "one stands.")
        for name in asked.identity
        if act.identity[name] is None
    ]  # fmt: skip
    if asked.spells and act.spells is None:
        faults.append(
            Fault("spells", "Both were in one cohort at one time. Select what stands there.")
        )
    if asked.marks and act.marks is None:
        days = ", ".join(in_words(meetings[each].on) for each in asked.marks[:3])
        more = " and other days" if len(asked.marks) > 3 else ""
        faults.append(
            Fault("marks", f"Both are marked at one meeting, on {days}{more}, and otherwise in "
                  "each. Select which mark stands.")
        )  # fmt: skip
    if faults:
        raise ActNotRight(faults)


def _identity(act: JoinPeople, kept: Half, other: Half, ids: Ids) -> Person | None:
    """Who they are, of what both say, under an id of its own; none where the kept says it all."""
    empty = Person(id="")
    one, two = kept.person or empty, other.person or empty
    said = {
        name: two if act.identity[name] is Stands.OTHER or not getattr(one, name) else one
        for name in IDENTITY
    }
    values = {name: getattr(whose, name) for name, whose in said.items()}
    if all(values[name] == getattr(one, name) for name in IDENTITY):
        return None
    return Person(id=ids.new(), **values)


def _check_within(
    leads: Iterable[Lead], spells: Sequence[Membership], wrong: Sequence[Meeting]
) -> None:
    """Refuse an answer that leaves a register line or a lead outside the time in the cohort."""
    again = "Select one time from the first day to the last."
    if wrong:
        raise ActNotRight(
            [Fault("spells", f"They are marked at a meeting on {in_words(wrong[0].on)}, outside "
                   f"the time in its cohort that would stand. {again}")]
        )  # fmt: skip
    for lead in leads:
        if not any(
            spell.cohort == lead.cohort
            and spell.joined_on <= lead.starts_on
            and (spell.left_on is None or (lead.ends_on and lead.ends_on <= spell.left_on))
            for spell in spells
        ):
            raise ActNotRight(
                [Fault("spells", f"They lead a cohort from {in_words(lead.starts_on)}, outside the "
                       f"time in it that would stand. {again}")]
            )  # fmt: skip


def _allocated_twice(draft: Draft, kept: Half, other: Half) -> None:
    """Both allocations stand, and that there are two is a deviation from the protocol."""
    found = sorted((*kept.of(Allocation), *other.of(Allocation)), key=lambda each: each.on)
    if not other.of(Allocation):
        return
    days = " and on ".join(in_words(each.on) for each in found)
    draft.warn(
        "Both records were allocated. Both allocations stand; the arm is that of the record that "
        "goes on, and a deviation from the protocol is written."
    )
    draft.record(
        Deviation(
            id=draft.ids.new(),
            participant=kept.known.id,
            kind=DeviationKind.ALLOCATION_ERROR,
            on=found[-1].on,
            reason=f"Two records of one person were allocated, on {days}. Both allocations stand.",
        )
    )
