"""Log a contact: two taps and a button for the usual one."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.operations import perform
from likewise.domain.accounts import ActingRole
from likewise.domain.contacts import Function, LogContact, Mode
from likewise.domain.words import sentence
from likewise.queries.contacts import ContactChoices, contact_choices
from likewise.web.nhsuk import forms
from likewise.web.nhsuk.finding import BY_NAME_OR_PLACE, Looked, finder_in, looked_for
from likewise.web.plans import look, say_done
from likewise.web.requests import Request


class FindForm(forms.Form):
    """Whom somebody tried to reach, where they may be anybody of the programme."""

    who = forms.somebody("Whom did you try to reach?")


class ContactForm(forms.ActionForm):
    """One attempt to support somebody."""

    participant = forms.somebody("Who was it?", missing="Select who it was")
    reached = forms.radios(
        "Did you reach them?",
        [("yes", "Yes"), ("no", "No")],
        missing="Select whether you reached them",
        inline=True,
    )
    mode = forms.radios(
        "How?",
        [(each.value, sentence(each)) for each in Mode],
        missing="Select how you tried",
        classes="nhsuk-radios--small lw-flow",
    )
    on = forms.day("When?", hint="", missing="Enter the day")
    minutes = forms.number("How many minutes?", required=False, at_least=1, at_most=1440)
    function = forms.radios(
        "What was it mostly about?",
        [("", "Rather not say"), *((each.value, sentence(each)) for each in Function)],
        required=False,
        classes="nhsuk-radios--small",
    )
    facilitator = forms.select("Who made the contact?", required=False)
    note = forms.textarea(
        "A note, if you want one",
        hint="Nothing about health. The coordinator reads it, and whoever facilitates the cohort "
        "that it belongs to. The person sees it when they ask for all that is held about them.",
        required=False,
        max_length=500,
    )


def log(request: Request) -> HttpResponse:
    """Log one contact with somebody."""
    asked = request.GET.get("person") or request.POST.get("person") or None
    if asked is None and request.actor.role is not ActingRole.FACILITATOR:
        return _find(request)
    looked = looked_for(request.POST, "participant")
    choices = contact_choices(
        request.actor,
        today=request.today,
        person=asked,
        find=looked.text,
        page=looked.page,
        chosen=looked.chosen,
    )
    form = ContactForm(
        request.POST or None,
        initial={"mode": Mode.CALL.value, "on": request.today, "function": ""},
    )
    _offer(form, choices, looked)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            given = form.cleaned_data
            act = LogContact(
                participant=given["participant"],
                on=given["on"],
                mode=Mode(given["mode"]),
                reached=given["reached"] == "yes",
                facilitator=given.get("facilitator") or None,
                minutes=given["minutes"],
                function=Function(given["function"]) if given["function"] else None,
                note=given["note"],
            )
            outcome = perform(act, by=request.actor, at=request.at, operation=given["operation"])
            if not outcome.repeated:
                said = "The contact is noted. Thank you."
                say_done(request, said, act=act, operation=given["operation"])
            return redirect(_came_from(request, asked))
    look(request, choices.named, "a contact")
    context = {"form": form, "choices": choices, "asked": asked}
    return render(request, "contacts/log.jinja", context)


def _came_from(request: Request, person: str | None) -> str:
    """The person's page, where one came from there; else the first page."""
    if person and request.GET.get("from") == person:
        return reverse("person", args=[person])
    return reverse("home")


def _find(request: Request) -> HttpResponse:
    """Find whom a contact was with: each who was found is a link."""
    looked = looked_for(request.GET, "who")
    choices = contact_choices(
        request.actor, today=request.today, find=looked.text, page=looked.page
    )
    look(request, choices.named, "a contact")
    form = FindForm()
    finder_in(form, "who").offer(
        choices.found, looked, leads_to=lambda who: f"?{urlencode({'person': who})}"
    )
    return render(request, "contacts/find.jinja", {"form": form})


def _offer(form: ContactForm, choices: ContactChoices, looked: Looked) -> None:
    if choices.chosen:
        chosen = [(choices.chosen.participant, choices.chosen.text)]
        form.fields["participant"] = forms.radios("Who was it?", chosen)
    else:
        finder_in(form, "participant").offer(choices.found, looked, searched=BY_NAME_OR_PLACE)
    if choices.facilitators:
        offered = [(label.participant, label.text) for label in choices.facilitators]
        form.offer(facilitator=[("", "Nobody of these"), *offered])
    else:
        del form.fields["facilitator"]
