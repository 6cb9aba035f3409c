"""A number as it was read, exact, with a point or a comma: 84.5."""

from typing import Any

from django import forms

from likewise.web.nhsuk.days import subject

DIGITS, PLACES = 6, 2
WIDTH = 4  # characters of its box


class DecimalField(forms.DecimalField):
    """Asks for an exact number with at most two digits after the point."""

    def __init__(self, label: str, *, hint: str = "", required: bool = True) -> None:
        wrong = f"{subject(label, 'The number')} must be a number, such as 58 or 7.4."
        codes = ("invalid", "max_digits", "max_decimal_places", "max_whole_digits")
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            max_digits=DIGITS,
            decimal_places=PLACES,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages=dict.fromkeys((*codes, "required"), wrong),
        )
        self.look = {"width": WIDTH}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
