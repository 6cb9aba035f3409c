"""Join two records of one person, or of one practice, and part them again."""

from collections.abc import Iterable

from likewise.actions.operations import Occasion, handles
from likewise.domain import doubles as rules
from likewise.domain.access import NotFound
from likewise.domain.designs import Claim, OpenedSlot, RecordKind
from likewise.domain.operations import Plan
from likewise.domain.participants import Participant
from likewise.domain.periods import day_of, in_words
from likewise.domain.practices import Practice
from likewise.records import doubles as reading
from likewise.records import models
from likewise.records.facts import current
from likewise.records.keys import ledger


@handles(rules.JoinPeople)
def join_people(act: rules.JoinPeople, occasion: Occasion) -> Plan:
    """Two records of one person become one."""
    _lock(models.ParticipantAnchor, act.participant, act.other)
    kept, other = (_known(each, occasion) for each in (act.participant, act.other))
    _check_nobody_signs_in(act.other)
    _check_no_slot_waits(current(Claim, participant_id=act.other, kind=RecordKind.CLAIM))
    halves = reading.half(kept), reading.half(other)
    return rules.plan_join(
        act=act,
        kept=halves[0],
        other=halves[1],
        formats=reading.formats_of(halves),
        meetings=reading.meetings_of(fact for each in halves for fact in each.facts),
        ids=occasion.ids,
    )


@handles(rules.PartPeople)
def part_people(act: rules.PartPeople, occasion: Occasion) -> Plan:
    """Two joined records part again; what came since goes where it is said to belong."""
    same = reading.same_person(act.other, occasion.programme)
    if same is None:
        raise rules.NotParted("This record is not joined to another, so there is nothing to part.")
    _lock(models.ParticipantAnchor, same.goes_on, same.other)
    _known(same.goes_on, occasion)
    written = reading.written_when_joined(same)
    hanging = reading.hanging_on(models.ParticipantAnchor, same.goes_on)
    facts = [*hanging, *(each.now.fact for each in written)]
    return rules.plan_part(
        action=act.declared.name,
        same=same,
        written=written,
        hanging=hanging,
        since=reading.came_since(same, hanging),
        belongs=act.belongs,
        meetings=reading.meetings_of(facts),
        ids=occasion.ids,
    )


@handles(rules.JoinPractices)
def join_practices(act: rules.JoinPractices, occasion: Occasion) -> Plan:
    """Two records of one practice become one, with the people of both."""
    _lock(models.PracticeAnchor, act.practice, act.other)
    kept, other = (_practice(each, occasion) for each in (act.practice, act.other))
    _check_no_slot_waits(current(Claim, practice_id=act.other, kind=RecordKind.CLAIM))
    (_, own), (registrations, allocations) = map(reading.of_practice, (kept, other))
    return rules.plan_join_practices(
        act=act,
        kept=kept,
        other=other,
        registrations=registrations,
        allocations=[*own, *allocations],
        recruiting=[*reading.recruiting_at(kept), *reading.recruiting_at(other)],
        ids=occasion.ids,
    )


@handles(rules.PartPractices)
def part_practices(act: rules.PartPractices, occasion: Occasion) -> Plan:
    """Two joined practices part again, each with its people."""
    same = reading.same_practice(act.other, occasion.programme)
    if same is None:
        raise rules.NotParted(
            "This practice is not joined to another, so there is nothing to part."
        )
    _lock(models.PracticeAnchor, same.goes_on, same.other)
    _practice(same.goes_on, occasion)
    written = reading.written_when_joined(same)
    hanging = reading.hanging_on(models.PracticeAnchor, same.goes_on)
    return rules.plan_part(
        action=act.declared.name,
        same=same,
        written=written,
        hanging=hanging,
        since=reading.came_since(same, hanging),
        belongs=act.belongs,
        meetings={},
        ids=occasion.ids,
    )


def _lock(anchors: type[models.ParticipantAnchor | models.PracticeAnchor], *ids: str) -> None:
    list(anchors._default_manager.select_for_update().filter(id__in=ids).order_by("id"))


def _known(participant: str, occasion: Occasion) -> Participant:
    found = current(Participant, fact=participant, programme_id=occasion.programme)
    same = reading.same_person(participant, occasion.programme)
    if same is not None:
        raise rules.NotOnePerson(
            f"This record was joined to another {_when(same, occasion)}. Choose the record that "
            "goes on instead, or part these two first."
        )
    if not found:
        raise NotFound("There is no such person in this programme.")
    if participant in ledger.erased():
        raise rules.NotOnePerson(
            "One of the two was erased, and nothing of them can be joined. Choose somebody else."
        )
    return found[0]


def _practice(practice: str, occasion: Occasion) -> Practice:
    found = current(Practice, fact=practice, programme_id=occasion.programme)
    same = reading.same_practice(practice, occasion.programme)
    if same is not None:
        raise rules.NotOnePerson(
            f"This practice was joined to another {_when(same, occasion)}. Choose the one that "
            "goes on instead, or part these two first."
        )
    if not found:
        raise NotFound("There is no such practice in this programme.")
    return found[0]


def _when(same: reading.Same, occasion: Occasion) -> str:
    return f"on {in_words(day_of(reading.joined_at(same), occasion.zone))}"


def _check_nobody_signs_in(other: str) -> None:
    """Refuse to let go of a record with which somebody signs in, or is invited to."""
    if models.RoleGrant.objects.filter(participant=other, revoked_at=None).exists():
        raise rules.NotOnePerson(
            "Somebody signs in as the record that would not go on. Let that one go on, or take the "
            "role of its account away first and invite them again afterwards."
        )
    waiting = models.Invitation.objects.filter(participant=other, used_at=None, withdrawn_at=None)
    if waiting.exists():
        raise rules.NotOnePerson(
            "An invitation to the record that would not go on still waits. Withdraw it first, and "
            "invite them afterwards from the record that goes on."
        )


def _check_no_slot_waits(claims: Iterable[Claim]) -> None:
    """Refuse to let go of a record whose slot is not opened yet: it would be nobody's any more."""
    for each in claims:
        where = {"design_id": each.design, "stratum": each.stratum, "position": each.position}
        if not current(OpenedSlot, **where):
            raise rules.NotOnePerson(
                "The record that would not go on took a slot whose arm is not known yet. Have the "
                "statistician release it first; then let the record that was allocated go on."
            )
