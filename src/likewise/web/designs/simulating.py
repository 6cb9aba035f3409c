"""What a design would do: pictures of simulated trials, each with a table beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from likewise.domain.access import Capability, check_may
from likewise.domain.allocation import Simulation
from likewise.queries.designs import simulated
from likewise.queries.designs.trials import Simulated
from likewise.reports.allocation.picture import simulation_as_svg
from likewise.web.nhsuk import forms
from likewise.web.requests import Request


class SizeForm(forms.Form):
    """How large the trials are."""

    size = forms.number(
        "How many units has a trial?", required=False, at_least=2, at_most=100_000,
        hint="Left empty, as the design file says, or 100",
    )  # fmt: skip


def simulate(request: Request, design: str) -> HttpResponse:
    """The design tried many times over, by a seed that is no secret."""
    check_may(request.actor, Capability.DESIGN)
    form = SizeForm(request.GET if "size" in request.GET else None)
    size = form.cleaned_data["size"] if form.is_bound and form.is_valid() else None
    shown: Simulated | None = None
    if not form.is_bound or form.is_valid():
        with form.catching():
            shown = simulated(request.actor, design=design, size=size)
    return render(
        request,
        "designs/simulate.jinja",
        {"design": design, "form": form, "shown": shown, **(_pictured(shown) if shown else {})},
    )


def _pictured(shown: Simulated) -> dict[str, object]:
    found = shown.found
    title = f"{found.trials:,} trials of {found.size:,} {shown.units}"
    picture = simulation_as_svg(simulation=found, title=title, units=shown.units)
    return {
        "title": title,
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
