"""Several acts at once, as another program proposed them: checked, then done all or none."""

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.words import count
from likewise.formats.acts import LARGEST, read_acts
from likewise.web.nhsuk import forms
from likewise.web.plans import Question, ask
from likewise.web.requests import Request

CHANGING = (Capability.CHANGE_COHORTS, Capability.PLAN_MEETINGS, Capability.LOG_CONTACT)


class ActsForm(forms.ActionForm):
    """A list of acts as JSON."""

    acts = forms.textarea(
        "Acts",
        hint="The list that another program wrote, as JSON. The command “likewise acts list” says "
        "what each act holds.",
        missing="Paste the list of acts",
        max_length=LARGEST,
        rows=12,
    )


def together(request: Request) -> HttpResponse:
    """Carry out a list of acts, all or none, once its plan was checked."""
    if not any(may(request.actor, each) for each in CHANGING):
        raise NotFound("There is nothing like that for this role.")
    form = ActsForm(request.POST or None)
    asked = read_acts(form.data["acts"].encode()) if _is_readable(form) else ()
    return ask(
        request,
        form,
        question=Question(
            title="Several acts at once",
            back=reverse("home"),
            intro=("You see what all of them would do, in their order, before any is done.",),
            confirm="Carry out all of them",
        ),
        act=lambda: asked,
        answers=lambda: (
            [("Acts", count(len(asked), "act"))]
            + [(f"{n}", each.about()) for n, each in enumerate(asked, 1)]
        ),
        done=lambda _: (reverse("home"), f"{count(len(asked), 'act')} carried out."),
    )


def _is_readable(form: ActsForm) -> bool:
    """Whether the list can be read; what is wrong with it is said at its field."""
    if not form.is_bound or not form.is_valid():
        return False
    before = len(form.errors)
    with form.catching():
        read_acts(form.cleaned_data["acts"].encode())
    return len(form.errors) == before
