"""How the outcomes of the example came to be relied on: typed twice, locked, and apart when late.

All of it is invented, like the outcomes themselves. The forms of the third visit are typed from
paper by two people: one difference was settled, one waits, and two people's forms are still to be
typed again. What the pilot measured was locked by two people; one value came after that.
"""

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

from likewise.actions.example.measuring import AT_THE_END, BASELINE, LATER, Form, Measuring
from likewise.actions.example.story import Story
from likewise.domain import outcomes
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act
from likewise.domain.outcomes import FieldStands, Measure, WhyLate, WhySettled

ASKED_TO_LOCK, LOCKED, ARRIVED = date(2011, 3, 14), date(2011, 3, 16), date(2011, 4, 4)
TYPED_AGAIN, SETTLED = date(2012, 6, 4), date(2012, 6, 6)
LOCK = "Analysis of the pilot"
TYPED_TWICE = 4  # of the six who came to the third visit
ANOTHER = "example-another-assessor"  # who types what somebody else typed first


class Checking:
    """Notes in the diary what was done with outcomes besides recording them."""

    def __init__(self, story: Story, measuring: Measuring) -> None:
        self.story, self.measuring = story, measuring
        self._numbers = count(1)

    def note(self) -> None:
        """Note it; of one day, it comes after what was measured."""
        on = self.story.on
        on(ASKED_TO_LOCK, self._lock, hour=22)
        on(ARRIVED, self._one_comes_late, hour=22)
        on(TYPED_AGAIN, self._type_again, hour=22)

    def _do(self, kind: type[Act], role: ActingRole, *, account: str = "", **fields: Any) -> Any:
        by = Actor(
            account=account or f"example-{role.replace(' ', '-')}", role=role,
            programme=self.story.programme,
        )  # fmt: skip
        return self.story.aside(kind, f"checking-{next(self._numbers):04d}", by=by, **fields)

    # What is locked, and what came later

    def _lock(self) -> None:
        """The statistician asks that what the pilot measured is locked."""
        occasions = tuple(self.measuring.occasions[name] for name in (BASELINE, AT_THE_END))
        made = self._do(
            outcomes.AskForLock, ActingRole.STATISTICIAN, name=LOCK, occasions=occasions
        )
        self.story.on(LOCKED, partial(self._agree, made.new_ids[0]), hour=22)

    def _agree(self, lock: str) -> None:
        self._do(outcomes.AgreeToLock, ActingRole.GUARDIAN, lock=lock)

    def _one_comes_late(self) -> None:
        """A laboratory sends an HbA1c of the last visit that nobody had."""
        forms = self.measuring.forms[AT_THE_END]
        having = {who for who, kind, fields in forms if fields.get("measure") is Measure.HBA1C}
        who, day = next(
            (who, fields["measured_on"])
            for who, kind, fields in forms
            if kind is outcomes.RecordMeasurement and who not in having
        )
        self._do(
            outcomes.RecordMeasurement, ActingRole.OUTCOME_ASSESSOR, participant=who,
            occasion=self.measuring.occasions[AT_THE_END], measure=Measure.HBA1C,
            value=Decimal(56), unit=outcomes.Unit.MMOL_MOL, measured_on=day,
            why_late=WhyLate.ARRIVED_LATE,
        )  # fmt: skip

    # What is typed twice

    def _type_again(self) -> None:
        """Somebody else types the forms of four people; two of them differ."""
        forms = self.measuring.forms[LATER]
        people = list(dict.fromkeys(who for who, _, _ in forms))[:TYPED_TWICE]
        mine = [form for form in forms if form[0] in people]
        measured = next(f for f in mine if f[2].get("measure") is Measure.HBA1C)
        answered = next(f for f in reversed(mine) if f[1] is outcomes.RecordAnswers)
        for form in mine:
            if form is measured:
                self._mistype_a_value(form)
            elif form is answered:
                self._mistype_an_answer(form)
            else:
                self._enter(form)

    def _enter(self, form: Form, **otherwise: Any) -> Any:
        who, kind, fields = form
        again = (
            outcomes.EnterMeasurementAgain
            if kind is outcomes.RecordMeasurement
            else outcomes.EnterAnswersAgain
        )
        return self._do(
            again, ActingRole.OUTCOME_ASSESSOR, account=ANOTHER, participant=who,
            occasion=self.measuring.occasions[LATER], **(fields | otherwise),
        )  # fmt: skip

    def _mistype_a_value(self, form: Form) -> None:
        """Ten too many; two days later somebody looks at the paper."""
        value = form[2]["value"]
        made = self._enter(form, value=value + 10)
        self.story.on(SETTLED, partial(self._settle, made.new_ids[0], value), hour=22)

    def _settle(self, second_entry: str, value: Decimal) -> None:
        self._do(
            outcomes.SettleDifferences, ActingRole.OUTCOME_ASSESSOR, second_entry=second_entry,
            stands=(FieldStands(item="value", value=str(value)),),
            why=WhySettled.SECOND_MISTYPED,
        )  # fmt: skip

    def _mistype_an_answer(self, form: Form) -> None:
        """One answer beside the one that was ticked; nobody has looked at the paper yet."""
        first, *others = form[2]["answers"]
        beside = first.value - 1 if first.value else 1
        neighbour = outcomes.ItemAnswer(item=first.item, value=beside)
        self._enter(form, answers=(neighbour, *others))
