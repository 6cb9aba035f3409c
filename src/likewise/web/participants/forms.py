"""What the pages of people ask for."""

from typing import Any

from django.http import QueryDict

from likewise.domain.participants import RoleName, StatusName
from likewise.domain.words import sentence
from likewise.queries.participants import NO_ARM, Asked, Offered, Place
from likewise.web.nhsuk.forms import (
    ActionForm,
    Form,
    day,
    email,
    radios,
    select,
    text,
    textarea,
)

STATUSES = tuple((each.value, sentence(each)) for each in StatusName)
ROLES = (
    (RoleName.MEMBER.value, "Member: somebody the programme supports"),
    (RoleName.FACILITATOR.value, "Facilitator: somebody who supports others"),
)
BEGINS, ENDS = "begins", "ends"


PLACES = (
    (Place.COHORT.value, "In a cohort now"),
    (Place.NOWHERE.value, "Takes part, in no cohort now"),
)
HOW_THEY_STAND = {StatusName.LEFT: "Left the programme", StatusName.DIED: "Died"}
ALL = ("", "All")


class SearchForm(Form):
    """Whom to list."""

    q = text("Name or id", required=False, hint="Part of a name", width=20)
    practice = select("Practice", required=False)
    cohort = select("Cohort", required=False)
    status = select(
        "Status",
        [
            ALL,
            *PLACES,
            *((each.value, HOW_THEY_STAND.get(each, sentence(each))) for each in StatusName),
        ],
        required=False,
    )
    role = select("Role", [ALL, *((e.value, sentence(e)) for e in RoleName)], required=False)
    arm = select("Allocated", required=False)

    def __init__(self, given: QueryDict, choices: Offered) -> None:
        super().__init__(given)
        offers = {"practice": choices.practices, "cohort": choices.cohorts, "arm": choices.arms}
        for name, each in offers.items():
            if each:
                self.offer(**{name: [ALL, *each]})
            else:  # there is nothing of it, or the viewer may not know
                del self.fields[name]
        if "arm" in self.fields:
            arms = [(arm, sentence(words)) for arm, words in choices.arms]
            self.offer(arm=[ALL, *arms, (NO_ARM, "No arm")])

    def asked(self) -> Asked:
        """Whom the answers ask for; a choice that is none asks for nothing."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        stands = given.get("status", "")
        places = {each.value for each in Place}
        return Asked(
            text=given.get("q", ""),
            status=StatusName(stands) if stands and stands not in places else None,
            place=Place(stands) if stands in places else None,
            role=RoleName(given["role"]) if "role" in given else None,
            practice=given.get("practice", ""),
            cohort=given.get("cohort", ""),
            arm=given.get("arm", ""),
        )


class AwayForm(Form):
    """From when to when somebody is away."""

    since = day("Away from", hint="")
    until = day("Until and including", hint="")

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first. Choose a later one.")
        return asked


class RoleForm(ActionForm):
    """A role begins or ends."""

    role = radios("Which role?", ROLES, missing="Select a role")
    happens = radios(
        "What happens?",
        ((BEGINS, "They take it up"), (ENDS, "They give it up")),
        missing="Select what happens",
    )
    on = day("From which day?")


class IdentityForm(ActionForm):
    """A name or contact details are put right."""

    shows = ("given_name", "family_name", "email", "telephone", "address")

    given_name = text("Given name", required=False, max_length=100)
    family_name = text("Family name", required=False, max_length=100)
    email = email("E-mail address", required=False)
    telephone = text("Telephone number", required=False, max_length=40)
    address = textarea("Address", required=False)
