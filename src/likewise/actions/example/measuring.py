"""What was measured of the people of the example, at their baseline and at the end: all invented.

No value follows from what anybody received: with one practice in each arm nothing could be said of
that, and in the trial that came after the pilot HbA1c changed in no arm (Simmons et al., PLoS One
2015;10:e0120277, doi 10.1371/journal.pone.0120277). The mean at the start, 57 mmol/mol, is that
trial's as well.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from likewise.actions.example.evolution import TODAY
from likewise.actions.example.pilot import NATURALISTIC, PRACTICES, RECRUITED, Cast
from likewise.actions.example.recruiting import BEGUN
from likewise.actions.example.story import Someone, Story
from likewise.domain import outcomes
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act
from likewise.domain.outcomes import Anchor, ItemAnswer, Measure, Unit, WhyMissed
from likewise.formats.outcomes import read_instrument, shipped

BASELINE, AT_THE_END, LATER = "baseline", "end of the pilot", "eighteen months"
END_MEASURED = date(2010, 12, 20)  # the day on which the last values of the end were typed in
LATER_MEASURED = date(2012, 5, 30)
CUT = date(2011, 3, 7)
ALL_OF_THEM = (Measure.HBA1C, Measure.BLOOD_PRESSURE, Measure.WEIGHT, Measure.WAIST)
AGAIN = (Measure.HBA1C, Measure.BLOOD_PRESSURE, Measure.WEIGHT)
FEWER = (Measure.HBA1C, Measure.BLOOD_PRESSURE)
FORGOTTEN = 0.05  # how often one value, or the questionnaire, is missing
SEEN_LATER = 6  # how many have come to the third visit by now
type Form = tuple[str, type[Act], dict[str, Any]]  # of whom, how and with what it was recorded
IN_PERCENT = "Cedar"  # its laboratory gave HbA1c in % until the end of 2010


class Measuring:
    """Notes in the diary what an assessor measured and asked, by random ids."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast = story, cast
        self.rng = random.Random(57)  # noqa: S311 - a story, not a secret
        self._numbers = count(1)
        self.occasions: dict[str, str] = {}
        self.forms: dict[str, list[Form]] = {BASELINE: [], AT_THE_END: [], LATER: []}
        self._instrument = ""
        self._items: list[tuple[str, list[int]]] = []
        self._first: dict[tuple[str, Measure], float] = {}
        self._mood: dict[str, float] = {}

    def note(self) -> None:
        """Note it; a day's values are typed in after everything else of that day."""
        on = self.story.on
        on(BEGUN, self._settle, hour=21)
        on(RECRUITED, self._baseline, hour=23)
        on(END_MEASURED, self._end, hour=23)
        on(CUT, self._cut, hour=21)
        on(LATER_MEASURED, self._later, hour=21)

    def _do(self, kind: type[Act], role: ActingRole | None = None, **fields: Any) -> Any:
        by = None
        if role is not None:
            account = f"example-{role.replace(' ', '-')}"
            by = Actor(account=account, role=role, programme=self.story.programme)
        return self.story.aside(kind, f"measuring-{next(self._numbers):04d}", by=by, **fields)

    def _settle(self) -> None:
        words = shipped("phq-8")
        self._instrument = self._do(outcomes.AddInstrument, words=words).new_ids[0]
        self._items = [(each.name, sorted(each.values)) for each in read_instrument(words).items]
        self._occasion(
            BASELINE, ALL_OF_THEM, anchor=Anchor.ENROLMENT, first_day=-28, due_day=0, last_day=14
        )
        self._occasion(
            AT_THE_END, AGAIN, anchor=Anchor.CALENDAR, on=NATURALISTIC, first_day=-7,
            due_day=14, last_day=42,
        )  # fmt: skip
        self._occasion(
            LATER, FEWER, anchor=Anchor.CALENDAR, on=TODAY.date(), first_day=-28, due_day=28,
            last_day=84, is_entered_twice=True,
        )  # fmt: skip

    def _occasion(self, name: str, measures: tuple[Measure, ...], **fields: Any) -> None:
        made = self._do(
            outcomes.AddOccasion, name=name, measures=frozenset(measures),
            instruments=(self._instrument,), **fields,
        )  # fmt: skip
        self.occasions[name] = made.new_ids[0]

    # The visits

    def _baseline(self) -> None:
        for each in self._members:
            day = RECRUITED - timedelta(days=self.rng.randrange(6))
            for measure in ALL_OF_THEM:
                self._first[each.id, measure] = self.rng.gauss(*_USUAL[measure])
            self._mood[each.id] = min(1.0, self.rng.expovariate(4.0))
            self._visit(each, BASELINE, day, ALL_OF_THEM)

    def _end(self) -> None:
        """A sixth who never came do not come to this visit either, nor do a few others."""
        for each in self._members:
            day = NATURALISTIC + timedelta(days=self.rng.randrange(14))
            if each.keenness == 0 or self.rng.random() < FORGOTTEN:
                self._do(
                    outcomes.MissOccasion, ActingRole.OUTCOME_ASSESSOR, participant=each.id,
                    occasion=self.occasions[AT_THE_END], said_on=self.story.today,
                    why=self.rng.choice(tuple(WhyMissed)[:4]),
                )  # fmt: skip
                continue
            self._visit(each, AT_THE_END, day, AGAIN)

    def _later(self) -> None:
        """The third visit has begun."""
        here = self.cast.the_group.members[:SEEN_LATER]
        for each in here:
            if (each.id, Measure.HBA1C) in self._first:
                day = self.story.today - timedelta(days=self.rng.randrange(9))
                self._visit(each, LATER, day, FEWER)

    def _visit(
        self, someone: Someone, occasion: str, day: date, measures: tuple[Measure, ...]
    ) -> None:
        for measure in measures:
            drift = 0.0 if occasion == BASELINE else self.rng.gauss(0.0, _DRIFT[measure])
            read = self._first[someone.id, measure] + drift
            if self.rng.random() >= FORGOTTEN:
                in_percent = someone.practice == IN_PERCENT and occasion == BASELINE
                self._record(
                    outcomes.RecordMeasurement, someone, occasion, measure=measure,
                    measured_on=day, **_as_read(measure, read, in_percent=in_percent),
                )  # fmt: skip
        if self.rng.random() >= FORGOTTEN:
            self._record(
                outcomes.RecordAnswers, someone, occasion, instrument=self._instrument,
                answered_on=day, answers=self._answers(self._mood[someone.id]),
            )  # fmt: skip

    def _record(self, kind: type[Act], someone: Someone, occasion: str, **said: Any) -> None:
        self._do(
            kind, ActingRole.OUTCOME_ASSESSOR, participant=someone.id,
            occasion=self.occasions[occasion], **said,
        )  # fmt: skip
        self.forms[occasion].append((someone.id, kind, said))

    def _answers(self, mood: float) -> tuple[ItemAnswer, ...]:
        """Answers around somebody's usual mood; now and then one is left open."""
        found = []
        for item, values in self._items:
            value = values[min(len(values) - 1, int(self.rng.random() * (0.6 + mood * 4)))]
            if self.rng.random() >= FORGOTTEN / 3 or item == self._items[0][0]:
                found.append(ItemAnswer(item=item, value=value))
        return tuple(found)

    def _cut(self) -> None:
        """The statistician cuts what the pilot measured, and the guardian agrees."""
        made = self._do(outcomes.CutData, ActingRole.STATISTICIAN, name="End of the pilot")
        self._do(outcomes.AgreeToCut, ActingRole.GUARDIAN, cut=made.new_ids[0])

    @property
    def _members(self) -> list[Someone]:
        return [each for practice in PRACTICES for each in self.cast.members[practice]]


# What is usual at the start: mean and standard deviation; and by how much it changes by itself.
_USUAL = {
    Measure.HBA1C: (57.0, 13.0),
    Measure.BLOOD_PRESSURE: (138.0, 15.0),
    Measure.WEIGHT: (88.0, 15.0),
    Measure.WAIST: (104.0, 12.0),
}
_DRIFT = {
    Measure.HBA1C: 5.0, Measure.BLOOD_PRESSURE: 9.0, Measure.WEIGHT: 2.0, Measure.WAIST: 2.5,
}  # fmt: skip
_BOUNDS = {
    Measure.HBA1C: (38.0, 110.0),
    Measure.BLOOD_PRESSURE: (102.0, 190.0),
    Measure.WEIGHT: (52.0, 140.0),
    Measure.WAIST: (74.0, 145.0),
}


def _as_read(measure: Measure, value: float, *, in_percent: bool) -> dict[str, Any]:
    """A value in the unit and to the digits in which it is read."""
    least, most = _BOUNDS[measure]
    inside = min(most, max(least, value))
    if measure is Measure.BLOOD_PRESSURE:
        lower = round(0.45 * inside + 16)
        return {"value": Decimal(round(inside)), "second": Decimal(lower), "unit": Unit.MMHG}
    if measure is Measure.HBA1C and in_percent:
        return {"value": _tenths(0.09148 * inside + 2.152), "unit": Unit.PERCENT}
    if measure is Measure.HBA1C:
        return {"value": Decimal(round(inside)), "unit": Unit.MMOL_MOL}
    if measure is Measure.WEIGHT:
        return {"value": _tenths(inside), "unit": Unit.KG}
    return {"value": Decimal(round(inside)), "unit": Unit.CM}


def _tenths(value: float) -> Decimal:
    return Decimal(round(value * 10)) / 10
