"""What may be asked of a cohort's renewal, and how an address carries it."""

from likewise.domain.renewal.asking import MOST, Asked, Way
from likewise.queries.renewal import Expected
from likewise.web.nhsuk.forms import Form, number, select, tickboxes

WAYS = (
    ("", "Nothing"),
    (Way.ABSORB.value, "Another cohort joins it"),
    (Way.MERGE.value, "It and another become a new cohort"),
    (Way.DRAW.value, "It draws people from another"),
    (Way.SPLIT.value, "It splits in two"),
)


class WhatIfForm(Form):
    """What if: any of these together."""

    monthly = number(
        "More newcomers a month", required=False, at_most=MOST["monthly"],
        hint="Who join as members, on average",
    )  # fmt: skip
    leads = number("More people who lead", required=False, at_most=MOST["leads"])
    rest = number("Months of rest from now", required=False, at_most=MOST["rest"])
    pairs = number("Members of pairs who join it", required=False, at_most=MOST["pairs"])
    opened = tickboxes("Joiners", [("yes", "It opens to joiners")], required=False)
    way = select("With other cohorts", WAYS, required=False)
    other = select("Which other cohort", required=False)
    people = number(
        "How many people it draws", required=False, at_most=MOST["people"],
        hint="If it draws people from another",
    )  # fmt: skip
    day = tickboxes("The day", [("another", "It meets on another day")], required=False)

    def offered(self, expected: Expected) -> "WhatIfForm":
        """The same form, with the cohorts that there are, and opening of one that is closed.

        One that an address names and that is not among them is refused where it is known why.
        """
        if not expected.closed_for:
            del self.fields["opened"]
        offered = {"": "None"} | {each.cohort: each.name for each in expected.others}
        if self.is_bound:
            offered.setdefault(self.data.get("other", ""), "Not in this list")
        self.offer(other=offered.items())
        return self

    def asked(self) -> Asked:
        """What was asked, of a form without errors."""
        given = self.cleaned_data
        way = Way(given["way"]) if given["way"] else None
        return Asked(
            monthly=given["monthly"] or 0,
            leads=given["leads"] or 0,
            rest=given["rest"] or 0,
            pairs=given["pairs"] or 0,
            opened=bool(given.get("opened")),
            way=way,
            other=given["other"] if way is not None and way is not Way.SPLIT else "",
            people=(given["people"] or 0) if way is Way.DRAW else 0,
        )
