"""Plan the meetings of a cohort for a term or a year, in one act."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.meetings import PlanSeries, Rhythm, rhythm_words
from likewise.domain.meetings.series import MOST_IN_SERIES
from likewise.domain.operations import Outcome
from likewise.domain.words import clock, count, join_words, sentence
from likewise.queries.meetings import Habit, PlanningChoices, habit_of, planning_choices
from likewise.web.meetings.holidays import HolidaysField
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.words import day, short_day
from likewise.web.plans import Question, ask
from likewise.web.requests import Request

LEFT_OUT, AS_WELL = "no", "yes"
RHYTHMS = (
    (Rhythm.WEEK.value, "Every week"),
    (Rhythm.FORTNIGHT.value, "Every fortnight"),
    (Rhythm.MONTH.value, "Every month, on the same day of the month"),
    (Rhythm.WEEKDAY.value, "Every month, on the same weekday, such as the second Tuesday"),
    (Rhythm.LAST_WEEKDAY.value, "Every month, on the last such weekday"),
)
REMEMBERED = "series"  # the end and the holidays that were given last: the next group has them too


class SeriesForm(forms.ActionForm):
    """The first meeting, how often from then on, until when, and what is left out."""

    on = forms.day("First meeting on which day?", missing="Enter the day of the first meeting")
    starts = forms.clock("What time?", missing="Enter the time at which it starts")
    every = forms.radios("How often?", RHYTHMS, missing="Select how often")
    until = forms.day(
        "Until which day?",
        hint="The last day on which it may meet. For example, 27 3 2026",
        required=False,
    )
    times = forms.number(
        "Or how many meetings?", required=False, at_least=1, at_most=MOST_IN_SERIES
    )
    without = HolidaysField("School holidays to leave out")
    as_well = forms.radios(
        "On a day on which it meets already",
        ((LEFT_OUT, "Leave that day out"), (AS_WELL, "Plan a second meeting")),
    )
    venue = forms.select("Where?", required=False)
    minutes = forms.number("How many minutes? (if you know)", required=False, at_least=5)

    @property
    def starts_at(self) -> datetime:
        """The day and time of the first meeting."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["starts"])


def series(request: Request, cohort: str) -> HttpResponse:
    """Plan a series of meetings of one cohort."""
    habit = habit_of(request.actor, cohort=cohort, today=request.today)
    choices = planning_choices(request.actor, today=request.today)
    form = SeriesForm(request.POST or None, initial=_first_guess(request, habit))
    form.offer(venue=[("", _as_a_rule(choices, cohort)), *choices.venues])

    def done(outcome: Outcome) -> tuple[str, str]:
        _remember(request, form)
        planned = count(len(outcome.new_ids), "meeting")
        are = "is" if len(outcome.new_ids) == 1 else "are"
        return reverse("cohort", args=[cohort]), f"{planned} of {habit.name} {are} planned."

    return ask(
        request,
        form,
        question=Question(
            title="Plan meetings",
            caption=habit.name,
            back=reverse("cohort", args=[cohort]),
            confirm="Plan these meetings",
        ),
        act=lambda: _act(form, cohort),
        answers=lambda: _answers(form, dict(form.fields["venue"].choices)),  # type: ignore[attr-defined]
        done=done,
    )


def _act(form: SeriesForm, cohort: str) -> PlanSeries:
    given = form.cleaned_data
    return PlanSeries(
        cohort=cohort,
        starts=form.starts_at,
        every=Rhythm(given["every"]),
        until=given["until"],
        times=given["times"],
        without=given["without"],
        as_well=given["as_well"] == AS_WELL,
        venue=given["venue"] or None,
        minutes=given["minutes"],
    )


def _as_a_rule(choices: PlanningChoices, cohort: str) -> str:
    """Where it meets when no place is chosen."""
    venues = dict(choices.venues)
    usual = next((host.venue for host in choices.hosts if host.id == cohort), None)
    return f"Where it meets as a rule: {venues[usual]}" if usual in venues else "Not settled yet"


def _first_guess(request: Request, habit: Habit) -> dict[str, Any]:
    """What the latest meetings say, and what was given for the group before."""
    kept = request.session.get(REMEMBERED, {})
    kept = kept if kept.get("programme") == request.actor.programme else {}
    until = date.fromisoformat(kept["until"]) if kept.get("until") else None
    return {
        "on": habit.next_on,
        "starts": clock(habit.starts) if habit.starts else "2pm",
        "every": habit.every,
        "until": until if until and until >= (habit.next_on or request.today) else None,
        "times": kept.get("times"),
        "without": kept.get("without", ""),
        "as_well": LEFT_OUT,
        "venue": habit.venue or "",
        "minutes": habit.minutes,
    }


def _remember(request: Request, form: SeriesForm) -> None:
    until = form.cleaned_data["until"]
    request.session[REMEMBERED] = {
        "programme": request.actor.programme,
        "until": until.isoformat() if until else "",
        "times": form.cleaned_data["times"],
        "without": form.data.get("without", ""),
    }


def _answers(form: SeriesForm, venues: dict[str, str]) -> list[tuple[str, str]]:
    given, starts = form.cleaned_data, form.starts_at
    every = Rhythm(given["every"])
    holidays = (
        f"{each.name}, {short_day(each.first_on)} to {short_day(each.last_on)}"
        for each in given["without"]
    )
    return [
        ("First meeting", f"{day(starts)} at {clock(starts)}"),
        ("How often", sentence(rhythm_words(every, starts.date()))),
        ("Until", short_day(given["until"])),
        ("How many", count(given["times"], "meeting") if given["times"] else ""),
        ("Left out", join_words(holidays)),
        (
            "On a day on which it meets already",
            "A second meeting" if given["as_well"] == AS_WELL else "",
        ),
        ("Where", venues[given["venue"]]),
        ("How long", f"{given['minutes']} minutes" if given["minutes"] else ""),
    ]
