"""What a design would do: pictures of simulated trials, each with a table beside it."""

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from markupsafe import Markup

from likewise.actions.designs import ask_for_simulation, throw_simulation_away
from likewise.domain.access import Capability, check_may
from likewise.domain.allocation import Simulation
from likewise.domain.allocation.simulation import MOST_TRIALS, MOST_UNITS
from likewise.domain.words import count
from likewise.queries.designs import kept_simulation, simulated
from likewise.queries.designs.trials import KeptSimulation, Simulated
from likewise.reports.allocation.picture import simulation_as_svg
from likewise.web.nhsuk import forms
from likewise.web.requests import Request
from likewise.web.waiting import how_far_it_is, look_again

EFFORT_A_SECOND = 5_000_000  # by one core, as a worker has it


class SizeForm(forms.Form):
    """How large the trials are, and how many."""

    size = forms.number(
        "How many units has a trial?", required=False, at_least=2, at_most=MOST_UNITS, width=10,
        hint="Left empty, as the design file says, or 100",
    )  # fmt: skip
    trials = forms.number(
        "How many trials?", required=False, at_least=1, at_most=MOST_TRIALS, width=10,
        hint="Left empty, as many as are done at once, up to 10,000",
    )  # fmt: skip


class AskForm(forms.ActionForm):
    """The same, of trials that are worked out in the background."""

    size = django_forms.IntegerField(
        min_value=1, max_value=MOST_UNITS, widget=django_forms.HiddenInput
    )
    trials = django_forms.IntegerField(
        min_value=1, max_value=MOST_TRIALS, widget=django_forms.HiddenInput
    )


def simulate(request: Request, design: str) -> HttpResponse:
    """The design tried many times over, by a seed that is no secret, at once or as a job."""
    check_may(request.actor, Capability.DESIGN)
    asking = AskForm(request.POST) if request.method == "POST" else None
    if asking is not None and asking.is_valid():
        with asking.catching():
            simulation = ask_for_simulation(
                by=request.actor, at=request.at, design=design, **asking.cleaned_data
            )
            return redirect("design_simulation", design, simulation)
    is_asked = bool({"size", "trials"} & request.GET.keys())
    form = SizeForm(request.GET if is_asked else None)
    shown: Simulated | None = None
    if not form.is_bound or form.is_valid():
        wanted = form.cleaned_data if form.is_bound else {}
        with form.catching():
            shown = simulated(request.actor, design=design, **wanted)
    context = {
        "design": design,
        "form": asking if asking and asking.errors else form,
        "shown": shown,
    }
    return render(
        request, "designs/simulate.jinja", {**context, **(_told(shown, design) if shown else {})}
    )


def simulation(request: Request, design: str, simulation: str) -> HttpResponse:
    """Trials that somebody asked for: how far they are, or what came out."""
    shown = kept_simulation(request.actor, design=design, simulation=simulation)
    if request.method == "POST":
        throw_simulation_away(by=request.actor, at=request.at, design=design, simulation=simulation)
        messages.success(request, "They are thrown away.")
        return redirect("design_simulate", design)
    asked = shown.asked
    context = {
        "design": design,
        "shown": shown,
        "here": reverse("design_simulation", args=[design, simulation]),
    }
    if asked.found is not None:
        told = {"heading": "What the design would do", **_pictured(asked.found, shown.units)}
        return render(request, "designs/simulation.jinja", {**context, **told})
    return _not_there(request, shown, context)


def _not_there(request: Request, shown: KeptSimulation, context: dict[str, object]) -> HttpResponse:
    """Why there are none; or how far they are, and the page looks again unless told not to."""
    asked = shown.asked
    waiting = how_far_it_is(
        asked.how_far,
        because=asked.because,
        reads="It has begun.",
        reached=lambda done, of: f"{done:,} of {count(of, 'trial')} are done.",
    )
    is_still = "still" in request.GET or not waiting.goes_on
    heading = (
        "Trials are being worked out" if waiting.goes_on else "These trials were not worked out"
    )
    answer = render(
        request,
        "designs/simulation.jinja",
        {
            **context,
            "heading": heading,
            "waiting": waiting,
            "is_still": is_still,
            "title": _title(asked.trials, asked.size, shown.units),
        },
    )
    return answer if is_still else look_again(answer)


def _title(trials: int, size: int, units: str) -> str:
    return f"{count(trials, 'trial')} of {size:,} {units}"


def _told(shown: Simulated, design: str) -> dict[str, object]:
    told: dict[str, object] = {
        "kept": [
            (
                reverse("design_simulation", args=[design, each.id]),
                _title(each.trials, each.size, shown.units)
                + ("" if each.found or each.because else ", being worked out"),
                each.asked_at,
            )
            for each in shown.kept
        ]
    }
    if shown.found is not None:
        return told | _pictured(shown.found, shown.units)
    return told | {
        "title": _title(shown.trials, shown.size, shown.units),
        "long": _long(shown.effort / EFFORT_A_SECOND),
        "asking": AskForm(initial={"size": shown.size, "trials": shown.trials}),
    }


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    return count(minutes, "minute") if minutes else f"{max(5, 5 * round(seconds / 5))} seconds"


def _pictured(found: Simulation, units: str) -> dict[str, object]:
    title = _title(found.trials, found.size, units)
    picture = simulation_as_svg(simulation=found, title=title, units=units)
    return {
        "title": title,
        "units": units,
        "picture": Markup(picture),  # noqa: S704 - drawn by the report, which escapes
        "bars": [(bar.least, bar.below, bar.trials) for bar in found.histogram],
        "levels": [
            (f"{each.factor}: {each.level}", f"{each.off_plan.mean:.2f}",
             f"{each.off_plan.upper_95:.1f}")
            for each in found.by_level
        ],
        "guesses": _guesses(found),
    }  # fmt: skip


def _guesses(found: Simulation) -> list[tuple[str, str, str]]:
    return [
        (each.strategy, f"{each.right:.1%}", f"{each.by_chance:.1%}")
        for each in found.predictability
    ]
