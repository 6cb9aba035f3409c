"""Record what was measured and answered: one screen a page, that works without a script."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import NotFound
from likewise.domain.outcomes import (
    UNITS,
    ItemAnswer,
    Measure,
    Measurement,
    MissOccasion,
    RecordAnswers,
    RecordMeasurement,
    Response,
    Unit,
    ValueNotRight,
    WhyLate,
    check_value,
    doubts,
    said_value,
)
from likewise.domain.words import sentence
from likewise.queries.outcomes import Asked, VisitPage, visit
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.decimals import DecimalField
from likewise.web.nhsuk.words import short_day
from likewise.web.outcomes import words
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request

SURE = "Yes, what is asked about above is as it was read"
NOTHING = "Enter at least one value. Leave empty what was not measured."
WHY_LATE = "why_late"
LOWER, UNIT = "_lower", "_unit"


def why_late() -> Any:
    """The question why something comes after the lock of its occasion."""
    return forms.radios(
        "Why does it come after the lock?",
        [(each.value, sentence(each.value)) for each in WhyLate],
        missing="Select why it comes after the lock",
    )


def given_why(form: forms.ActionForm) -> WhyLate | None:
    """Why something comes after the lock, where that was asked."""
    said = form.cleaned_data.get(WHY_LATE)
    return WhyLate(said) if said else None


def said_why(form: forms.ActionForm) -> list[tuple[str, str]]:
    """The same, in the words of the form."""
    said = given_why(form)
    return [("Why it comes after the lock", said)] if said else []


def locked_in(found: VisitPage) -> tuple[str, ...]:
    """What is said over a form whose occasion is locked."""
    if found.lock is None:
        return ()
    return (
        f"{sentence(found.place.occasion.name)} is locked, as {found.lock.name}. What you record "
        "now is kept apart, with why it is late, and is never part of the locked cut.",
    )


class MeasuresForm(forms.ActionForm):
    """What an occasion asks to be measured, each as it was read; what is empty was not."""

    def __init__(
        self, *args: Any, asked: list[Asked], today: date, is_locked: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measures = {_key(each): (Measure(each.key), _known(each)) for each in asked}
        self.asks_sure = False
        for key, (measure, known) in self.measures.items():
            self._offer(key, measure, known)
        days = [known.measured_on for _, known in self.measures.values() if known]
        self.fields["measured_on"] = forms.day(
            "On which day?", hint="", missing="Enter the day on which it was measured"
        )
        self.fields["measured_on"].initial = max(days, default=today)
        self.fields["sure"] = forms.tick(SURE)
        if is_locked:
            self.fields[WHY_LATE] = why_late()

    def _offer(self, key: str, measure: Measure, known: Measurement | None) -> None:
        units = UNITS[measure]
        is_pressure = measure is Measure.BLOOD_PRESSURE
        label = sentence(f"{measure}, upper number" if is_pressure else measure)
        hint = "" if len(units) > 1 else f"In {units[0]}"
        self.fields[key] = DecimalField(label, hint=hint, required=False)
        self.fields[key].initial = said_value(known.value) if known else None
        if is_pressure:
            lower = DecimalField(f"{sentence(measure)}, lower number", hint=hint, required=False)
            lower.initial = said_value(known.second) if known and known.second else None
            self.fields[key + LOWER] = lower
        if len(units) > 1:
            chosen = forms.radios(
                f"{sentence(measure)}: in which unit was it read?",
                [(each.value, each.value) for each in units],
                missing=f"Select the unit in which {measure} was read",
                required=False, inline=True,
            )  # fmt: skip
            chosen.initial = known.unit.value if known else None
            self.fields[key + UNIT] = chosen

    def read(self) -> Iterator[tuple[str, Measure, Measurement | None, dict[str, Any]]]:
        """What was typed, by field: the measure, what is recorded of it, and the value."""
        given = self.cleaned_data
        for key, (measure, known) in self.measures.items():
            value, second = given.get(key), given.get(key + LOWER)
            if value is None and second is None:
                continue
            units = UNITS[measure]
            unit = units[0] if len(units) == 1 else given.get(key + UNIT)
            yield key, measure, known, {"value": value, "second": second, "unit": unit}

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be at its own field, and ask about what would be unusual."""
        given: dict[str, Any] = super().clean() or {}
        typed = list(self.read())
        if not typed and not self.errors:
            self.add_error(None, NOTHING)
        for key, measure, _, said in typed:
            self._check(key, measure, said)
        return given

    def _check(self, key: str, measure: Measure, said: dict[str, Any]) -> None:
        value, second, unit = said["value"], said["second"], said["unit"]
        if value is None:
            self.add_error(key, "Enter the upper number as well.")
            return
        if not unit:
            self.add_error(key + UNIT, f"Select the unit in which {measure} was read.")
            return
        try:
            check_value(measure, value=value, second=second, unit=Unit(unit))
        except ValueNotRight as refusal:
            where = key + LOWER if refusal.field == "second" and key + LOWER in self.fields else key
            self.add_error(where, refusal.sentence)
            return
        doubt = doubts(measure, value=value, second=second, unit=Unit(unit))
        if doubt:
            self.asks_sure = True
            if not self.cleaned_data.get("sure"):
                self.add_error(
                    key, f"{doubt} Put it right, or tick below that it is as it was read."
                )

    def said(self) -> list[tuple[str, str]]:
        """What was typed, in the words of the form."""
        rows = [
            (sentence(measure), words.in_unit(said["value"], said["second"], said["unit"]))
            for _, measure, _, said in self.read()
        ]
        return [*rows, ("Day", short_day(self.cleaned_data["measured_on"])), *said_why(self)]


def measure(request: Request, participant: str, occasion: str) -> HttpResponse:
    """Everything that is measured at an occasion, on one page."""
    found = visited(request, participant, occasion)
    asked = [each for each in found.asked if each.definition is None and not each.is_unseen]
    if not asked:
        raise NotFound("There is nothing to measure here, or it waits for its second entry.")
    form = MeasuresForm(
        request.POST or None, asked=asked, today=request.today, is_locked=found.lock is not None
    )

    def acts() -> list[RecordMeasurement]:
        on = form.cleaned_data["measured_on"]
        return [
            RecordMeasurement(
                participant=participant,
                occasion=occasion,
                measure=measure,
                value=said["value"],
                second=said["second"],
                unit=Unit(said["unit"]),
                measured_on=on,
                is_sure=bool(form.cleaned_data["sure"]),
                instead=known is not None,
                why_late=given_why(form),
            )
            for _, measure, known, said in form.read()
            if known is None or not _is_as_known(known, said, on)
        ]

    def all_acts() -> list[RecordMeasurement]:
        made = acts()
        if not made:
            raise words.NothingNew("Everything here is recorded so already. Change a value first.")
        return made

    form.is_valid()  # then the form knows whether something is to be asked about
    shown = tuple(name for name in form.fields if name != "sure" or form.asks_sure)
    return ask(
        request,
        form,
        question=Question(
            title="What was measured",
            caption=caption(found),
            back=back_to(participant, occasion),
            intro=(*locked_in(found), "Leave empty what was not measured."),
            button="Check",
            confirm="Save",
            shown=shown,
        ),
        act=all_acts,
        answers=lambda: [("Person", found.label.text), *form.said()],
        done=lambda _: (back_to(participant, occasion), "It is recorded."),
        called=lambda: [sentence(each.measure) for each in acts()],
    )


class AnswersForm(forms.ActionForm):
    """The questions of an instrument, in its order; none has to be answered."""

    def __init__(
        self, *args: Any, asked: Asked, today: date, is_locked: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = asked.recorded if isinstance(asked.recorded, Response) else None
        answered = {each.item: str(each.value) for each in known.answers} if known else {}
        self.items = asked.definition.items if asked.definition else ()
        for item in self.items:
            options = [(str(each.value), each.words) for each in item.options]
            self.fields[item.name] = forms.radios(item.words, options, required=False)
            self.fields[item.name].initial = answered.get(item.name)
        self.fields["answered_on"] = forms.day(
            "On which day?", hint="", missing="Enter the day on which they answered"
        )
        self.fields["answered_on"].initial = known.answered_on if known else today
        if is_locked:
            self.fields[WHY_LATE] = why_late()

    def answers(self) -> tuple[ItemAnswer, ...]:
        """What was answered, item by item."""
        given = self.cleaned_data
        return tuple(
            ItemAnswer(item=each.name, value=int(given[each.name]))
            for each in self.items
            if given.get(each.name)
        )

    def said(self) -> list[tuple[str, str]]:
        """What was answered, in the words of the instrument."""
        given = self.cleaned_data
        rows = [
            (each.words, {str(o.value): o.words for o in each.options}.get(given[each.name], "–"))
            for each in self.items
        ]
        return [*rows, ("Day", short_day(given["answered_on"])), *said_why(self)]


def answer(request: Request, participant: str, occasion: str, instrument: str) -> HttpResponse:
    """The questions of one instrument, on one page."""
    found = visited(request, participant, occasion)
    asked = next((e for e in found.asked if e.key == instrument and e.definition), None)
    if asked is None or asked.definition is None or asked.is_unseen:
        raise NotFound("This occasion does not ask for that, or it waits for its second entry.")
    definition = asked.definition
    form = AnswersForm(
        request.POST or None, asked=asked, today=request.today, is_locked=found.lock is not None
    )
    return ask(
        request,
        form,
        question=Question(
            title=asked.called,
            caption=caption(found),
            back=back_to(participant, occasion),
            intro=(*locked_in(found), definition.intro, "Leave out what they did not answer."),
            button="Check",
            confirm="Save",
        ),
        act=lambda: RecordAnswers(
            participant=participant,
            occasion=occasion,
            instrument=instrument,
            answered_on=form.cleaned_data["answered_on"],
            answers=form.answers(),
            instead=asked.recorded is not None,
            why_late=given_why(form),
        ),
        answers=lambda: [("Person", found.label.text), *form.said()],
        done=lambda _: (back_to(participant, occasion), "It is recorded."),
    )


def miss(request: Request, participant: str, occasion: str) -> HttpResponse:
    """Nothing more will be measured of somebody at an occasion."""
    found = visited(request, participant, occasion)
    return ask_act(
        request,
        MissOccasion,
        given={"participant": participant, "occasion": occasion},
        about=[("Person", found.label.text), ("Occasion", found.place.occasion.name)],
        question=Question(
            title=f"{sentence(found.place.occasion.name)} is missed",
            caption=found.label.text,
            back=back_to(participant, occasion),
            intro=(
                *locked_in(found),
                "What is recorded already stays. There is nothing to write in words.",
            ),
        ),
        initial={"said_on": request.today},
        without=() if found.lock else (WHY_LATE,),
        done=lambda *_: (back_to(participant, occasion), "It is recorded that they miss it."),
    )


def visited(request: Request, participant: str, occasion: str) -> VisitPage:
    """One person at one occasion; that they were looked at is noted."""
    found = visit(request.actor, participant=participant, occasion=occasion, today=request.today)
    look(request, [participant], "outcomes")
    return found


def caption(found: VisitPage) -> str:
    """Whom a page is about, and at which occasion."""
    return f"{found.label.text}, {found.place.occasion.name}"


def back_to(participant: str, occasion: str) -> str:
    """The page of one person at one occasion."""
    return reverse("outcomes_visit", args=[participant, occasion])


def _key(asked: Asked) -> str:
    return asked.key.lower().replace(" ", "_")


def _known(asked: Asked) -> Measurement | None:
    return asked.recorded if isinstance(asked.recorded, Measurement) else None


def _is_as_known(known: Measurement, said: dict[str, Any], on: date) -> bool:
    typed = said["value"], said["second"], said["unit"]
    return typed == (known.value, known.second, known.unit) and known.measured_on == on
