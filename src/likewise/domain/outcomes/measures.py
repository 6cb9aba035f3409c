"""Measures, their units, what a value may be, and what one asks about before it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

from likewise.domain.refusals import DomainError

MOST_PLACES = 2


class ValueNotRight(DomainError):
    """A value that no measure can have, or has in another unit."""


class Measure(StrEnum):
    """What is measured of somebody."""

    HBA1C = "HbA1c"
    BLOOD_PRESSURE = "blood pressure"
    WEIGHT = "weight"
    WAIST = "waist"
    HEIGHT = "height"


class Unit(StrEnum):
    """In which unit a value was read. HbA1c has two, and neither is made into the other."""

    MMOL_MOL = "mmol/mol"
    PERCENT = "%"
    MMHG = "mmHg"
    KG = "kg"
    CM = "cm"


@dataclass(frozen=True, slots=True)
class Range:
    """What a value may be at all, and between what it is believed without asking."""

    least: Decimal
    low: Decimal
    high: Decimal
    most: Decimal

    def believes(self, value: Decimal) -> bool:
        """Whether a value is believed without asking."""
        return self.low <= value <= self.high


def _range(least: str, low: str, high: str, most: str) -> Range:
    return Range(*map(Decimal, (least, low, high, most)))


# What is possible at all is wide, since a strange value may be true; what is believed without
# asking is what adults with type 2 diabetes are seen to have. No text of the programme's reads it.
RANGES: Mapping[tuple[Measure, Unit], Range] = MappingProxyType(
    {
        (Measure.HBA1C, Unit.MMOL_MOL): _range("1", "20", "180", "300"),
        (Measure.HBA1C, Unit.PERCENT): _range("2", "4", "18.6", "100"),
        (Measure.BLOOD_PRESSURE, Unit.MMHG): _range("30", "80", "230", "300"),
        (Measure.WEIGHT, Unit.KG): _range("1", "35", "220", "400"),
        (Measure.WAIST, Unit.CM): _range("1", "60", "190", "300"),
        (Measure.HEIGHT, Unit.CM): _range("1", "130", "215", "260"),
    }
)
DIASTOLIC = _range("10", "40", "140", "200")
UNITS: Mapping[Measure, tuple[Unit, ...]] = MappingProxyType(
    {each: tuple(unit for measure, unit in RANGES if measure is each) for each in Measure}
)


def check_value(measure: Measure, *, value: Decimal, second: Decimal | None, unit: Unit) -> None:
    """Refuse what the measure cannot be in this unit, whoever says it.

    Raises
    ------
    ValueNotRight
        The unit is another measure's, a number is beyond all bounds or too exact, or a second
        number is missing or too many.
    """
    known = RANGES.get((measure, unit))
    if known is None:
        units = " or ".join(UNITS[measure])
        raise ValueNotRight(f"{_start(measure)} is measured in {units}. Choose that.", field="unit")
    _check_number(measure, value, known, unit, "value")
    if (measure is Measure.BLOOD_PRESSURE) is not (second is not None):
        raise ValueNotRight(
            "Blood pressure has two numbers. Give the lower (diastolic) one as well."
            if second is None
            else f"{_start(measure)} is one number. Leave the second out.",
            field="second",
        )
    if second is None:
        return
    _check_number(measure, second, DIASTOLIC, unit, "second")
    if second >= value:
        raise ValueNotRight(
            f"The upper number, {said_value(value)}, must be above the lower one, "
            f"{said_value(second)}. Did you mean {said_value(second)}/{said_value(value)}?",
            field="second",
        )


def _check_number(measure: Measure, value: Decimal, known: Range, unit: Unit, field: str) -> None:
    if not known.least <= value <= known.most:
        raise ValueNotRight(
            f"{_start(measure)} of {said_value(value)} {unit} cannot be: it lies between "
            f"{known.least} and {known.most}. Read it again.",
            field=field,
        )
    if value != round(value, MOST_PLACES):
        raise ValueNotRight(
            f"{_start(measure)} has at most {MOST_PLACES} digits after the point. Round it.",
            field=field,
        )


def doubts(
    measure: Measure, *, value: Decimal, unit: Unit, second: Decimal | None = None
) -> str | None:
    """What to ask before a value is believed: "Did you mean …?"; none where it is as expected.

    Parameters
    ----------
    value, second : Decimal
        As read, in `unit`; `second` is the diastolic pressure.

    Notes
    -----
    A value that the other unit would explain names that one: HbA1c of 7.5 mmol/mol is asked about
    as 7.5 %, and 58 % as 58 mmol/mol; a height of 1.7 as metres, a waist of 38 as inches.

    Examples
    --------
    >>> from decimal import Decimal
    >>> doubts(Measure.HBA1C, value=Decimal("7.5"), unit=Unit.MMOL_MOL)
    'HbA1c of 7.5 mmol/mol would be unusual. Did you mean 7.5 %?'
    >>> doubts(Measure.HBA1C, value=Decimal("58"), unit=Unit.MMOL_MOL) is None
    True
    """
    believed = RANGES[measure, unit].believes(value)
    if believed and (second is None or DIASTOLIC.believes(second)):
        return None
    read = f"{said_value(value)}{f'/{said_value(second)}' if second is not None else ''} {unit}"
    instead = None if second is not None else _instead(measure, value, unit)
    asks = f"Did you mean {instead}?" if instead else "Is it as it was read?"
    return f"{_start(measure)} of {read} would be unusual. {asks}"


def _instead(measure: Measure, value: Decimal, unit: Unit) -> str | None:
    """What a value would be in another unit, or at another scale, where that is believed."""
    for other in UNITS[measure]:
        if other is not unit and RANGES[measure, other].believes(value):
            return f"{said_value(value)} {other}"
    if unit is not Unit.CM:
        return None
    for factor, called in ((Decimal(100), "metres"), (Decimal("2.54"), "inches")):
        if RANGES[measure, unit].believes(value * factor):
            cm = (value * factor).quantize(Decimal(1), ROUND_HALF_UP)
            return f"{said_value(value)} {called}, which is {cm} cm"
    return None


def said_value(value: Decimal) -> str:
    """A number as people write it: without an exponent, and without zeros after the last digit."""
    return f"{value.normalize():f}"


def beside(*, value: Decimal, unit: Unit) -> tuple[Decimal, Unit]:
    """HbA1c in the other unit, to be shown beside what was entered and never stored.

    Parameters
    ----------
    value : Decimal
        HbA1c in mmol/mol (IFCC) or % (NGSP); no difference of two values, which has another rule.

    Returns
    -------
    tuple of Decimal and Unit
        In % to one digit after the point, or in whole mmol/mol.

    Raises
    ------
    ValueNotRight
        When the unit is not one of HbA1c's.

    Notes
    -----
    NGSP = 0.09148 IFCC + 2.152, and IFCC = 10.93 NGSP - 23.50, each as published; a value that
    goes there and back may differ in its last digit.

    References
    ----------
    Hoelzel et al., Clin Chem 2004;50:166-174, doi 10.1373/clinchem.2003.024802.

    Examples
    --------
    >>> from decimal import Decimal
    >>> beside(value=Decimal("57"), unit=Unit.MMOL_MOL)
    (Decimal('7.4'), <Unit.PERCENT: '%'>)
    >>> beside(value=Decimal("7"), unit=Unit.PERCENT)
    (Decimal('53'), <Unit.MMOL_MOL: 'mmol/mol'>)
    """
    if unit is Unit.MMOL_MOL:
        ngsp = Decimal("0.09148") * value + Decimal("2.152")
        return ngsp.quantize(Decimal("0.1"), ROUND_HALF_UP), Unit.PERCENT
    if unit is Unit.PERCENT:
        ifcc = Decimal("10.93") * value - Decimal("23.50")
        return ifcc.quantize(Decimal(1), ROUND_HALF_UP), Unit.MMOL_MOL
    raise ValueNotRight(f"Only HbA1c has another unit, and {unit} is none of its two.")


def _start(measure: Measure) -> str:
    return f"{measure[:1].upper()}{measure[1:]}"
