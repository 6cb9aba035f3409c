"""The research table: one row a person and occasion, by random ids, with scores and no names."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from likewise.domain.outcomes.decoys import decoy_arm, decoy_arms
from likewise.domain.outcomes.facts import (
    Measurement,
    MissedOccasion,
    Occasion,
    Response,
    WhyMissed,
)
from likewise.domain.outcomes.instruments import Definition, Option, Score, scored
from likewise.domain.outcomes.measures import UNITS, Measure, Unit, said_value

PERSON, OCCASION, MISSED, DECOY = "person", "occasion", "missed", "decoy_arm"
FEWEST_ARMS = 2


class Kind(StrEnum):
    """What a variable holds."""

    CODE = "code"
    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column: its name in files, what it holds, and where it is from.

    `options` are the values of a choice, with their words. `form` groups what belongs together.
    """

    name: str
    label: str
    kind: Kind
    form: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Research:
    """All rows, in the order of ids and occasions; `values` of a row are by name of variable.

    `left_out` counts what people had not agreed to on the day of it, by why.
    """

    study: str
    occasions: tuple[Occasion, ...]
    variables: tuple[Variable, ...]
    rows: tuple[Mapping[str, str], ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is recorded of outcomes, as it was known at a cut."""

    occasions: tuple[Occasion, ...]
    definitions: Mapping[str, Definition]
    measurements: tuple[Measurement, ...]
    responses: tuple[Response, ...]
    missed: tuple[MissedOccasion, ...]


# Why what was recorded of a person on a day may not leave, true for an instrument; "" where it may.
type MayLeave = Callable[[str, date, bool], str]


def research(study: str, recorded: Recorded, *, may_leave: MayLeave, arms: int = 0) -> Research:
    """The research table of what was recorded; what may not leave is counted and not in it.

    A row is there for every person and occasion of whom anything is, and is told to leave. Where
    the programme has two arms or more, each has a decoy arm, and nobody their own.
    """
    names = _names(recorded.definitions)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    left_out: Counter[str] = Counter()

    def leaves(participant: str, day: date, *, is_answered: bool) -> bool:
        why = may_leave(participant, day, is_answered)
        left_out[why] += bool(why)
        return not why

    def add(participant: str, occasion: str, values: Mapping[str, str]) -> None:
        rows.setdefault((participant, occasion), {}).update(values)

    for measured in recorded.measurements:
        if leaves(measured.participant, measured.measured_on, is_answered=False):
            add(measured.participant, measured.occasion, _measured(measured))
    for answered in recorded.responses:
        if leaves(answered.participant, answered.answered_on, is_answered=True):
            definition = recorded.definitions[answered.instrument]
            add(answered.participant, answered.occasion, _answered(answered, definition, names))
    for missed in recorded.missed:
        if leaves(missed.participant, missed.said_on, is_answered=False):
            add(missed.participant, missed.occasion, {MISSED: missed.why})
    order = {each.id: number for number, each in enumerate(recorded.occasions)}
    called = {each.id: each.name for each in recorded.occasions}
    return Research(
        study=study,
        occasions=recorded.occasions,
        variables=tuple(_variables(recorded, names, arms)),
        rows=tuple(
            {PERSON: who, OCCASION: called[occasion], **_decoy(who, arms), **values}
            for (who, occasion), values in sorted(
                rows.items(), key=lambda item: (item[0][0], order[item[0][1]])
            )
        ),
        left_out={why: number for why, number in sorted(left_out.items()) if why},
    )


def _decoy(participant: str, arms: int) -> dict[str, str]:
    return {DECOY: decoy_arm(participant, arms=arms)} if arms >= FEWEST_ARMS else {}


def _measured(fact: Measurement) -> dict[str, str]:
    stem = _stem(fact.measure)
    values = {stem: said_value(fact.value), f"{stem}_on": fact.measured_on.isoformat()}
    if fact.second is not None:
        values = {
            "systolic": said_value(fact.value),
            "diastolic": said_value(fact.second),
            f"{stem}_on": fact.measured_on.isoformat(),
        }
    if len(UNITS[fact.measure]) > 1:
        values[f"{stem}_unit"] = fact.unit
    return values


def _answered(
    fact: Response, definition: Definition, names: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    answers = {each.item: each.value for each in fact.answers}
    values = {names[fact.instrument, item]: str(value) for item, value in answers.items()}
    for score, number in scored(definition, answers).items():
        if number is not None:
            values[names[fact.instrument, score]] = said_value(round(number, 6))
    values[names[fact.instrument, ""]] = fact.answered_on.isoformat()
    return values


def _names(definitions: Mapping[str, Definition]) -> dict[tuple[str, str], str]:
    """What items, scores and the day of each instrument are called, by its id and their name.

    Where two instruments, or two versions of one, share a name, each has its number behind it.
    """
    found: dict[tuple[str, str], str] = {}
    inner = {
        key: ["", *(e.name for e in made.items), *(e.name for e in made.scores)]
        for key, made in definitions.items()
    }
    stems = Counter(
        _file_name(definitions[key], name) for key, names in inner.items() for name in names
    )
    for number, (key, names) in enumerate(sorted(inner.items()), start=1):
        is_shared = any(stems[_file_name(definitions[key], name)] > 1 for name in names)
        for name in names:
            plain = _file_name(definitions[key], name)
            found[key, name] = f"{plain}_{number}" if is_shared else plain
    return found


def _file_name(definition: Definition, name: str) -> str:
    return (name or f"{definition.name}_on").replace("-", "_")


def _variables(
    recorded: Recorded, names: Mapping[tuple[str, str], str], arms: int
) -> Iterable[Variable]:
    yield Variable(name=PERSON, label="Random id of the person", kind=Kind.CODE, form="visit")
    yield Variable(
        name=OCCASION, label="Occasion", kind=Kind.CHOICE, form="visit",
        options=tuple((each.name, each.name) for each in recorded.occasions),
    )  # fmt: skip
    yield Variable(
        name=MISSED, label="Why nothing more was measured", kind=Kind.CHOICE, form="visit",
        options=_words(WhyMissed),
    )  # fmt: skip
    if arms >= FEWEST_ARMS:
        yield Variable(
            name=DECOY, label="Decoy arm", kind=Kind.CHOICE, form="visit",
            options=_words(decoy_arms(arms)),
            note="Drawn by chance, to rehearse reports by. It says nothing of anybody's arm",
        )  # fmt: skip
    measures = {measure for each in recorded.occasions for measure in each.measures}
    for measure in Measure:
        if measure in measures:
            yield from _of_measure(measure)
    for key in sorted(recorded.definitions):
        yield from _of_instrument(key, recorded.definitions[key], names)


def _of_measure(measure: Measure) -> Iterable[Variable]:
    stem, units = _stem(measure), UNITS[measure]
    form, label = "measures", f"{measure[:1].upper()}{measure[1:]}"
    if measure is Measure.BLOOD_PRESSURE:
        for name in ("systolic", "diastolic"):
            yield Variable(name=name, label=f"{label}, {name}", kind=Kind.NUMBER, form=form,
                           unit=Unit.MMHG)  # fmt: skip
    elif len(units) == 1:
        yield Variable(name=stem, label=label, kind=Kind.NUMBER, form=form, unit=units[0])
    else:
        yield Variable(name=stem, label=label, kind=Kind.NUMBER, form=form,
                       note=f"In the unit that {stem}_unit says, as it was read")  # fmt: skip
        yield Variable(name=f"{stem}_unit", label=f"{label}: unit", kind=Kind.CHOICE, form=form,
                       options=_words(units))  # fmt: skip
    yield Variable(name=f"{stem}_on", label=f"{label}: day", kind=Kind.DAY, form=form)


def _of_instrument(
    key: str, definition: Definition, names: Mapping[tuple[str, str], str]
) -> Iterable[Variable]:
    form = definition.name.replace("-", "_")
    version = f"{definition.title}, version {definition.version_name} ({definition.language})"
    yield Variable(name=names[key, ""], label=f"{definition.title}: day", kind=Kind.DAY, form=form,
                   note=version)  # fmt: skip
    for item in definition.items:
        yield Variable(
            name=names[key, item.name], label=item.words, kind=Kind.CHOICE, form=form,
            options=_options(item.options), note=version,
        )  # fmt: skip
    for score in definition.scores:
        yield Variable(
            name=names[key, score.name], label=score.title, kind=Kind.NUMBER, form=form,
            note=f"{_rule(score)}. {version}",
        )  # fmt: skip


def _rule(score: Score) -> str:
    reverse = f", reversed: {', '.join(sorted(score.reverse))}" if score.reverse else ""
    times = f", times {score.times}" if score.times != 1 else ""
    items = ", ".join(score.items)
    return f"The {score.how} of {items}{reverse}{times}; at most {score.most_missing} unanswered"


def _options(options: Sequence[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((str(each.value), each.words) for each in options)


def _words(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(each), str(each)) for each in words)


def _stem(measure: Measure) -> str:
    return measure.lower().replace(" ", "_")
