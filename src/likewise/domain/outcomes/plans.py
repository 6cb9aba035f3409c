"""The rules by which instruments and occasions are set, and outcomes recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.outcomes.acts import (
    AddInstrument,
    AddOccasion,
    AgreeToCut,
    CutData,
    EnterMeasurementAgain,
    MissOccasion,
    RecordAnswers,
    RecordMeasurement,
)
from likewise.domain.outcomes.entries import FirstEntry, check_may_correct
from likewise.domain.outcomes.facts import (
    DataCut,
    Instrument,
    Measurement,
    MissedOccasion,
    Occasion,
    OutcomeNotRight,
    Response,
)
from likewise.domain.outcomes.instruments import Definition
from likewise.domain.outcomes.measures import doubts
from likewise.domain.outcomes.occasions import Window
from likewise.domain.participants import Status, StatusName, status_on
from likewise.domain.periods import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """All that a rule asks about one person at one occasion."""

    occasion: Occasion
    window: Window | None
    statuses: tuple[Status, ...]
    missed: MissedOccasion | None
    today: date


def plan_add_instrument(
    *, act: AddInstrument, definition: Definition, known: Iterable[Instrument], ids: Ids
) -> Plan:
    """Plan that an instrument is the programme's; `known` are those that it has.

    Raises
    ------
    OutcomeNotRight
        There is this version in this language already.
    """
    made = Instrument(
        id=ids.new(),
        name=definition.name,
        version_name=definition.version_name,
        language=definition.language,
        title=definition.title,
        words=act.words,
    )
    for each in known:
        if _line(each) == _line(made):
            raise OutcomeNotRight(
                f"The programme has {each.called} already, and a version never changes. Give the "
                "file another `version`.",
                field="words",
            )
    draft = Draft(act.declared.name, ids)
    draft.record(made)
    return draft.plan(about=(made.id,))


def _line(instrument: Instrument) -> tuple[str, ...]:
    said = (instrument.name, instrument.version_name, instrument.language)
    return tuple(each.strip().casefold() for each in said)


def plan_add_occasion(*, act: AddOccasion, known: Iterable[Occasion], ids: Ids) -> Plan:
    """Plan that outcomes are due at an occasion; `known` are those that there are.

    Raises
    ------
    OutcomeNotRight
        There is one of this name.
    """
    for each in known:
        if each.name.strip().casefold() == act.name.strip().casefold():
            raise OutcomeNotRight(
                f"There is an occasion called {each.name} already. Give this one another name.",
                field="name",
            )
    made = Occasion(
        id=ids.new(),
        name=act.name.strip(),
        anchor=act.anchor,
        on=act.on,
        first_day=act.first_day,
        due_day=act.due_day,
        last_day=act.last_day,
        measures=act.measures,
        instruments=act.instruments,
        is_entered_twice=act.is_entered_twice,
    )
    draft = Draft(act.declared.name, ids)
    draft.record(made)
    return draft.plan(about=(made.id,))


def plan_measurement(
    *,
    act: RecordMeasurement,
    visit: Visit,
    known: Iterable[Measurement],
    ids: Ids,
    account: str = "",
    entered: Iterable[FirstEntry] = (),
) -> Plan:
    """Plan that a measurement is recorded; `known` are those of the person at the occasion.

    `entered` says how each of them stands that is entered twice, and `account` who records.

    Raises
    ------
    OutcomeNotRight
        The occasion does not ask for it, the day is not one of its window, it is there already, or
        it would be unusual and nobody said that it is as it was read.
    """
    check_measured(act, visit)
    there = next((each for each in known if each.measure is act.measure), None)
    _check_instead(there is not None, instead=act.instead, what=act.measure, visit=visit)
    check_may_correct(there, entered, account=account)
    made = Measurement(
        id=there.id if there else ids.new(),
        participant=act.participant,
        occasion=act.occasion,
        measure=act.measure,
        value=act.value,
        second=act.second,
        unit=act.unit,
        measured_on=act.measured_on,
    )
    return _written(act.declared.name, made, there, ids)


def plan_answers(
    *,
    act: RecordAnswers,
    visit: Visit,
    definition: Definition,
    known: Iterable[Response],
    ids: Ids,
    account: str = "",
    entered: Iterable[FirstEntry] = (),
) -> Plan:
    """Plan that what somebody answered is recorded; `known` is theirs at the occasion.

    `entered` says how each of them stands that is entered twice, and `account` who records.

    Raises
    ------
    OutcomeNotRight
        The occasion does not ask for the instrument, an answer is none of its item's, the day is
        not one of the window, or it is there already.
    """
    check_response(act, visit, definition)
    there = next((each for each in known if each.instrument == act.instrument), None)
    _check_instead(there is not None, instead=act.instead, what=definition.title, visit=visit)
    check_may_correct(there, entered, account=account)
    given = {each.item: each for each in act.answers}
    made = Response(
        id=there.id if there else ids.new(),
        participant=act.participant,
        occasion=act.occasion,
        instrument=act.instrument,
        answered_on=act.answered_on,
        answers=tuple(given[each.name] for each in definition.items if each.name in given),
    )
    return _written(act.declared.name, made, there, ids)


def plan_miss(*, act: MissOccasion, visit: Visit, ids: Ids) -> Plan:
    """Plan that an occasion is missed by somebody; what is recorded of it stands.

    Raises
    ------
    OutcomeNotRight
        That is said already, or the day is to come.
    """
    if visit.missed is not None:
        raise OutcomeNotRight(
            f"It was said on {in_words(visit.missed.said_on)} already that they miss "
            f"{visit.occasion.name}. Take that back, if it is not so."
        )
    if act.said_on > visit.today:
        raise OutcomeNotRight(
            f"{in_words(act.said_on)} is still to come. Give the day on which it was known.",
            field="said_on",
        )
    draft = Draft(act.declared.name, ids)
    draft.record(
        MissedOccasion(
            id=ids.new(),
            participant=act.participant,
            occasion=act.occasion,
            why=act.why,
            said_on=act.said_on,
        )
    )
    return draft.plan(about=(act.participant, act.occasion))


def plan_cut(
    *, act: CutData, digest: str, recorded: int, known: Iterable[DataCut], today: date, ids: Ids
) -> Plan:
    """Plan that outcomes are cut; `digest` is of the facts that are recorded now.

    Raises
    ------
    OutcomeNotRight
        There is a cut of this name, or nothing to cut.
    """
    if any(each.name.strip().casefold() == act.name.strip().casefold() for each in known):
        raise OutcomeNotRight(
            f"There is a cut called {act.name.strip()} already. Give this one another name.",
            field="name",
        )
    if not recorded:
        raise OutcomeNotRight("No outcome is recorded yet, so that there is nothing to cut.")
    cut = DataCut(
        id=ids.new(), name=act.name.strip(), cut_on=today, sha256=digest, recorded=recorded
    )
    draft = Draft(act.declared.name, ids)
    draft.record(cut)
    return draft.plan(about=(cut.id,))


def plan_agree(*, act: AgreeToCut, cut: DataCut, cut_by: str, account: str, ids: Ids) -> Plan:
    """Plan that a cut may leave; `cut_by` is the account that made it.

    Raises
    ------
    OutcomeNotRight
        It may already, or whoever made it would agree to it.
    """
    if cut.is_agreed:
        raise OutcomeNotRight(f"It was agreed already that {cut.name} may leave.")
    if cut_by == account:
        raise OutcomeNotRight("You made this cut. Ask somebody else to agree to it.")
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(cut, is_agreed=True))
    return draft.plan(about=(cut.id,))


def _written(
    name: str, made: Measurement | Response, there: Measurement | Response | None, ids: Ids
) -> Plan:
    draft = Draft(name, ids)
    if there is None:
        draft.record(made)
    else:
        draft.revise(made)
    plan = draft.plan(about=(made.participant, made.occasion))
    return plan if there is None else replace(plan, was=(there,))


def check_measured(act: RecordMeasurement, visit: Visit) -> None:
    """Refuse a measure that is not asked for, on a day that is none, or that would be unusual.

    Raises
    ------
    OutcomeNotRight
    """
    if act.measure not in visit.occasion.measures:
        raise OutcomeNotRight(
            f"{visit.occasion.name} does not ask for {act.measure}. Choose another occasion.",
            field="measure",
        )
    check_day(visit, act.measured_on, "measured_on")
    check_sure(act)


def check_response(act: RecordAnswers, visit: Visit, definition: Definition) -> None:
    """Refuse an instrument that is not asked for, an answer that is none, or a wrong day.

    Raises
    ------
    OutcomeNotRight
    """
    if act.instrument not in visit.occasion.instruments:
        raise OutcomeNotRight(
            f"{visit.occasion.name} does not ask for {definition.title} in this version. Choose "
            "the one that it asks for.",
            field="instrument",
        )
    check_answers({each.item: each.value for each in act.answers}, definition)
    check_day(visit, act.answered_on, "answered_on")


def check_sure(act: RecordMeasurement | EnterMeasurementAgain) -> None:
    """Ask about a value that would be unusual, until somebody says that it is as it was read.

    Raises
    ------
    OutcomeNotRight
    """
    doubt = doubts(act.measure, value=act.value, unit=act.unit, second=act.second)
    if doubt and not act.is_sure:
        raise OutcomeNotRight(
            f"{doubt} Put it right, or say that it is as it was read.", field="value"
        )


def _check_instead(is_there: bool, *, instead: bool, what: str, visit: Visit) -> None:
    if is_there and not instead:
        raise OutcomeNotRight(
            f"{what[:1].upper()}{what[1:]} is recorded for them at {visit.occasion.name} already. "
            "Say that this replaces it, if it was wrong: what was recorded stays in the history.",
            field="instead",
        )
    if instead and not is_there:
        raise OutcomeNotRight(
            f"Nothing is recorded of {what} for them at {visit.occasion.name} that this could "
            "replace. Record it as new.",
            field="instead",
        )


def check_answers(given: Mapping[str, int], definition: Definition) -> None:
    """Refuse an answer to no item of an instrument, or that is none of its item's.

    Raises
    ------
    OutcomeNotRight
    """
    for name, value in given.items():
        item = definition.item(name)
        if item is None:
            raise OutcomeNotRight(
                f"{definition.title} has no item {name[:40]!r}. It has "
                f"{', '.join(each.name for each in definition.items)}.",
                field="answers",
            )
        if value not in item.values:
            raise OutcomeNotRight(
                f"{value} is no answer to {name} of {definition.title}. Its answers are "
                f"{', '.join(str(each.value) for each in item.options)}.",
                field="answers",
            )


def check_day(visit: Visit, day: date, field: str) -> None:
    """Refuse a day to come, outside the window, after a death, or of an occasion that is missed.

    Raises
    ------
    OutcomeNotRight
    """
    if day > visit.today:
        raise OutcomeNotRight(
            f"{in_words(day)} is still to come. Give the day on which it was read or answered.",
            field=field,
        )
    if visit.window is None:
        raise OutcomeNotRight(
            f"The days of {visit.occasion.name} are counted from {visit.occasion.anchor}, of which "
            "the record knows nothing for this person. Record that first.",
        )
    if not visit.window.covers(day):
        first, last = in_words(visit.window.first_on), in_words(visit.window.last_on)
        raise OutcomeNotRight(
            f"{in_words(day)} is outside the window of {visit.occasion.name}, which for them goes "
            f"from {first} to {last}. Give a day of it, or choose another occasion.",
            field=field,
        )
    if status_on(visit.statuses, day) is StatusName.DIED:
        raise OutcomeNotRight(
            "They had died by then, as the record has it. If that is not so, correct their status.",
            field=field,
        )
    if visit.missed is not None:
        raise OutcomeNotRight(
            f"It was said on {in_words(visit.missed.said_on)} that they miss "
            f"{visit.occasion.name}. Take that back first."
        )
