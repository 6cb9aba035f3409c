"""The rule by which two records that were joined part again, and each has what it had."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from likewise.domain.attachments import Attachment
from likewise.domain.doubles import spells as histories
from likewise.domain.doubles.facts import SamePerson, SamePractice
from likewise.domain.doubles.joining import STAYS, moved, say
from likewise.domain.facts import Fact
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Lead, Membership, overlapping
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.participants import Participant, Status
from likewise.domain.periods import in_words
from likewise.domain.practices import Registration
from likewise.domain.recruitment.facts import RecruitmentTarget
from likewise.domain.refusals import DomainError
from likewise.domain.undoing import Written

type Same = SamePerson | SamePractice

# What came since stays with the record that went on: a file is sealed with its key.
NOT_ASKED = frozenset({*STAYS, Attachment, SamePractice, Participant})


class NotParted(DomainError):
    """Two records that cannot part as was asked."""


def may_belong(fact: Fact, *, kept: str) -> bool:
    """Whether something that came since two records were joined may be of the one that parts."""
    if type(fact) in NOT_ASKED:
        return False
    return moved(fact, {kept: ""}) != fact


def plan_part(
    *,
    action: str,
    same: Same,
    written: Sequence[Written],
    hanging: Sequence[Fact],
    since: Collection[str],
    belongs: Collection[str],
    meetings: Mapping[str, Meeting],
    ids: Ids,
) -> Plan:
    """Plan that each of two joined records has again what it had, with what changed of it since.

    Parameters
    ----------
    written
        What the joining wrote of each fact.
    hanging
        Everything that hangs on the record that went on, now.
    since
        Which of it came since the two were joined.
    belongs
        Which of these belong to the record that parts; the others stay.

    Raises
    ------
    NotParted
        Where what would stand after it cannot be.
    """
    offered = {e.id for e in hanging if e.id in since and may_belong(e, kept=same.goes_on)}
    if set(belongs) - offered:
        raise NotParted(
            "Something that you chose did not come since these two were joined, or is no longer "
            "there. Choose again."
        )
    draft = Draft(action, ids)
    touched = {each.now.fact.id for each in written}
    rest = [each for each in hanging if each.id not in touched]
    was = [each.now.fact for each in written if not each.now.is_void] + rest
    stands = [fact for each in written for fact in _as_it_was(each)]
    to = {same.goes_on: same.other}
    stands += [moved(each, to) if each.id in belongs else each for each in rest]
    if isinstance(same, SamePerson):
        stands = _settled(draft, stands, since, same, meetings)
    _check_can_be(stands, same)
    say(draft, before=was, after=stands)
    return draft.plan(about=(same.goes_on, same.other))


def _as_it_was(written: Written) -> Iterable[Fact]:
    """What a fact said before two records were joined, with what was changed of it since."""
    if written.before is None or written.before.is_void:
        return
    if written.now.is_void and not written.left.is_void:
        return  # it was withdrawn since
    before, left, now = written.before.fact, written.left.fact, written.now.fact
    changed: dict[str, Any] = {
        field.name: getattr(now, field.name)
        for field in fields(before)
        if getattr(now, field.name) != getattr(left, field.name)
    }
    try:
        yield replace(before, **changed)
    except DomainError as fault:
        raise NotParted(
            f"What was changed since does not fit what each had before: {fault.sentence} "
            "Take that change back first, or correct it."
        ) from None


def _settled(
    draft: Draft,
    stands: Iterable[Fact],
    since: Collection[str],
    same: SamePerson,
    meetings: Mapping[str, Meeting],
) -> list[Fact]:
    """What came since goes with the time in a cohort on which it rests; lines say who was there."""
    found = list(stands)
    spells = [each for each in found if isinstance(each, Membership)]
    statuses = [each for each in found if isinstance(each, Status)]
    gone = {each.id: _whose(each, spells, same, meetings) for each in found if each.id in since}
    found = [moved(each, gone.get(each.id, {})) for each in found]
    if any(gone.values()):
        draft.warn(
            f"What came since in a cohort that only the record that parts was in goes with it: "
            f"{sum(map(bool, gone.values()))} of it."
        )
    lines = [each for each in found if isinstance(each, Attendance)]
    settled: list[Fact] = [each for each in found if not isinstance(each, Attendance)]
    for who in (same.goes_on, same.other):
        mine, wrong = histories.as_they_were(
            [each for each in lines if each.participant == who],
            spells=[each for each in spells if each.participant == who],
            statuses=[each for each in statuses if each.participant == who],
            meetings=meetings,
        )
        said = {each.id: each for each in lines}
        if wrong:
            raise NotParted(
                f"One of the two would be in the register of {in_words(wrong[0].on)} without being "
                "in the cohort, or enrolled, that day. Choose whose that line is, or take them out "
                "of that register first."
            )
        settled += [
            each
            if each.id in since
            else replace(each, is_first_time=said[each.id].is_first_time)  # as each had it
            for each in mine
        ]
    return settled


def _whose(
    fact: Fact, spells: Sequence[Membership], same: SamePerson, meetings: Mapping[str, Meeting]
) -> Mapping[str, str]:
    """Whose something new is by the cohort: the other's where only they were in it that day."""
    match fact:
        case Attendance() if fact.meeting in meetings:
            meeting = meetings[fact.meeting]
            cohorts, on = meeting.cohorts, meeting.on
        case Lead():
            cohorts, on = (fact.cohort,), fact.starts_on
        case _:
            return {}
    there = {
        each.participant for each in spells if each.cohort in cohorts and each.period.covers(on)
    }
    to = {same.goes_on: same.other}
    return to if fact.participant == same.goes_on and there == {same.other} else {}


def _check_can_be(stands: Iterable[Fact], same: Same) -> None:
    """Refuse what the choice would make: two things where there is one at a time."""
    found = list(stands)
    spells = [each for each in found if isinstance(each, Membership)]
    for spell in spells:
        if overlapping(spells, spell):
            raise NotParted(
                f"One of the two would be in one cohort twice from {in_words(spell.joined_on)}. "
                "Choose otherwise whose that time is, or put its days right first."
            )
    aims = [each.practice for each in found if isinstance(each, RecruitmentTarget)]
    if len(set(aims)) < len(aims):
        raise NotParted(
            "One of the two would have two targets of recruitment. Let the one that came since "
            "stay, or withdraw it first."
        )
    days: dict[tuple[object, ...], Fact] = {}
    for each in found:
        if isinstance(each, Status | Registration):
            at = (type(each), each.participant, each.starts_on)
            if days.setdefault(at, each) is not each:
                raise NotParted(
                    f"One of the two would have two of {each.declared.nouns} from "
                    f"{in_words(each.starts_on)}. Choose otherwise whose that is, or correct it."
                )
