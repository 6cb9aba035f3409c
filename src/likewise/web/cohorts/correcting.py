"""Putting a lineage event right: its day, and what each person did, on one page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.cohorts import CorrectEvent
from likewise.domain.words import sentence
from likewise.queries.acts import ActLine, acts_named
from likewise.queries.cohorts import EventToCorrect, event_to_correct, phase_of_rules
from likewise.queries.cohorts.choices import PersonChoice
from likewise.web.cohorts.asking import check, concerned, hide_exception
from likewise.web.cohorts.forms import ON_HINT, exception, told
from likewise.web.cohorts.places import PlacesForm
from likewise.web.nhsuk.forms import day, radios, textarea
from likewise.web.nhsuk.speaking import ask_whom, said_whom, whom
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, look
from likewise.web.requests import Request, day_given


class CorrectEventForm(PlacesForm):
    """On which day an event was, what each person did at it, and why the record was wrong."""

    asks = "What did each person do?"
    missing = "Select what each person did"

    on = day("On which day was it?", hint=ON_HINT)
    reason = textarea(
        "Why was the record wrong?",
        hint="Others will read this beside the correction",
        missing="Say why the record was wrong, so that others can follow.",
    )
    exception = exception()

    def __init__(self, *args: Any, found: EventToCorrect, **kwargs: Any) -> None:
        super().__init__(*args, people=found.people, **kwargs)
        self.found = found
        ending = {name: self.fields.pop(name) for name in ("reason", "exception")}
        self.fields["on"].initial = found.event.on
        options = [(value, sentence(words)) for value, words in found.options]
        for person in found.people:
            asked = radios(
                f"What did {told(person)} do?", options, missing=f"Select what {told(person)} did"
            )
            asked.initial = found.parts[person.label.participant]
            self.fields[self.key(person)] = asked
        self.fields.update(ending)

    def headings(self) -> list[str]:
        """What somebody may have done."""
        return [sentence(words) for _, words in self.found.options]

    def line(self, person: PersonChoice) -> str:
        """One person, with the cohort that they came from where there are several."""
        is_one = len(self.found.event.predecessors) < 2
        where = "" if is_one else self.found.names.get(person.cohort, "")
        return f"{told(person)}, {person.role}{f' of {where}' if where else ''}"

    def is_after_the_table(self, name: str) -> bool:
        return name != "on" and super().is_after_the_table(name)

    def else_done(self) -> Mapping[str, str]:
        """What those did who did something else than the record says."""
        return {
            who: self.answer(person)
            for person in self.people
            if self.answer(person) != self.found.parts[who := person.label.participant]
        }


def correct(request: Request, event: str) -> HttpResponse:
    """An event was on another day, or people did something else at it."""
    check(request)
    on = day_given(request, "on") if request.method == "POST" else None
    found = event_to_correct(request.actor, event=event, on=on, today=request.today)
    look(request, [each.label.participant for each in found.people], "people of cohorts")
    cohorts = [*found.event.successors, *found.event.predecessors]
    back = reverse("cohort", args=[cohorts[0]])
    asked = CorrectEventForm(request.POST or None, found=found)
    hide_exception(asked, phase_of_rules(request.actor, on=on or found.event.on))
    ask_whom(asked, concerned(request, list(dict.fromkeys(cohorts)), on=on))

    def act() -> CorrectEvent:
        given = asked.cleaned_data
        return CorrectEvent(
            event=event,
            on=given["on"],
            people=asked.else_done(),
            reason=given["reason"],
            exception=given.get("exception", ""),
            speaks_of=whom(asked),
        )

    def answers() -> list[tuple[str, str]]:
        words, names = dict(found.options), {e.label.participant: told(e) for e in found.people}
        did = [f"{names[who]}: {words[part]}" for who, part in asked.else_done().items()]
        return [
            ("What is put right", sentence(found.said)),
            ("It was on", short_day(asked.cleaned_data["on"])),
            ("Did something else", "; ".join(did)),
            ("Why the record was wrong", asked.cleaned_data["reason"]),
            ("Reason for an exception to the protocol", asked.cleaned_data.get("exception", "")),
            said_whom(asked),
        ]

    def in_the_way() -> tuple[ActLine, ...]:
        later = getattr(asked.refusal, "later", ())
        return acts_named(request.actor, acts=later, today=request.today)

    return ask(
        request,
        asked,
        question=Question(
            title="Correct the day or the people",
            caption=f"{sentence(found.said)}, {short_day(found.event.on)}",
            back=back,
            intro=(
                "Change what was recorded wrongly. What stays the same is not touched, and what "
                "the record said before stays in the history.",
            ),
            confirm="Save the correction",
        ),
        act=act,
        answers=answers,
        done=lambda _: (back, "The correction is recorded."),
        template="cohorts/correct_event.jinja",
        context={"in_the_way": in_the_way},
    )
