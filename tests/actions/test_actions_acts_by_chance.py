"""Acts of all kinds as chance has them are taken back, and the record is what it was before."""

import contextlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import mixtures
import pytest
from visitors import a_scene
from worlds import World

from likewise.actions.operations import DatabaseRefused, perform
from likewise.domain.acts import TakeBack
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Format
from likewise.domain.cohorts import CohortFormat, CohortState, State
from likewise.domain.doubles import JoinPeople, PartPeople, Spells, Stands
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Attendance, Meeting, capacity_on
from likewise.domain.memberships import Lead, Membership, on_day, overlapping
from likewise.domain.participants import IDENTITY
from likewise.domain.refusals import DomainError
from likewise.domain.undoing import BuiltOn, NotTakenBack
from likewise.records import models
from likewise.records.facts import current
from likewise.records.meetings import taking_part_on

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ACTS = 60


class Person(mixtures.Worker):
    """Somebody who does what comes to their mind, in this process."""

    def __init__(self, world: World, seed: int) -> None:
        self.dice, self.number, self.seed, self.acts = random.Random(seed), 0, str(seed), ACTS
        self.people, self.by = list(world.people.values()), world.coordinator
        self.done: list[str] = []
        self.told: Counter[str] = Counter()

    def now(self) -> datetime:
        return datetime(2011, 1, 12, 10, 0, tzinfo=UTC) + timedelta(seconds=self.number)

    def do(self, act: Any) -> str | None:
        """Carry out an act; nothing where it is refused, which the database never has to do."""
        operation = self.operation()
        try:
            perform(act, by=self.by, at=self.now(), operation=operation)
        except DatabaseRefused:
            raise
        except DomainError as refusal:
            self.told[type(refusal).__name__] += 1
            return None
        self.told[act.declared.name] += 1
        return operation


def record() -> dict[str, dict[str, Fact]]:
    """What the record says now, but of acts that were taken back."""
    return {
        kind.__name__: {fact.id: fact for fact in current(kind)}
        for kind in kinds()
        if kind is not TakingBack
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_done_last_and_is_taken_back_leaves_the_record_as_it_was(seed):
    person, acts = Person(a_scene().world, seed), mixtures._acts()
    taken_back: Counter[str] = Counter()

    for _ in range(ACTS):
        before = record()
        try:
            asked = person.dice.choice(acts)(person)
        except (IndexError, ValueError):
            continue
        done = person.do(asked)
        if done is None or person.dice.random() < 0.4:
            continue
        if asked.declared.stays:
            with pytest.raises(NotTakenBack, match=r"(?s).{20}"):
                perform(TakeBack(act=done, reason="A mistake."), by=person.by, at=person.now(),
                        operation=person.operation())  # fmt: skip
            continue
        assert person.do(TakeBack(act=done, reason="A mistake.")), asked.declared.name
        assert record() == before, asked.declared.name
        taken_back[asked.declared.name] += 1

    assert len(taken_back) > 6, taken_back
    _check_holds()


@pytest.mark.parametrize("seed", [4, 5])
def test_whatever_is_taken_back_in_whatever_order_every_rule_holds(seed):
    person, acts, done = Person(a_scene().world, seed), mixtures._acts(), []
    told: Counter[str] = Counter()

    for number in range(ACTS * 5):
        seen = min(told["together"], told["alone"], person.told[BuiltOn.__name__])
        if number >= ACTS and seen:
            break
        try:
            act = person.dice.choice(acts)(person)
        except (IndexError, ValueError):
            continue
        if (made := person.do(act)) and not act.declared.stays:
            done.append(made)
        if done and person.dice.random() < 0.4:
            chosen = person.dice.choice(done)
            together = person.dice.random() < 0.3
            again = TakeBack(act=chosen, reason="A mistake.", together=together)
            if person.do(again):
                told["together" if together else "alone"] += 1
            _check_holds()

    assert seen, (told, person.told)


@pytest.mark.parametrize("seed", range(6, 10))
def test_two_records_that_are_joined_and_parted_or_taken_back_are_what_they_were(seed):
    person, acts, done = Person(a_scene().world, seed), mixtures._acts(), Counter[str]()
    for _ in range(ACTS // 2):
        with contextlib.suppress(IndexError, ValueError):
            person.do(person.dice.choice(acts)(person))

    before = record()
    for _ in range(ACTS):
        one, other = person.dice.sample(person.people, 2)
        answers = {name: person.dice.choice(list(Stands)) for name in (*IDENTITY, "marks")}
        stands = person.dice.choice([Spells.WHOLE, *Spells])
        act = JoinPeople(participant=one, other=other, spells=stands, **answers)
        joined = person.do(act)
        if joined is None:
            continue
        _check_holds()
        assert len(record()["Participant"]) == len(before["Participant"]) - 1
        if person.dice.random() < 0.5:
            assert person.do(PartPeople(other=other)), "parted"
            done["parted"] += 1
        else:
            assert person.do(TakeBack(act=joined, reason="A mistake.")), "taken back"
            done["taken back"] += 1
        assert record() == before, "what held before, then, holds again"

    assert min(done["parted"], done["taken back"]) > 0, (done, person.told)


@pytest.mark.parametrize("seed", [11, 12])
def test_whatever_comes_between_joining_and_parting_every_rule_holds(seed):
    person, acts, done = Person(a_scene().world, seed), mixtures._acts(), Counter[str]()
    joined: list[str] = []

    for _ in range(ACTS):
        if person.dice.random() < 0.2:
            one, other = person.dice.sample(person.people, 2)
            answers = dict.fromkeys((*IDENTITY, "marks"), Stands.KEPT)
            act = JoinPeople(participant=one, other=other, spells=Spells.WHOLE, **answers)
            joined += [other] if person.do(act) else []
        elif joined and person.dice.random() < 0.2:
            parted = person.do(PartPeople(other=person.dice.choice(joined)))
            done["parted"] += parted is not None
        else:
            with contextlib.suppress(IndexError, ValueError):
                person.do(person.dice.choice(acts)(person))
        _check_holds()

    assert len(joined) > 0 < done["parted"], person.told


def _check_holds() -> None:
    """What rules say of cohorts, spells, leads and registers is true of the record."""
    spells = current(Membership)
    for spell in spells:
        assert not overlapping(spells, spell)
        states = [e for e in current(CohortState) if e.cohort == spell.cohort]
        ended = [e.starts_on for e in states if e.state is State.ENDED]
        assert states, "somebody is in a cohort that never began"
        assert not ended or (spell.left_on and spell.left_on <= min(ended))
    for each in current(CohortFormat):
        if each.format is Format.ONE_TO_ONE:
            mine = [spell for spell in spells if spell.cohort == each.cohort]
            last = max(f.starts_on for f in current(CohortFormat) if f.cohort == each.cohort)
            if last == each.starts_on:
                days = {spell.joined_on for spell in mine if spell.joined_on >= last}
                assert all(len(on_day(mine, day)) <= 2 for day in days)
    for lead in current(Lead):
        assert any(
            (s.participant, s.cohort) == (lead.participant, lead.cohort)
            and s.joined_on <= lead.starts_on
            and (s.left_on is None or (lead.ends_on and lead.ends_on <= s.left_on))
            for s in spells
        ), "somebody leads who is not there"
    meetings = {each.id: each for each in current(Meeting)}
    for line in current(Attendance):
        meeting = meetings[line.meeting]
        here = [spell for spell in spells if spell.cohort in meeting.cohorts]
        people = taking_part_on([line.participant], meeting.on)
        assert capacity_on(here, people, line.participant, meeting.on) is line.capacity
    standing = models.Operation.objects.filter(id__in=[e.act for e in current(TakingBack)])
    assert standing.count() == len(current(TakingBack))
