"""What the pages of cohorts ask for."""

from django import forms

from likewise.domain.arms import Format
from likewise.domain.cohorts import NewCohort, State
from likewise.domain.participants import RoleName
from likewise.domain.words import count, sentence
from likewise.queries.cohorts import CohortOutline, FormChoices, PersonChoice
from likewise.queries.home import Need
from likewise.web.nhsuk.finding import finder_in
from likewise.web.nhsuk.forms import (
    ActionForm,
    Form,
    day,
    number,
    radios,
    select,
    some_people,
    text,
    textarea,
    tickboxes,
)

FORMATS = tuple((each.value, sentence(each)) for each in Format)
FORMAT_HINTS = {
    Format.ONE_TO_ONE.value: "Two people who meet or call each other",
    Format.GROUP.value: "Several people who meet together",
    Format.COMBINED.value: "One-to-one support and a group, as one cohort",
}
STATES = (
    (State.OPEN.value, "Open to joiners"),
    (State.CLOSED.value, "Closed to joiners"),
    (State.ENDING.value, "Ending: it takes nobody new and will stop"),
)
ON_HINT = "The change acts at the start of this day. For example, 27 3 2026"
NOWHERE = ("", "Nowhere fixed")
WANTS = {
    Need.LEAD.value: "Nobody leads",
    Need.FEW.value: "Few members",
    Need.FORMING.value: "Forming for long",
    Need.RESTING.value: "Resting for long",
}
CANCELLED = "cancelled"


def reason(*, hint: str = "So that others understand it later") -> forms.CharField:
    """Why something changed, in the coordinator's own words."""
    return textarea("Why did this happen?", hint=hint, missing="Say why this happened")


def exception() -> forms.CharField:
    """The reason for an exception to the protocol; needed only in the randomised phase."""
    return textarea(
        "Reason for an exception to the protocol",
        hint="Only where the protocol does not allow this. It is recorded as a deviation for "
        "each person concerned.",
        required=False,
    )


def choose_cohort(choice: CohortOutline) -> str:
    """A cohort as a line to choose."""
    members = count(choice.members, "member")
    return f"{choice.name} ({choice.format or 'no format yet'}, {members})"


class FilterForm(Form):
    """Which cohorts to list."""

    find = text("Name, place or who leads", required=False, max_length=100, width=20)
    state = select("State", [("", "All"), *((e.value, sentence(e)) for e in State)], required=False)
    format = select("Format", [("", "All"), *FORMATS], required=False)
    practice = select("Practice", required=False)
    venue = select("Meets at", required=False)
    facilitator = select("Facilitator", required=False)
    wants = select("Wants a decision", [("", "All"), *WANTS.items()], required=False)


class RosterForm(Form):
    """Which day's roster, as known when."""

    on = day("Roster on", required=False, hint="For example, 27 3 2026")
    known = day("As known on", required=False, hint="Leave empty for what is known now")


class NewCohortForm(ActionForm):
    """A cohort that starts."""

    name = text("Name of the cohort", hint="For example, Thursday group", missing="Enter a name")
    format = radios("Format", FORMATS, hints=FORMAT_HINTS, missing="Select a format")
    venue = select("Where does it meet?", required=False)
    on = day("First day", hint=ON_HINT)
    people = some_people(
        "Who is in it from the first day?",
        hint="People who are taking part, those in no cohort first. Others can join later.",
        required=False,
    )
    leads = some_people(
        "Who leads it?",
        hint="Facilitators. Whoever leads it is in it from the first day.",
        required=False,
    )
    reason = textarea("Why did it start?", required=False)
    exception = exception()

    def who(self) -> tuple[str, ...]:
        """Everybody who is in it from the first day: those who lead it as well."""
        return tuple(dict.fromkeys([*self.cleaned_data["people"], *self.cleaned_data["leads"]]))

    def called(self, participant: str) -> str:
        """What somebody who is offered is called, told apart from others of their name."""
        people, leads = finder_in(self, "people"), finder_in(self, "leads")
        is_lead = participant in {each.id for each in leads.people}
        return (leads if is_lead else people).called(participant)

    def new(self) -> NewCohort:
        """The cohort that was asked for."""
        asked = self.cleaned_data
        return NewCohort(
            name=asked["name"],
            format=Format(asked["format"]),
            venue=asked["venue"] or None,
            leads=tuple(asked["leads"]),
        )


class ChooseForm(Form):
    """Which cohorts, and on which day: the first step of a lineage form."""

    cohorts = tickboxes("Which cohorts?", missing="Select a cohort")
    on = day("On which day?", hint=ON_HINT)


class ChooseDayForm(Form):
    """On which day, and into how many: the first step of a split."""

    parts = number("How many new cohorts?", at_least=2, at_most=6)
    on = day("On which day?", hint=ON_HINT)


class MergeForm(ActionForm):
    """Several cohorts become a new one."""

    staying = tickboxes(
        "Do any of these stay as they are?",
        hint="Cohorts that were asked and go on unchanged",
        required=False,
    )
    name = text("Name of the new cohort", hint="For example, Birch group", missing="Enter a name")
    format = radios("Its format", FORMATS, hints=FORMAT_HINTS, missing="Select a format")
    venue = select("Where does it meet?", required=False)
    leaving = tickboxes("Who does not come along?", hint="They leave", required=False)
    cancelling = tickboxes(
        "Which planned meetings are cancelled?",
        hint="Those that you do not tick are handed to the new cohort, at the same times and "
        "places.",
        required=False,
    )
    leads = tickboxes(
        "Who leads the new cohort?",
        hint="If you select nobody, those who led before and come along lead it",
        required=False,
    )
    reason = reason()
    exception = exception()


def by_id(choices: FormChoices) -> dict[str, PersonChoice]:
    """The people of the chosen cohorts, each once."""
    return {each.label.participant: each for each in choices.people}


def offer_people(form: Form, choices: FormChoices) -> None:
    """Offer the people of the chosen cohorts: all may leave, facilitators may lead."""
    everyone = by_id(choices)
    leads = {who: each for who, each in everyone.items() if each.role is RoleName.FACILITATOR}
    form.offer(
        leaving=[(who, person(each)) for who, each in everyone.items()],
        leads=[(who, told(each)) for who, each in leads.items()],
    )


def person(choice: PersonChoice) -> str:
    """Somebody of a chosen cohort as a line to choose."""
    return f"{choice.label.text}, {choice.role}{f', {choice.practice}' if choice.practice else ''}"


def told(choice: PersonChoice) -> str:
    """Somebody of a chosen cohort, told apart from others of their name."""
    return f"{choice.label.text}{f' ({choice.practice})' if choice.practice else ''}"
