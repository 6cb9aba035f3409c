"""What a correction asks for: the fields of the fact, as they should have been, and why."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms

from likewise.domain.declarations import Field, fields_of
from likewise.domain.facts import Fact
from likewise.domain.memberships import Membership
from likewise.domain.words import clock as clock_words
from likewise.domain.words import sentence
from likewise.web.meanwhile import label
from likewise.web.nhsuk.acting import ShareField
from likewise.web.nhsuk.forms import ActionForm, clock, day, number, radios, select, text, textarea

YES, NO = "yes", "no"


class CorrectionForm(ActionForm):
    """The correctable fields of one fact, filled with what the record says now."""

    why = textarea(
        "Why was the record wrong?",
        hint="Others will read this beside the correction",
        missing="Say why the record was wrong",
    )

    def __init__(
        self,
        *args: Any,
        fact: Fact,
        correctable: Collection[str],
        places: Mapping[str, tuple[tuple[str, str], ...]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        self.asked = asked_of(fact, correctable)
        why = self.fields.pop("why")
        for field in self.asked:
            asked = self.fields[f"fact_{field.name}"] = _asked(field, places)
            asked.initial = self._now(field.name)
            if field.holds is datetime:
                self.fields["fact_clock"] = clock("Time of the meeting")
                self.fields["fact_clock"].initial = clock_words(getattr(fact, field.name))
        self.fields["why"] = why
        self.remember(tuple(name for name in self.fields if name.startswith("fact_")))

    def _now(self, name: str) -> Any:
        value = getattr(self.fact, name)
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, datetime):
            return value.date()
        return "" if value is None else value

    def said(self) -> dict[str, Any]:
        """What every field should have said: the same however often the form is sent."""
        return {field.name: self._value(field) for field in self.asked}

    def changes(self) -> dict[str, Any]:
        """What differs from what the record says now."""
        return {
            name: value for name, value in self.said().items() if value != getattr(self.fact, name)
        }

    def _value(self, field: Field) -> Any:
        given = self.cleaned_data[f"fact_{field.name}"]
        if field.holds is datetime:
            return datetime.combine(given, self.cleaned_data["fact_clock"])
        if field.holds is bool:
            return given == YES
        if given == "" and field.is_optional:
            return None
        return field.holds(given) if issubclass(field.holds, StrEnum) else given


def _asked(field: Field, places: Mapping[str, tuple[tuple[str, str], ...]]) -> forms.Field:
    """The question for one field, by what it holds."""
    said, required = label(field.name), not field.is_optional and not _is_prose(field)
    unsaid = [] if required else [("", "Nowhere fixed" if field.name in places else "Not said")]
    if field.holds in (date, datetime):
        return day(said, required=required)
    if field.name in places:
        return select(said, [*unsaid, *places[field.name]], required=required)
    if issubclass(field.holds, StrEnum):
        choices = [(each.value, sentence(each)) for each in field.holds]
        return select(said, [*unsaid, *choices], required=required)
    if field.holds is bool:
        return radios(said, ((YES, "Yes"), (NO, "No")))
    if field.holds is Decimal:
        return ShareField(said, "")
    if field.holds is int:
        return number(said, required=required, at_most=1440)
    if _is_prose(field):
        return textarea(said, required=required)
    return text(said, required=required)


def _is_prose(field: Field) -> bool:
    return field.is_apart or field.name == "directions"


def asked_of(fact: Fact, names: Collection[str]) -> tuple[Field, ...]:
    """The fields that say something of a fact: a member has no share of a facilitator's time."""
    unasked = {"share"} if isinstance(fact, Membership) and fact.is_member else set()
    return tuple(each for each in fields_of(type(fact)) if each.name in {*names} - unasked)
