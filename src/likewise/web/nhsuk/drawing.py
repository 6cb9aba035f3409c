"""Draws any form field as the NHS component that fits its widget, and lists a form's errors."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget
from django.template import engines
from markupsafe import Markup

from likewise.web.nhsuk.finding import PeopleBoxes, PeopleField, PersonCircles, number_found
from likewise.web.nhsuk.widgets import DateBoxes

# Widget to (file, macro) of the component that draws it; the first that fits wins.
COMPONENTS: tuple[tuple[type[forms.Widget], tuple[str, str]], ...] = (
    (DateBoxes, ("date-input", "dateInput")),
    (forms.PasswordInput, ("password-input", "passwordInput")),
    (forms.Textarea, ("textarea", "textarea")),
    (forms.Select, ("select", "select")),
    (forms.FileInput, ("file-upload", "fileUpload")),
    (forms.TextInput, ("input", "input")),
)

_BOXES = (forms.CheckboxSelectMultiple, forms.CheckboxInput)


def component(file: str, macro: str, params: Mapping[str, Any]) -> Markup:
    """One NHS component, drawn from its parameters.

    The macros take milliseconds, and most pages ask for what was drawn before; that is kept, but
    never where somebody typed into it.
    """
    key = None if params.get("value") else (file, macro, repr(params))
    if key in _drawn:
        return _drawn[key]
    made = Markup(_macro(file, macro)(dict(params)))  # noqa: S704 - the component escapes its values
    if key is not None:
        if len(_drawn) >= KEPT_AT_MOST:
            _drawn.clear()
        _drawn[key] = made
    return made


# By file, macro and parameters. Marked-up text has another representation than plain text.
_drawn: dict[tuple[str, str, str] | None, Markup] = {}
KEPT_AT_MOST = 1000


@cache
def _macro(file: str, macro: str) -> Any:
    return _made(f"nhsuk/components/{file}/macro.jinja", macro)


@cache
def _made(file: str, macro: str) -> Any:
    template = engines["jinja2"].env.get_template(file)  # type: ignore[attr-defined]
    return getattr(template.module, macro)


def draw(bound: BoundField, **extra: Any) -> Markup:
    """A form field as its component, with label, hint, value and error."""
    widget = bound.field.widget
    if bound.is_hidden:
        return Markup(bound.as_widget())  # noqa: S704 - Django's own widget
    if isinstance(widget, PeopleBoxes | PersonCircles):
        return _draw_finder(bound)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        return _draw_choices(bound, widget, {**getattr(bound.field, "look", {}), **extra})
    file, macro = next(names for kind, names in COMPONENTS if isinstance(widget, kind))
    params = _params(bound)
    if isinstance(widget, DateBoxes):
        params |= _date(bound, widget)
    elif isinstance(widget, ChoiceWidget):
        params |= {"items": _options(bound, widget), "fieldset": None}
    elif not isinstance(widget, forms.PasswordInput | forms.FileInput):
        params["value"] = widget.format_value(bound.value()) or ""
    return component(file, macro, {**params, **getattr(bound.field, "look", {}), **extra})


def _params(bound: BoundField) -> dict[str, Any]:
    widget, look = bound.field.widget, getattr(bound.field, "look", {})
    attributes = {
        name: value
        for name, value in widget.attrs.items()
        if name not in {"placeholder", "type", "autocomplete", "inputmode", "spellcheck"}
    }
    label = {"text": str(bound.label), "size": look.get("size", "s")}
    params: dict[str, Any] = {
        "id": bound.auto_id,
        "idPrefix": bound.auto_id,
        "name": bound.html_name,
        "label": label,
        "fieldset": {"legend": label},
        "attributes": attributes,
    }
    if bound.help_text:
        params["hint"] = {"text": str(bound.help_text)}
    if bound.errors:
        params["errorMessage"] = {"text": str(bound.errors[0])}
    for name in ("autocomplete", "inputmode", "spellcheck"):
        if name in widget.attrs:
            params[name] = widget.attrs[name]
    if isinstance(widget, forms.TextInput):
        params["type"] = widget.attrs.get("type", widget.input_type)
    return params


def _options(bound: BoundField, widget: ChoiceWidget) -> list[dict[str, Any]]:
    given = widget.format_value(bound.value())
    return [
        {"value": str(value), "text": str(text), "selected": str(value) in given}
        for value, text in bound.field.choices  # type: ignore[attr-defined]
    ]


def _draw_choices(bound: BoundField, widget: forms.Widget, look: Mapping[str, Any]) -> Markup:
    """Radios, checkboxes, or the one box of a yes-or-no."""
    hints = getattr(bound.field, "hints", {})
    if isinstance(widget, ChoiceWidget):
        given = widget.format_value(bound.value())
        choices = [
            (str(value), text, hints.get(value), str(value) in given)
            for value, text in bound.field.choices  # type: ignore[attr-defined]
        ]
    else:
        choices = [("on", bound.label, None, bool(bound.value()))]
    made = {
        "id": bound.auto_id,
        "name": bound.html_name,
        # Django's checkboxes are a kind of its radios, so they are asked about first.
        "type": "checkbox" if isinstance(widget, _BOXES) else "radio",
        "legend": bound.label if isinstance(widget, ChoiceWidget) else None,
        "size": look.get("size", "s"),
        "is_heading": look.get("is_heading", False),
        "hint": bound.help_text,
        "error": bound.errors[0] if bound.errors else None,
        "inline": look.get("inline", False),
        "small": look.get("small", False),
        "classes": look.get("classes", ""),
        "choices": choices,
        "folded": look.get("folded"),
        "open": bound.form.is_bound,  # whoever comes back is shown what there is to tick
    }
    return Markup(_made("nhsuk/choices.jinja", "choices")(made))  # noqa: S704 - escaped there


def _draw_finder(bound: BoundField) -> Markup:
    """A box to search for people in, and whom it found."""
    field, look = bound.field, getattr(bound.field, "look", {})
    if not isinstance(field, PeopleField) or field.found is None:
        raise LookupError(f"{bound.name} finds people: give it some with `offer`.")
    found, given = field.found, bound.value() or []
    made = {
        "id": bound.auto_id,
        "name": bound.html_name,
        "type": "radio" if isinstance(field.widget, PersonCircles) else "checkbox",
        "legend": bound.label,
        "size": look.get("size", "s"),
        "hint": bound.help_text,
        "error": bound.errors[0] if bound.errors else None,
        "searched": field.searched,
        "text": field.looked.text,
        "found": number_found(found, field.looked),
        "people": field.people,
        "chosen": {given} if isinstance(given, str) else set(given),
        "page": found.page,
        "before": found.page - 1,
        "after": found.page + 1 if found.page < found.pages else 0,
    }
    return Markup(_made("nhsuk/finder.jinja", "finder")(made))  # noqa: S704 - escaped there


def _date(bound: BoundField, widget: DateBoxes) -> dict[str, Any]:
    texts = widget.decompress(bound.value())
    wrong: Iterable[str] = getattr(bound.field, "wrong_parts", lambda _: frozenset())(texts)
    items = [
        {
            "name": f"{bound.html_name}-{part}",
            "id": f"{bound.auto_id}-{part}",
            "label": part.capitalize(),
            "value": text,
            "width": 4 if part == "year" else 2,
            "error": bool(bound.errors) and (not wrong or part in wrong),
        }
        for part, text in zip(widget.PARTS, texts, strict=True)
    ]
    return {"items": items}


def error_list(*forms_: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of these forms, first those of no field, then in the order of the fields."""
    return [error for form in forms_ if form is not None for error in _errors(form)]


def _errors(form: forms.BaseForm) -> Iterator[dict[str, str]]:
    if not form.is_bound:
        return
    yield from ({"text": str(error)} for error in form.non_field_errors())
    for bound in form:
        for error in bound.errors:
            yield {"text": str(error), "href": f"#{_first_id(bound)}"}


def _first_id(bound: BoundField) -> str:
    if isinstance(bound.field.widget, DateBoxes):
        texts = bound.field.widget.decompress(bound.value())
        wrong: Iterable[str] = getattr(bound.field, "wrong_parts", lambda _: ())(texts)
        part = next((each for each in DateBoxes.PARTS if each in wrong), DateBoxes.PARTS[0])
        return f"{bound.auto_id}-{part}"
    return str(bound.auto_id)
