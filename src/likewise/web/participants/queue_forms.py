"""What the lists of people to see to ask for."""

from typing import Any

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
    """Several people join one cohort on one day."""

    participants = tickboxes("Who joins?", missing="Tick who joins")
    cohort = select("Which cohort do they join?", missing="Select a cohort")
    on = day("On which day?", hint="They join at the start of this day. For example, 27 3 2026")
    exception = textarea(
        "Reason for an exception to the protocol",
        hint="Only where the protocol does not allow this. It is recorded as a deviation for "
        "each person concerned.",
        required=False,
    )


def cohort_to_join(choice: CohortOutline) -> str:
    """A cohort as a line to choose."""
    closed = ", closed to joiners" if choice.state is not State.OPEN else ""
    members = count(choice.members, "member")
    return f"{choice.name} ({choice.format or 'no format yet'}, {members}{closed})"
