"""What a correction asks for: the fields of the fact, as they should have been, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django import forms

from likewise.domain.contacts import Function, Mode
from likewise.domain.facts import Fact
from likewise.domain.involvement import Sphere
from likewise.domain.meetings import Meeting, Result
from likewise.domain.memberships import Membership
from likewise.domain.participants import StatusName
from likewise.domain.words import clock as clock_words
from likewise.domain.words import sentence
from likewise.web.nhsuk.forms import ActionForm, clock, day, number, radios, select, text, textarea

YES, NO = "yes", "no"
LABELS = {
    "joined_on": "Joined on",
    "left_on": "Left on: the first day on which they were no longer there",
    "starts_on": "Started on",
    "ends_on": "Ended on: the first day on which it was over",
    "on": "Day",
    "share": "Share of their time",
    "reason": "Reason that was given",
    "result": "What the register should say",
    "is_first_time": "Was it their first time?",
    "starts": "Day of the meeting",
    "venue": "Place",
    "minutes": "Minutes",
    "guests": "Guests",
    "mode": "How the contact was made",
    "reached": "Did it reach them?",
    "function": "What it was for",
    "note": "Note",
    "status": "Status",
    "practice": "Practice",
    "sphere": "Where they take part",
    "detail": "What they do there",
    "name": "Name",
    "directions": "How to find it",
}
ENUMS: dict[str, type[StrEnum]] = {
    "result": Result,
    "mode": Mode,
    "function": Function,
    "status": StatusName,
    "sphere": Sphere,
}
DAYS = frozenset({"joined_on", "left_on", "starts_on", "ends_on", "on"})
OPTIONAL = frozenset(
    {"left_on", "ends_on", "share", "reason", "note", "minutes", "function", "detail"}
    | {"directions", "venue"}
)
ORDER = tuple(LABELS)


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
        correctable: Iterable[str],
        places: Mapping[str, tuple[tuple[str, str], ...]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        self.names = sorted(asked_of(fact, correctable), key=ORDER.index)
        why = self.fields.pop("why")
        for name in self.names:
            self.fields[f"fact_{name}"] = self._field(name, places)
            self.fields[f"fact_{name}"].initial = self._now(name)
            if name == "starts":
                self.fields["fact_clock"] = clock("Time of the meeting")
                self.fields["fact_clock"].initial = clock_words(getattr(fact, name))
        self.fields["why"] = why

    def _field(self, name: str, places: Mapping[str, tuple[tuple[str, str], ...]]) -> forms.Field:
        label, required = LABELS[name], name not in OPTIONAL
        if name in DAYS or name == "starts":
            return day(label, required=required)
        if name in ENUMS:
            choices = [(each.value, sentence(each)) for each in ENUMS[name]]
            unsaid = [] if required else [("", "Not said")]
            return select(label, [*unsaid, *choices], required=required)
        if name in ("reached", "is_first_time"):
            return radios(label, ((YES, "Yes"), (NO, "No")))
        if name in ("minutes", "guests"):
            return number(label, required=required, at_most=1440)
        if name in places:
            nowhere = [] if required else [("", "Nowhere fixed")]
            return select(label, [*nowhere, *places[name]], required=required)
        if name in ("reason", "note", "detail", "directions"):
            return textarea(label, required=required)
        return text(label, required=required)

    def _now(self, name: str) -> Any:
        value = getattr(self.fact, name)
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, datetime):
            return value.date()
        return "" if value is None else value

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        share = asked.get("fact_share")
        if share:
            try:
                asked["fact_share"] = Decimal(share.replace(",", "."))
            except InvalidOperation:
                self.add_error("fact_share", "A share is a number between 0 and 1, such as 0.5.")
        return asked

    def said(self) -> dict[str, Any]:
        """What every field should have said: the same however often the form is sent."""
        return {name: self._value(name) for name in self.names}

    def changes(self) -> dict[str, Any]:
        """What differs from what the record says now."""
        return {
            name: value for name, value in self.said().items() if value != getattr(self.fact, name)
        }

    def _value(self, name: str) -> Any:
        given = self.cleaned_data[f"fact_{name}"]
        if name == "starts" and isinstance(self.fact, Meeting):
            return datetime.combine(given, self.cleaned_data["fact_clock"])
        if name in ("reached", "is_first_time"):
            return given == YES
        if name in ENUMS:
            return ENUMS[name](given) if given else None
        if given == "" and getattr(self.fact, name) is None:
            return None
        if name in ("share", "venue") and given == "":
            return None
        return given


def asked_of(fact: Fact, names: Iterable[str]) -> set[str]:
    """The fields that say something of a fact: a member has no share of a facilitator's time."""
    is_member = isinstance(fact, Membership) and fact.is_member
    return set(names) - ({"share"} if is_member else set())
