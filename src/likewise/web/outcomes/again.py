"""Enter forms a second time, from paper, without seeing what was entered first."""

from dataclasses import replace

from django.http import HttpResponse

from likewise.domain.access import NotFound
from likewise.domain.outcomes import EnterAnswersAgain, EnterMeasurementAgain, Unit
from likewise.domain.words import sentence
from likewise.queries.outcomes import Asked, VisitPage
from likewise.web.outcomes.recording import (
    AnswersForm,
    MeasuresForm,
    back_to,
    caption,
    visited,
)
from likewise.web.plans import Question, ask
from likewise.web.requests import Request

BLIND = (
    "Type what the paper says. What was entered first is not shown to you until then, nor whether "
    "the two agree: both stay on the record."
)
DONE = "It is entered a second time. Where the two differ, that is now among what is to be settled."


def measure(request: Request, participant: str, occasion: str) -> HttpResponse:
    """Every measure that waits for its second entry, on one page."""
    found = visited(request, participant, occasion)
    asked = [each for each in _to_enter(found) if each.definition is None]
    if not asked:
        raise NotFound("Nothing here waits for a second entry by you.")
    form = MeasuresForm(request.POST or None, asked=asked, today=request.today)
    form.fields["measured_on"].initial = None

    def acts() -> list[EnterMeasurementAgain]:
        return [
            EnterMeasurementAgain(
                participant=participant,
                occasion=occasion,
                measure=measure,
                value=said["value"],
                second=said["second"],
                unit=Unit(said["unit"]),
                measured_on=form.cleaned_data["measured_on"],
                is_sure=bool(form.cleaned_data["sure"]),
            )
            for _, measure, _, said in form.read()
        ]

    form.is_valid()  # then the form knows whether something is to be asked about
    shown = tuple(name for name in form.fields if name != "sure" or form.asks_sure)
    return ask(
        request,
        form,
        question=Question(
            title="Measures, entered a second time",
            caption=caption(found),
            back=back_to(participant, occasion),
            intro=(BLIND, "Leave empty what is not on the paper."),
            button="Check",
            confirm="Save",
            shown=shown,
        ),
        act=acts,
        answers=lambda: [("Person", found.label.text), *form.said()],
        done=lambda _: (back_to(participant, occasion), DONE),
        called=lambda: [sentence(each.measure) for each in acts()],
    )


def answer(request: Request, participant: str, occasion: str, instrument: str) -> HttpResponse:
    """The questions of one instrument, on one page."""
    found = visited(request, participant, occasion)
    asked = next((e for e in _to_enter(found) if e.key == instrument), None)
    if asked is None or asked.definition is None:
        raise NotFound("This does not wait for a second entry by you.")
    form = AnswersForm(request.POST or None, asked=asked, today=request.today)
    form.fields["answered_on"].initial = None
    return ask(
        request,
        form,
        question=Question(
            title=f"{asked.called}, entered a second time",
            caption=caption(found),
            back=back_to(participant, occasion),
            intro=(BLIND, "Leave out what they did not answer."),
            button="Check",
            confirm="Save",
        ),
        act=lambda: EnterAnswersAgain(
            participant=participant,
            occasion=occasion,
            instrument=instrument,
            answered_on=form.cleaned_data["answered_on"],
            answers=form.answers(),
        ),
        answers=lambda: [("Person", found.label.text), *form.said()],
        done=lambda _: (back_to(participant, occasion), DONE),
    )


def _to_enter(found: VisitPage) -> list[Asked]:
    """What waits for a second entry by the viewer, without what was entered first."""
    return [replace(each, recorded=None) for each in found.asked if each.may_enter_again]
