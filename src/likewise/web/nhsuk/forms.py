"""Form fields that know which NHS component draws them, and forms that ask for one act.

Each function makes one field: `text`, `email`, `number`, `quantity`, `day`, `clock`, `radios`,
`tickboxes`, `tick`, `select`, `textarea`, `upload`, `hidden`. In a template
`{{ draw(form.field) }}` draws it.
"""

import secrets
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

from django import forms

from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.acts import ActNotRight
from likewise.domain.refusals import DomainError
from likewise.web.nhsuk.days import ClockField, DayField, subject
from likewise.web.nhsuk.finding import Finding, PeopleField, PersonField
from likewise.web.nhsuk.remembering import Remembering

type Choices = Iterable[tuple[str, str]]


# What a form calls a field of an act that it asks for in its own way.
OTHERWISE = {"participant": "people", "cohort": "to_cohort"}


class Catching:
    """While it lasts, a refusal of what was asked becomes an error of the form.

    What the viewer may not do, or may not know of, is no error of the form and goes on.
    """

    def __init__(self, form: "Form") -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, DomainError) or isinstance(error, NotAllowed | NotFound):
            return False
        self.form.refusal = error
        if isinstance(error, ActNotRight):
            for fault in error.faults:
                name = fault.field.partition(".")[0]
                self.form.add_error(name if name in self.form.fields else None, fault.sentence)
        else:
            self.form.add_error(self._where(error.field), error.sentence)
        return True

    def _where(self, field: str) -> str | None:
        """The field of the form that asks for what was answered wrongly, if there is one."""
        asked = (field, OTHERWISE.get(field, field))
        return next((each for each in asked if each in self.form.fields), None)


class Form(Finding, forms.Form):
    """A form of the pages. Its fields are drawn by `draw` in the template."""

    use_required_attribute = False
    refusal: DomainError | None = None  # why what was asked was refused, if it was

    def full_clean(self) -> None:
        """What is too long is said in our words, of whatever field."""
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length:
                most = f"{field.max_length:,} characters or fewer."
                said = f"{subject(field.label, 'What you write')} must be {most}"
                field.error_messages.setdefault("max_length", said)
        super().full_clean()

    def catching(self) -> Catching:
        """Use as `with form.catching():` around an action."""
        return Catching(self)

    def offer(self, **choices: Choices) -> None:
        """Give fields the choices that are there today."""
        for name, offered in choices.items():
            self.fields[name].choices = list(offered)  # type: ignore[attr-defined]


def new_operation() -> str:
    """The id of an act that somebody is about to ask for."""
    return secrets.token_hex(16)


class ActionForm(Remembering, Form):
    """A form that asks for one act: sending it twice does it once."""

    operation = forms.RegexField(
        r"^[0-9a-f]{32}$",
        widget=forms.HiddenInput,
        initial=new_operation,
        error_messages={"required": "This page was too old to save. Please send it again."},
    )


def _look[F: forms.Field](field: F, look: Mapping[str, Any]) -> F:
    field.look = dict(look)  # type: ignore[attr-defined]
    return field


def _asks(label: str, *, verb: str, missing: str) -> dict[str, str]:
    is_question = label.endswith("?")
    asked = f"{label[:1].lower()}{label[1:].rstrip('?')}"
    return {"required": missing or (f"{verb} {asked}" if is_question else f"{verb} the {asked}")}


def text(
    label: str,
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    max_length: int = 200,
    autocomplete: str = "",
    **look: Any,
) -> forms.CharField:
    """One line of text."""
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    field = forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=max_length,
        widget=forms.TextInput(attrs=attrs),
        error_messages=_asks(label, verb="Enter", missing=missing),
    )
    return _look(field, look)


def email(label: str, *, missing: str = "", required: bool = True) -> forms.EmailField:
    """An email address."""
    field = forms.EmailField(
        label=label,
        required=required,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "spellcheck": "false"}),
        error_messages=_asks(label, verb="Enter", missing=missing)
        | {"invalid": "Enter an email address with its @, such as name@example.com."},
    )
    return _look(field, {})


def number(
    label: str,
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    at_least: int = 0,
    at_most: int = 1000,
    **look: Any,
) -> forms.IntegerField:
    """A whole number."""
    what = subject(label, "The number")
    wrong = f"{what} must be a whole number between {at_least} and {at_most}."
    field = forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=at_least,
        max_value=at_most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=_asks(label, verb="Enter", missing=missing)
        | {"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )
    return _look(field, {"width": 3} | look)


def quantity(
    label: str,
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    at_most: float = 1000,
    **look: Any,
) -> forms.FloatField:
    """A number that need not be whole, from nothing on: 0.5."""
    what = subject(label, "The number")
    wrong = f"{what} must be a number between 0 and {at_most:g}, such as 1.5."
    field = forms.FloatField(
        label=label,
        help_text=hint,
        required=required,
        min_value=0,
        max_value=at_most,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=_asks(label, verb="Enter", missing=missing)
        | {"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )
    return _look(field, {"width": 4} | look)


def textarea(
    label: str,
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    max_length: int = 2000,
    **look: Any,
) -> forms.CharField:
    """Several lines of text."""
    field = forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=max_length,
        widget=forms.Textarea,
        error_messages=_asks(label, verb="Enter", missing=missing),
    )
    return _look(field, {"rows": 3} | look)


def radios(
    label: str,
    choices: Choices = (),
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    hints: Mapping[str, str] | None = None,
    **look: Any,
) -> forms.ChoiceField:
    """One of a few. Give `choices` later by setting `form.fields[name].choices`."""
    field = forms.ChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages=_asks(label, verb="Select", missing=missing) | _NOT_THERE,
    )
    field.hints = dict(hints or {})  # type: ignore[attr-defined]
    return _look(field, look)


def select(
    label: str,
    choices: Choices = (),
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    **look: Any,
) -> forms.ChoiceField:
    """One of many."""
    field = forms.ChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=list(choices),
        error_messages=_asks(label, verb="Select", missing=missing) | _NOT_THERE,
    )
    return _look(field, look)


def tickboxes(
    label: str,
    choices: Choices = (),
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    hints: Mapping[str, str] | None = None,
    **look: Any,
) -> forms.MultipleChoiceField:
    """Any of a few."""
    field = forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        required=required,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        error_messages=_asks(label, verb="Select", missing=missing) | _NOT_THERE,
    )
    field.hints = dict(hints or {})  # type: ignore[attr-defined]
    return _look(field, look)


def some_people(
    label: str, *, hint: str = "", missing: str = "", required: bool = True, **look: Any
) -> PeopleField:
    """Some people, found by what is typed. Give it people with `form.fields[name].offer`."""
    return _look(PeopleField(label, hint=hint, missing=missing, required=required), look)


def somebody(
    label: str, *, hint: str = "", missing: str = "", required: bool = True, **look: Any
) -> PersonField:
    """One person, found by what is typed. Give it people with `form.fields[name].offer`."""
    return _look(PersonField(label, hint=hint, missing=missing, required=required), look)


def tick(
    label: str, *, required: bool = False, missing: str = "", **look: Any
) -> forms.BooleanField:
    """A single box to tick."""
    field = forms.BooleanField(
        label=label,
        required=required,
        error_messages=_asks(label, verb="Tick", missing=missing),
    )
    return _look(field, look)


def upload(
    label: str,
    *,
    hint: str = "",
    missing: str = "",
    required: bool = True,
    **look: Any,
) -> forms.FileField:
    """A file from the person's own machine."""
    field = forms.FileField(
        label=label,
        help_text=hint,
        required=required,
        error_messages={"required": missing or "Choose a file", "empty": "This file is empty."},
    )
    return _look(field, look)


def hidden(*, required: bool = False) -> forms.CharField:
    """A value that the page carries along."""
    return forms.CharField(required=required, widget=forms.HiddenInput)


_NOT_THERE = {
    "invalid_choice": "That is no longer one of the choices. Please choose again.",
    "invalid_list": "That is no longer one of the choices. Please choose again.",
}


def day(
    label: str,
    *,
    hint: str = "For example, 27 3 2026",
    missing: str = "",
    required: bool = True,
    **look: Any,
) -> DayField:
    """A calendar day in three boxes."""
    if label.endswith("?"):
        missing = missing or "Enter the date"
    field = DayField(
        label=label,
        help_text=hint,
        required=required,
        error_messages=_asks(label, verb="Enter", missing=missing),
    )
    return _look(field, look)


def clock(
    label: str,
    *,
    hint: str = "For example, 2pm or 10:30am",
    missing: str = "",
    required: bool = True,
    **look: Any,
) -> ClockField:
    """A time of day."""
    field = ClockField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.TextInput,
        error_messages=_asks(label, verb="Enter", missing=missing),
    )
    return _look(field, {"width": 5} | look)
