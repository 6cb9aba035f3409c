"""What may be asked of the evolution page, and how an address carries it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from likewise.domain.evolution import Finding, StackBy
from likewise.web.nhsuk.forms import Form, day, select, text

DAYS = ("on", "first", "last", "known")
STACKS = (
    ("", "Cohort, or format where there are many"),
    (StackBy.COHORT.value, "Cohort"),
    (StackBy.FORMAT.value, "Format"),
    (StackBy.PRACTICE.value, "Practice"),
    (StackBy.FACILITATOR.value, "Facilitator"),
    (StackBy.ARM.value, "Allocated arm"),
)


class DayForm(Form):
    """Which day to rewind to, without a script."""

    on = day("Rewind to", hint="For example, 14 8 2011", required=False)


class FindForm(Form):
    """Which of many to show."""

    find = text("Cohort, or who leads it", required=False, max_length=100, width=20)


class FindPersonForm(Form):
    """Which of many people to show."""

    find = text("Person or cohort", required=False, max_length=100, width=20)


class EvolutionForm(Form):
    """What to stack people by, from when to when, and as known when."""

    by = select("Stack people by", choices=STACKS, required=False)
    first = day("From", required=False, hint="Leave empty to begin where the record does")
    last = day("To", required=False, hint="Leave empty to end where the record does")
    known = day("As known on", required=False, hint="Leave empty for what is known now")


FINDINGS = (
    ("", "All"),
    (Finding.OTHERWISE.value, "Meets otherwise than declared"),
    (Finding.AS_DECLARED.value, "Meets as declared"),
    (Finding.CANNOT_TELL.value, "Too few meetings to tell"),
)


class MeetsForm(Form):
    """From when to when people met, and which cohorts to show."""

    first = day("From", required=False, hint="Leave empty for half a year before the last day")
    last = day("To", required=False, hint="Leave empty for today")
    find = text("Cohort or person", required=False, max_length=100, width=20)
    finding = select("Show", choices=FINDINGS, required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for; what it gets wrong is left out, and the form says so."""

    on: date | None = None
    first: date | None = None
    last: date | None = None
    known: date | None = None
    by: StackBy | None = None
    find: str = ""

    def address(self, **more: str) -> str:
        """The same as the end of an address, with more in it."""
        given = {name: getattr(self, name) for name in DAYS}
        said = {name: value.isoformat() for name, value in given.items() if value}
        if self.by:
            said["by"] = self.by.value
        return urlencode({**said, **more})


def with_boxes(given: QueryDict) -> dict[str, Any]:
    """What was asked for, with each day that an address carries in one piece put into its boxes."""
    data: dict[str, Any] = given.dict()
    for name in DAYS:
        try:
            found = date.fromisoformat(data.get(name, ""))
        except ValueError:
            continue
        boxes = {"day": found.day, "month": found.month, "year": found.year}
        data |= {f"{name}-{part}": str(value) for part, value in boxes.items()}
    return data


def asked_in(given: QueryDict) -> tuple[Asked, DayForm, EvolutionForm]:
    """What an address asks for, and the two forms as they were filled in."""
    data = with_boxes(given)
    chosen, form = DayForm(data), EvolutionForm(data)
    clean = {
        **(chosen.cleaned_data if chosen.is_valid() else {}),
        **(form.cleaned_data if form.is_valid() else {}),
    }
    by = clean.get("by")
    return (
        Asked(
            on=clean.get("on"),
            first=clean.get("first"),
            last=clean.get("last"),
            known=clean.get("known"),
            by=StackBy(by) if by else None,
            find=given.get("find", "")[:100].strip(),
        ),
        chosen,
        form,
    )
