"""Choose whether, how and when one is reminded of meetings."""

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.reminders import By, ChooseReminders, When
from likewise.queries.reminders import own_reminders
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

SAYS = (
    "A reminder says that there is something to look at here, and where to sign in: nothing about "
    "you, about whom you meet, or where.",
    "Nothing leaves between eight in the evening and eight in the morning, and two a day at most. "
    "It leaves within an hour of its time.",
)


def choose(request: Request) -> HttpResponse:
    """How somebody wants to be reminded."""
    found = own_reminders(request.actor)
    chosen = found.choice
    return ask_act(
        request,
        ChooseReminders,
        given={"participant": found.participant},
        question=Question(title="Reminders", back=reverse("home"), intro=SAYS),
        initial={
            "how": str(chosen.how if chosen else By.NOTHING),
            "when": str(chosen.when if chosen else When.DAY_BEFORE),
        },
        done=lambda *_: (reverse("home"), "Your choice of reminders is recorded."),
    )
