"""What can be looked for in the audit."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from likewise.domain.accounts import ActingRole
from likewise.domain.audit import EventKind
from likewise.domain.words import sentence
from likewise.queries.audit import EventsAsked
from likewise.web.nhsuk.forms import Form, day, select, text

ALL = ("", "All")
KINDS: Mapping[EventKind, str] = {
    EventKind.ACTS: "Acts: what was recorded",
    EventKind.LOOKS: "Looks at people",
    EventKind.SIGN_INS: "Signing in and out",
    EventKind.REFUSED: "Refused, or failed to sign in",
    EventKind.EXPORTS: "Exports and downloads",
    EventKind.IMPORTS: "Imports",
    EventKind.ERASURES: "Erasures and holds",
    EventKind.ACCOUNTS: "Accounts, invitations and tokens",
    EventKind.MACHINE: "The machine: backups, keys, work and post",
}


class AuditForm(Form):
    """Which events to list."""

    words = text("What happened", required=False, hint="For example, joins or register", width=20)
    kind = select("Kind", [ALL, *((e.value, words) for e, words in KINDS.items())], required=False)
    role = select("Acting as", [ALL, *((e.value, sentence(e)) for e in ActingRole)], required=False)
    who = text("Who did it", required=False, hint="Account, or staff address", width=20)
    about = text("Whom it is about", required=False, hint="Six letters of an id or more", width=20)
    since = day("From", required=False, hint="")
    until = day("Until and including", required=False, hint="")

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = asked.get("since"), asked.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day is before the first. Choose a later one.")
        return asked

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self.is_valid() and any(self.cleaned_data.values())

    def asked(self, zone: str) -> EventsAsked:
        """What the answers ask for, days being those of the programme; a wrong one asks nothing."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return EventsAsked(
            since=_begins(given.get("since"), zone),
            until=_begins(given.get("until"), zone, days=1),
            kind=EventKind(given["kind"]) if "kind" in given else None,
            **{name: given.get(name, "") for name in ("who", "role", "about", "words")},
        )


def _begins(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    """The instant at which a day begins where the programme is, or one that is some days later."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=days), time(), tzinfo=ZoneInfo(zone))
    except OverflowError:  # the last day that there is
        return None
