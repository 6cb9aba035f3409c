"""One line of the list of people, in words."""

from dataclasses import dataclass

from likewise.domain.participants import GONE, StatusName
from likewise.domain.words import join_words, sentence
from likewise.queries.participants import PersonRow
from likewise.web.addresses import reverse
from likewise.web.pieces import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list of people, in words."""

    name: str
    href: str
    status: str
    roles: str
    practice: str
    arm: str
    cohorts: tuple[Link, ...]
    nowhere: str


def nowhere(status: StatusName | None) -> str:
    """That somebody is in no cohort, or has left the programme; who died has not left."""
    return "Left the programme" if status in GONE - {StatusName.DIED} else "In no cohort now"


def person_row(row: PersonRow) -> Row:
    """One line of the list of people, in words."""
    return Row(
        name=row.label.text,
        href=reverse("person", args=[row.participant]),
        status=sentence(row.status or "not yet invited"),
        roles=sentence(join_words(row.roles)),
        practice=row.practice or "",
        arm=row.arm or "",
        cohorts=tuple(Link(name, reverse("cohort", args=[cohort])) for cohort, name in row.cohorts),
        nowhere=nowhere(row.status),
    )
