"""What a plan is asked for: the line, what there is of each help, and what it costs."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from django import forms

from likewise.domain.renewal.plan_terms import Costs, Goal, Limits
from likewise.queries.renewal import PlanChoices
from likewise.web.nhsuk.forms import ActionForm, number, quantity, select

type Terms = tuple[Goal, Limits, Costs]

PAIRS = 6
NEWCOMERS = 2  # a month, for all cohorts: something to begin with, and nothing more
# What is asked first; the rest is folded away.
FIRST = ("chance", "months", "newcomers", "leads")
ONE_COHORT = ("newcomers_each", "leads_each", "most_drawn", "coming", "longest_rest")
PRICED = {
    "newcomer": "Each newcomer",
    "lead": "Each lead found",
    "merge": "Each merge",
    "absorb": "Each absorption",
    "draw": "Each draw",
    "person": "Each person asked to move",
    "rest": "Each month of rest",
}


class PlanForm(ActionForm):
    """On which terms a plan is made, in the words of `likewise renewal plan`."""

    chance = number(
        "The chance of still meeting that every cohort should have, of 100",
        at_least=1, at_most=99, missing="Enter a chance of 100, such as 80",
    )  # fmt: skip
    months = number(
        "After so many months", at_least=1, at_most=120, missing="Enter a number of months"
    )
    newcomers = quantity(
        "Newcomers a month that can be found, for all cohorts together", at_most=1000,
        hint="1 every two months is 0.5. 0 if none are to be looked for",
        missing="Enter how many newcomers a month can be found",
    )  # fmt: skip
    leads = number(
        "People who are willing to lead, for all together", at_most=1000,
        missing="Enter how many people are willing to lead",
    )  # fmt: skip
    newcomers_each = quantity("The most newcomers a month for one cohort", at_most=10)
    leads_each = number("The most leads for one cohort", at_most=5)
    most_drawn = number("The most members to be drawn from one cohort", at_most=10)
    coming = number(
        "Of 100 members, how many are counted on to come along to another cohort", at_most=100
    )
    longest_rest = number(
        "Months for which a cohort may rest", at_most=6,
        hint="A rest wins nothing by itself. 0 leaves it out",
    )  # fmt: skip

    def __init__(
        self, *args: Any, choices: PlanChoices, terms: Terms | None = None, **options: Any
    ) -> None:
        begins_with = terms or (Goal(), Limits(newcomers=NEWCOMERS, leads=choices.leads), Costs())
        super().__init__(*args, initial=_given(*begins_with), **options)
        self.fields["leads"].help_text = _said(choices)
        for place in range(1, PAIRS + 1):
            for name, label in ((f"one_{place}", "This cohort"), (f"two_{place}", "and this one")):
                self.fields[name] = select(
                    f"{label} (pair {place})", [("", "None"), *choices.cohorts], required=False
                )
        for field in fields(Costs):
            self.fields[f"cost_{field.name}"] = quantity(PRICED[field.name], at_most=10_000)

    def clean(self) -> dict[str, Any]:
        """A pair is two cohorts, and not one with itself."""
        given = super().clean() or self.cleaned_data
        for place in range(1, PAIRS + 1):
            one, two = (given.get(f"{name}_{place}") for name in ("one", "two"))
            if bool(one) != bool(two):
                self.add_error(f"two_{place}", f"Pair {place}: choose two cohorts, or neither")
            elif one and one == two:
                self.add_error(f"two_{place}", f"Pair {place}: a cohort cannot join itself")
        return given

    @property
    def first(self) -> Iterator[forms.BoundField]:
        """What is asked first."""
        return self._drawn(FIRST)

    @property
    def of_one_cohort(self) -> Iterator[forms.BoundField]:
        """What one cohort may have at most."""
        return self._drawn(ONE_COHORT)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Which cohorts may join which."""
        return [(self[f"one_{place}"], self[f"two_{place}"]) for place in range(1, PAIRS + 1)]

    @property
    def has_pairs(self) -> bool:
        """Whether a pair is named already, or has to be put right."""
        return any(each.value() or each.errors for pair in self.pairs for each in pair)

    @property
    def costs(self) -> Iterator[forms.BoundField]:
        """What each measure costs."""
        return self._drawn(f"cost_{name}" for name in PRICED)

    def _drawn(self, names: Iterable[str]) -> Iterator[forms.BoundField]:
        return (self[name] for name in names)

    def is_wrong_in(self, bound: Iterable[forms.BoundField]) -> bool:
        """Whether something that is folded away has to be put right."""
        return any(each.errors for each in bound)

    def terms(self) -> dict[str, Any]:
        """Goal, limits and costs, of a form without errors."""
        given = self.cleaned_data
        pairs = {
            tuple(sorted((given[f"one_{place}"], given[f"two_{place}"])))
            for place in range(1, PAIRS + 1)
            if given[f"one_{place}"]
        }
        return {
            "goal": Goal(chance=given["chance"] / 100, months=given["months"]),
            "limits": Limits(
                newcomers=given["newcomers"],
                newcomers_each=given["newcomers_each"],
                leads=given["leads"],
                leads_each=given["leads_each"],
                may_join=frozenset((one, two) for one, two in pairs),
                most_drawn=given["most_drawn"],
                coming=given["coming"] / 100,
                longest_rest=given["longest_rest"],
            ),
            "costs": Costs(**{name: given[f"cost_{name}"] for name in PRICED}),
        }


def _said(choices: PlanChoices) -> str:
    """Where the number comes from that the form begins with."""
    if not choices.willing:
        return "Nobody has said that they would lead"
    who = "1 person has" if choices.willing == 1 else f"{choices.willing} people have"
    said = f"{who} said that they would lead"
    if not choices.standing_by:
        return said
    counted = min(choices.standing_by, choices.willing)
    return f"{said}; the forecast counts on {counted} of them already, in their own cohorts"


def _given(goal: Goal, limits: Limits, costs: Costs) -> dict[str, Any]:
    """Terms as the form says them."""
    pairs = {
        f"{name}_{place}": cohort
        for place, pair in enumerate(sorted(limits.may_join)[:PAIRS], 1)
        for name, cohort in zip(("one", "two"), pair, strict=True)
    }
    return {
        "chance": round(100 * goal.chance),
        "months": goal.months,
        "newcomers": f"{limits.newcomers:g}",
        "leads": limits.leads,
        "newcomers_each": f"{limits.newcomers_each:g}",
        "leads_each": limits.leads_each,
        "most_drawn": limits.most_drawn,
        "coming": round(100 * limits.coming),
        "longest_rest": limits.longest_rest,
        **{f"cost_{name}": f"{getattr(costs, name):g}" for name in PRICED},
        **pairs,
    }
