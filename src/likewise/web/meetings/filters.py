"""What meetings can be looked for by, as every list of meetings asks it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import QueryDict

from likewise.domain.arms import Format
from likewise.domain.words import sentence
from likewise.queries.meetings import Offered, Sought
from likewise.web.nhsuk import forms

ALL = ("", "All")
NAMES = ("practice", "cohort", "format", "venue", "facilitator", "register")
MISSING = "missing"


class MeetingsForm(forms.Form):
    """Which meetings to list."""

    practice = forms.select("Practice", required=False)
    cohort = forms.select("Cohort", required=False)
    format = forms.select(
        "Format", [ALL, *((each.value, sentence(each)) for each in Format)], required=False
    )
    venue = forms.select("Place", required=False)
    facilitator = forms.select("Facilitator", required=False)
    register = forms.select("Register", [ALL, (MISSING, "Not taken yet")], required=False)

    def __init__(self, given: QueryDict, offered: Offered) -> None:
        super().__init__(given)
        self.offer(
            practice=[ALL, *offered.practices],
            cohort=[ALL, *offered.cohorts],
            venue=[ALL, *offered.venues],
            facilitator=[ALL, *((each.participant, each.text) for each in offered.facilitators)],
        )

    def sought(self) -> Sought:
        """What was asked for; nothing, where it is none of the choices."""
        asked = self.cleaned_data if self.is_valid() else {}
        return Sought(
            practice=asked.get("practice") or None,
            cohort=asked.get("cohort") or None,
            format=Format(asked["format"]) if asked.get("format") else None,
            venue=asked.get("venue") or None,
            facilitator=asked.get("facilitator") or None,
            is_unregistered=asked.get("register") == MISSING,
        )


def kept(given: Mapping[str, str], *also: str) -> dict[str, str]:
    """The filters of an address, and other parts of it, that are not empty."""
    return {name: given[name] for name in (*NAMES, *also) if given.get(name)}


def address(path: str, asked: Mapping[str, str], **more: str) -> str:
    """An address with what was asked."""
    query = urlencode({**asked, **more})
    return f"{path}?{query}" if query else path
