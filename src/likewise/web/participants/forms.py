"""What the pages of people ask for."""

from typing import Any

from likewise.domain.participants import RoleName, StatusName
from likewise.domain.words import sentence
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


class SearchForm(Form):
    """Whom to list."""

    q = text("Name or id", required=False, hint="Part of a name")
    status = select("Status", [("", "All"), *STATUSES], required=False)
    role = select(
        "Role", [("", "All"), *((each.value, sentence(each)) for each in RoleName)], required=False
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
