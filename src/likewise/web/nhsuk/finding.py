"""A field that finds people and chooses them: one for every form of the pages.

A box to search in, a button, how many were found, and the people with a box to tick or a circle to
choose. Without scripts the button sends the whole form: it comes back as it was typed, with whom it
found; whoever was chosen stays chosen. A script asks for the same page as somebody types.

The view reads what is looked for with `looked_for`, finds people, and gives them to `offer`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from likewise.domain.participants import GONE
from likewise.domain.words import count
from likewise.queries.participants import Found, PersonRow

HINT = "Any part of a name, in any order; a practice, a cohort, a telephone number or your own id"
BY_NAME_OR_PLACE = "Any part of a name, in any order; a practice or a cohort"
BY_NAME = "Two letters or more of a name, in any order"
LONGEST = 200  # characters of what was typed that come back


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What somebody looks for with one field, and whom they chose before."""

    text: str
    page: int
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person to choose: `detail` tells those of one name apart.

    Where choosing leads to a page at once, `href` is its address.
    """

    id: str
    name: str
    detail: str
    href: str = ""


class PeopleBoxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, below a box to search in."""


class PersonCircles(forms.RadioSelect):
    """Circles to choose one of, below a box to search in."""


class PeopleField(forms.MultipleChoiceField):
    """Some people, who are found by what is typed."""

    widget: type[forms.Widget] = PeopleBoxes

    def __init__(self, label: str, *, hint: str = "", missing: str = "", required: bool = True):
        gone = "Somebody who was chosen can no longer be chosen here. Please choose again."
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            choices=[],
            error_messages={
                "required": missing or "Find and select somebody",
                "invalid_choice": gone,
                "invalid_list": gone,
            },
        )
        self.people: tuple[Person, ...] = ()
        self.found: Found | None = None
        self.looked = Looked(text="", page=1, chosen=())
        self.searched = HINT

    def offer(
        self,
        found: Found,
        looked: Looked,
        *,
        searched: str = HINT,
        leads_to: Callable[[str], str] = lambda _: "",
    ) -> None:
        """Offer whom a query found, say how people are searched, and where each leads."""
        self.found, self.looked, self.searched = found, looked, searched
        self.people = tuple(replace(each, href=leads_to(each.id)) for each in told_apart(found))
        self.choices = [(each.id, said(each)) for each in self.people]

    def called(self, person: str) -> str:
        """What somebody who is offered is called, told apart from others of their name."""
        names: dict[str, str] = dict(self.choices)  # type: ignore[arg-type]
        return names[person]


class PersonField(PeopleField):
    """One person, who is found by what is typed."""

    widget: type[forms.Widget] = PersonCircles

    def to_python(self, value: Any) -> list[str]:
        return [str(value)] if value else []

    def clean(self, value: Any) -> Any:
        return next(iter(super().clean(value)), "")


class Finding(forms.Form):
    """A form of which a part may be asked for: whom one of its fields finds."""

    @property
    def finds_people(self) -> bool:
        """Whether one of its fields finds people, so that the page brings the script for it."""
        return any(isinstance(field, PeopleField) for field in self.fields.values())

    @property
    def is_looking(self) -> bool:
        """Whether this was sent to look for people, and not yet as an answer."""
        return self.is_bound and any(
            isinstance(field, PeopleField) and is_looked_for(self.data, name)
            for name, field in self.fields.items()
        )

    def full_clean(self) -> None:
        if not self.is_looking:
            return super().full_clean()
        self._errors = ErrorDict()  # nothing is missing from what is not finished
        self.cleaned_data = {}
        return None

    def is_valid(self) -> bool:
        return not self.is_looking and super().is_valid()


def finder_in(form: forms.Form, name: str) -> PeopleField:
    """The field of a form that finds people."""
    field = form.fields[name]
    if not isinstance(field, PeopleField):
        raise LookupError(f"{name} does not find people.")
    return field


def looked_for(data: QueryDict, name: str) -> Looked:
    """What was typed into a field that finds people, which page of it, and who was chosen."""
    asked = data.get(f"{name}-look") or data.get(f"{name}-page") or "1"
    text = data.get(f"{name}-find", "")[:LONGEST]
    is_new = text.strip() != data.get(f"{name}-looked", "").strip()
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    chosen = dict.fromkeys(each for each in data.getlist(name) if each)
    return Looked(text=text, page=1 if is_new else max(1, page), chosen=tuple(chosen)[:1000])


def is_looked_for(data: Mapping[str, Any], name: str) -> bool:
    """Whether the button beside the box was pressed, or something new stands in the box."""
    typed = data.get(f"{name}-find", "")[:LONGEST].strip()
    is_new = bool(typed) and typed != data.get(f"{name}-looked", "").strip()
    return f"{name}-look" in data or is_new


def told_apart(found: Found) -> Iterable[Person]:
    """Everybody who was chosen or found, with what tells those of one name apart."""
    for row in found.everybody:
        parts = [*_where(row), *_id(row, found)]
        yield Person(id=row.participant, name=row.label.text, detail=", ".join(parts))


def _where(row: PersonRow) -> Iterable[str]:
    if row.is_reached:
        yield row.practice or "no practice known"
        names = " and ".join(name for _, name in row.cohorts)
        gone = "left the programme" if row.status in GONE else "in no cohort now"
        yield f"in {names}" if names else gone


def _id(row: PersonRow, found: Found) -> Iterable[str]:
    if row.participant in found.alike and row.label.is_name:
        yield f"id {row.participant[:6]}"


def said(person: Person) -> str:
    """A person as the check page says whom somebody chose."""
    return f"{person.name} ({person.detail})" if person.detail else person.name


def number_found(found: Found, looked: Looked) -> str:
    """How many were found, and how many of them are shown, in words."""
    if not found.found:
        return f"Nobody was found for “{looked.text.strip()}”." if looked.text.strip() else ""
    many = f"{'More than ' if found.is_more else ''}{count(found.found, 'person', 'people')} found"
    if found.is_narrow:
        return f"{many}; {len(found.rows)} are shown. Type more of the name to find the others."
    if found.pages > 1:
        return f"{many}; {len(found.rows)} are shown, page {found.page}."
    return f"{many}."
