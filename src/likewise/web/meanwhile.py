"""What somebody else changed since a page was opened, in words: who, when, from what to what."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from likewise.domain.accounts import Actor
from likewise.domain.facts import Fact
from likewise.domain.words import sentence
from likewise.queries.changes import Change, last_change, last_register
from likewise.web.nhsuk.words import moment, short_day

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

type Told = Callable[[str], str]


def label(name: str) -> str:
    """What a field is called."""
    return LABELS.get(name, sentence(name.replace("_", " ")))


def in_plain_words(value: Any, names: Mapping[str, str]) -> str:
    """A value as people say it."""
    if value is None or value == "":
        return "Not said"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(in_plain_words(each, names) for each in value)) or "Not said"
    return sentence(names.get(str(value), str(value)))


def lines_of(changes: Iterable[Change]) -> list[str]:
    """Each change as a sentence, with what was there before and what is there now."""
    return [_line(each) for each in changes]


def _line(change: Change) -> str:
    what = f"the {change.fact.declared.noun}"
    if change.is_new:
        return f"{who_and_when(change)} recorded {what}, which this would change as well."
    said = "; ".join(
        f"{label(each.name).partition(':')[0].lower()} was "
        f"“{in_plain_words(each.before, change.names)}” and is "
        f"“{in_plain_words(each.after, change.names)}” now"
        for each in change.fields
    )
    return f"{who_and_when(change)} changed {what}{f': {said}' if said else ''}."


def who_and_when(change: Change) -> str:
    """Who changed something, and when: Ada Marsh (coordinator), on 3 May 2012 at 2pm,."""
    return f"{change.who}, on {moment(change.at)},"


def who_saved(viewer: Actor, *, meeting: str) -> str:
    """Who saved a register last, and when, to begin a sentence with."""
    found = last_register(viewer, meeting=meeting)
    return f"{found[0]}, on {moment(found[1])}," if found else "Somebody"


def told_by(viewer: Actor, *, kind: type[Fact], fact: str, fields: Mapping[str, str]) -> Told:
    """For a form: who changed what is in one of its fields, and when; empty where it is not known.

    `fields` say which field of the fact a field of the form shows, where they differ in name.
    """

    def told(name: str) -> str:
        found = last_change(viewer, kind=kind, fact=fact, field=fields.get(name, name))
        return who_and_when(found) if found else ""

    return told
