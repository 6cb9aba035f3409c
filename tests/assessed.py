"""A small programme whose outcomes are measured, made through the actions. All invented."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from copying import copied
from worlds import World, a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.outcomes import (
    AddInstrument,
    AddOccasion,
    Anchor,
    ItemAnswer,
    Measure,
    RecordAnswers,
    RecordMeasurement,
    Unit,
)
from likewise.formats.outcomes import shipped

READ = date(2011, 1, 3)  # in the window of the end, of which the due day is past
USUAL = {
    Measure.HBA1C: ("58", None, Unit.MMOL_MOL),
    Measure.BLOOD_PRESSURE: ("138", "82", Unit.MMHG),
    Measure.WEIGHT: ("84.5", None, Unit.KG),
}


@dataclass
class Assessed:
    """A world with two occasions, an instrument, and an assessor's acts."""

    world: World
    instrument: str
    occasions: dict[str, str]

    def measured(self, who: str = "Asha", *, at: str = "end", by: Any = None, **rest: Any) -> Any:
        """Something is measured of somebody, by the assessor unless another is given."""
        measure = rest.pop("measure", Measure.HBA1C)
        value, second, unit = USUAL[measure]
        said: dict[str, Any] = {
            "value": Decimal(value), "second": Decimal(second) if second else None, "unit": unit,
            "measured_on": READ,
        } | rest  # fmt: skip
        return self.world.act(
            RecordMeasurement, by=by or self.assessor, participant=self.world.people[who],
            occasion=self.occasions[at], measure=measure, **said,
        )  # fmt: skip

    def answered(self, who: str = "Asha", *, at: str = "end", by: Any = None, **rest: Any) -> Any:
        """Somebody answers the instrument: 1 to each item, unless something else is given."""
        answers = rest.pop("answers", {f"phq{number}": 1 for number in range(1, 9)})
        said: dict[str, Any] = {"answered_on": READ, "instrument": self.instrument} | rest
        return self.world.act(
            RecordAnswers, by=by or self.assessor, participant=self.world.people[who],
            occasion=self.occasions[at],
            answers=tuple(ItemAnswer(item=item, value=each) for item, each in answers.items()),
            **said,
        )  # fmt: skip

    @property
    def assessor(self) -> Any:
        """Who measures, and may not know who receives what."""
        return self.world.actor(ActingRole.OUTCOME_ASSESSOR)


@copied
def an_assessed_world() -> Assessed:
    """Asha, Bram and Cleo, enrolled on 1 September 2010, with a baseline and an end."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo"):
        world.person(name, practice="Alder")
    instrument = world.act(AddInstrument, words=shipped("phq-8")).new_ids[0]
    windows = {"baseline": (-14, 0, 30), "end": (60, 120, 150)}
    occasions = {
        name: world.act(
            AddOccasion, name=name, anchor=Anchor.ENROLMENT, first_day=first, due_day=due,
            last_day=last, measures=frozenset(USUAL), instruments=(instrument,),
        ).new_ids[0]
        for name, (first, due, last) in windows.items()
    }  # fmt: skip
    return Assessed(world, instrument, occasions)
