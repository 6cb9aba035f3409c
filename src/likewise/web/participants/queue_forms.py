"""What the lists of people to see to ask for."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from likewise.domain.cohorts import State
from likewise.domain.words import count
from likewise.queries.cohorts import CohortOutline
from likewise.queries.queues import Order, Queue
from likewise.web.nhsuk.forms import ActionForm, Form, day, select, text, textarea, tickboxes

ORDERS = {
    Order.WAITING: "Longest first",
    Order.NAME: "Family name",
    Order.PRACTICE: "Practice",
}


class NarrowForm(Form):
    """Which people of a list, and in which order."""

    words = text("Name", required=False, hint="Any part of it", max_length=100, width=20)
    practice = select("Practice", required=False)
    cohort = select("Cohort", required=False)
    facilitator = select("Led by", required=False)
    order = select("Sorted by", required=False)

    def __init__(self, *args: Any, queue: Queue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = "Latest first" if queue is Queue.JOINED else ORDERS[Order.WAITING]
        self.offer(order=[(each.value, words) for each, words in ORDERS.items()])
        self.offer(order=[(Order.WAITING.value, first), *self.fields["order"].choices[1:]])  # type: ignore[attr-defined]
        if queue is Queue.PLACE:
            del self.fields["cohort"], self.fields["facilitator"]


class PlaceForm(ActionForm):
    """People join cohorts on one day: those ticked one together, others that of their own row."""

    participants = tickboxes("Who joins?", required=False)
    cohort = select("Which cohort do those ticked join?", required=False)
    on = day("On which day?", hint="They join at the start of this day. For example, 27 3 2026")
    exception = textarea(
        "Reason for an exception to the protocol",
        hint="Only where the protocol does not allow this. It is recorded as a deviation for "
        "each person concerned.",
        required=False,
    )

    def own(self, who: str) -> str:
        """The cohort that was chosen on somebody's own row; nothing for none."""
        return str(self.data.get(f"joins-{who}", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = set(cleaned.get("participants", ()))
        people = [who for who, _ in self.fields["participants"].choices]  # type: ignore[attr-defined]
        cohorts = {cohort for cohort, _ in self.fields["cohort"].choices}  # type: ignore[attr-defined]
        together = cleaned.get("cohort", "")
        cleaned["joins"] = [
            (who, self.own(who) or together) for who in people if self.own(who) or who in ticked
        ]
        if not cleaned["joins"] and "participants" not in self.errors:
            self.add_error("participants", "Tick who joins, or choose a cohort on their row")
        if any(not cohort for _, cohort in cleaned["joins"]) and "cohort" not in self.errors:
            self.add_error("cohort", "Select a cohort for those whom you ticked")
        if any(cohort not in cohorts for _, cohort in cleaned["joins"]):
            self.add_error("participants", "A cohort of these rows is not there any more")
        return cleaned


def cohort_to_join(choice: CohortOutline) -> str:
    """A cohort as a line to choose."""
    closed = ", closed to joiners" if choice.state is not State.OPEN else ""
    members = count(choice.members, "member")
    return f"{choice.name} ({choice.format or 'no format yet'}, {members}{closed})"


def rows_to_join(cohorts: Mapping[str, CohortOutline]) -> Callable[[str], str]:
    """What makes the choices of one row; there are as many of them as cohorts, on every row."""
    made = format_html_join(
        "", '<option value="{}">{}</option>', ((each, c.name) for each, c in cohorts.items())
    )

    def choices(chosen: str) -> str:
        if chosen not in cohorts:
            return made
        return mark_safe(made.replace(f'"{chosen}"', f'"{chosen}" selected'))  # noqa: S308

    return choices
