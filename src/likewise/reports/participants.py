"""Lists of people as spreadsheets: by ids, since they travel."""

from collections.abc import Iterable, Iterator
from datetime import date

from likewise.queries.participants import PersonRow
from likewise.queries.queues import QueuePage
from likewise.reports.spreadsheets import as_csv, csv_lines

COLUMNS = ("id", "practice", "cohorts", "since", "last_came", "last_contact", "reached")
OF_PEOPLE = ("id", "status", "roles", "practice", "cohorts")


def csv_of_queue(found: QueuePage, *, sees_arms: bool) -> str:
    """One line for each person of the list, in its order.

    No names: not even of cohorts, as pairs are often called after their people.
    """
    columns = (*COLUMNS, "arm") if sees_arms else COLUMNS
    return as_csv(
        columns,
        (
            (
                each.person.participant,
                each.person.practice or "",
                " ".join(cohort for cohort, _ in each.person.cohorts),
                _day(each.since),
                _day(each.last_came_on),
                _day(each.last_contact.on if each.last_contact else None),
                "" if each.last_contact is None else "yes" if each.last_contact.reached else "no",
                *((each.person.arm or "",) if sees_arms else ()),
            )
            for each in found.people
        ),
    )


def csv_of_people(people: Iterable[PersonRow], *, sees_arms: bool) -> Iterator[str]:
    """One line for each person, in this order, some at a time. No names, as above."""
    return csv_lines(
        (*OF_PEOPLE, "arm") if sees_arms else OF_PEOPLE,
        (
            (
                each.participant,
                each.status or "",
                " ".join(each.roles),
                each.practice or "",
                " ".join(cohort for cohort, _ in each.cohorts),
                *((each.arm or "",) if sees_arms else ()),
            )
            for each in people
        ),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
