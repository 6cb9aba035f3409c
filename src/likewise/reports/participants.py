"""A list of people to see to, as a spreadsheet: by ids, since it travels."""

from datetime import date

from likewise.queries.queues import QueuePage
from likewise.reports.spreadsheets import as_csv

COLUMNS = ("id", "practice", "cohorts", "since", "last_came", "last_contact", "reached")


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


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
