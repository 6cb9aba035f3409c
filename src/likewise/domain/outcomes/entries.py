"""Two entries of one form: how it stands, where they differ, and how often they do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from likewise.domain.outcomes.facts import (
    ItemAnswer,
    Measurement,
    OutcomeNotRight,
    Response,
    SecondEntry,
    Settlement,
)
from likewise.domain.outcomes.instruments import Definition
from likewise.domain.outcomes.measures import UNITS, Measure, said_value
from likewise.domain.renewal.scoring import wilson

NOT_ANSWERED = "not answered"
VALUE, LOWER, UNIT, DAY = "value", "lower number", "unit", "day"
PER = 10_000
Z95 = 1.959963984540054

type Form = Measurement | Response


class Entered(StrEnum):
    """How a form stands that is entered twice."""

    WAITS = "waits for its second entry"
    AGREES = "entered twice, and alike"
    DIFFERS = "differs, and is to be settled"
    SETTLED = "differed, and is settled"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which two entries of a form differ, and what each of them says."""

    item: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstEntry:
    """A form that is entered twice: what was entered first, and what came of it.

    `form` is as it stands now, in the version `number`; `compared` as it was when the second entry
    was made. `entered_by` are the accounts that wrote it, `tried_by` those that ever entered it
    again. `definition` is of its instrument; a measurement has none.
    """

    form: Form
    number: int
    entered_by: frozenset[str]
    tried_by: frozenset[str] = frozenset()
    definition: Definition | None = None
    second: SecondEntry | None = None
    compared: Form | None = None
    settlement: Settlement | None = None

    @property
    def key(self) -> str:
        """The measure, or the id of the instrument."""
        return self.form.measure if isinstance(self.form, Measurement) else self.form.instrument

    @property
    def stands(self) -> Entered:
        """How it stands to being entered twice."""
        if self.second is None:
            return Entered.WAITS
        if not self.differences:
            return Entered.AGREES
        return Entered.DIFFERS if self.settlement is None else Entered.SETTLED

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where its two entries differ, field by field; nowhere, before there is a second."""
        if self.second is None:
            return ()
        one = fields_of_form(self.compared or self.form, self.definition)
        other = self._second_fields(self.second)
        return tuple(
            Difference(item, said, other[item]) for item, said in one.items() if said != other[item]
        )

    def _second_fields(self, second: SecondEntry) -> Mapping[str, str]:
        if isinstance(self.form, Response):
            return _answered(second.answers, second.read_on.isoformat(), self.definition)
        if second.value is None or second.unit is None:
            raise OutcomeNotRight("A second entry of a measure has a value and a unit.")
        return _measured(
            self.form.measure,
            said_value(second.value),
            None if second.second is None else said_value(second.second),
            second.unit,
            second.read_on.isoformat(),
        )

    def is_seen_by(self, account: str) -> bool:
        """Whether an account may see what was entered first: until the second, who entered it."""
        return self.stands is not Entered.WAITS or account in self.entered_by


def fields_of_form(form: Form, definition: Definition | None) -> Mapping[str, str]:
    """The fields of a form that are compared, in their order, each as people write it.

    Of a measure: its value (of blood pressure both numbers), the unit where it has more than one,
    and the day. Of an instrument: every item, also where it was not answered, and the day.
    """
    if isinstance(form, Response):
        return _answered(form.answers, form.answered_on.isoformat(), definition)
    second = None if form.second is None else said_value(form.second)
    day = form.measured_on.isoformat()
    return _measured(form.measure, said_value(form.value), second, form.unit, day)


def _measured(
    measure: Measure, value: str, second: str | None, unit: str, day: str
) -> dict[str, str]:
    return {
        VALUE: value,
        **({} if second is None else {LOWER: second}),
        **({UNIT: str(unit)} if len(UNITS[measure]) > 1 else {}),
        DAY: day,
    }


def _answered(
    answers: Iterable[ItemAnswer], day: str, definition: Definition | None
) -> dict[str, str]:
    given = {each.item: str(each.value) for each in answers}
    items = definition.items if definition else ()
    return {**{each.name: given.get(each.name, NOT_ANSWERED) for each in items}, DAY: day}


def check_may_correct(there: Form | None, entered: Iterable[FirstEntry], *, account: str) -> None:
    """Refuse to replace a form that waits for its second entry, or whose entries differ.

    Until its second entry, whoever entered it first may put it right: they saw it.

    Raises
    ------
    OutcomeNotRight
    """
    found = next((each for each in entered if there and each.form.id == there.id), None)
    if found is None:
        return
    if found.stands is Entered.WAITS and account not in found.entered_by:
        raise OutcomeNotRight(
            "Somebody else entered this, and it waits for its second entry. Enter it again as "
            "that, from the paper, in place of replacing it.",
            field="instead",
        )
    if found.stands is Entered.DIFFERS:
        raise OutcomeNotRight(
            "Its two entries differ. Settle that first, with what the paper says.",
            field="instead",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """How many fields of forms that were entered twice differed, of how many."""

    forms: int
    fields: int
    differed: int

    @property
    def per_10_000(self) -> float | None:
        """Fields that differed per 10,000; none where nothing was compared."""
        return self.differed / self.fields * PER if self.fields else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of that; none where nothing was compared."""
        if not self.fields:
            return None
        low, high = wilson(successes=self.differed, trials=self.fields, z=Z95)
        return low * PER, high * PER


def error_rate(entries: Iterable[FirstEntry]) -> ErrorRate:
    """How often two entries of a form differ.

    Parameters
    ----------
    entries
        Forms that are entered twice; those that wait for their second entry do not count.

    Returns
    -------
    ErrorRate
        Fields compared, and those in which the second entry differed from the first, whoever was
        right and whatever was settled; per 10,000 fields, with Wilson's 95% interval.

    Notes
    -----
    The interval takes fields as independent, though those of one form or one person need not be,
    so that it is the narrowest that can be believed. An error that both people made alike is not
    seen.

    References
    ----------
    Wilson, J Am Stat Assoc 1927;22:209-212, doi 10.2307/2276774.

    Examples
    --------
    >>> rate = ErrorRate(forms=50, fields=1_000, differed=3)
    >>> rate.per_10_000
    30.0
    >>> [round(end, 1) for end in rate.interval]
    [10.2, 87.8]
    """
    seen = [each for each in entries if each.second is not None]
    return ErrorRate(
        forms=len(seen),
        fields=sum(
            len(fields_of_form(each.compared or each.form, each.definition)) for each in seen
        ),
        differed=sum(len(each.differences) for each in seen),
    )
