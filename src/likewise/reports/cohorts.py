"""The list of cohorts as a spreadsheet: it travels, so it names no people."""

from collections.abc import Iterable

from likewise.domain.arms import Format
from likewise.queries.cohorts import CohortSummary
from likewise.reports.spreadsheets import as_csv

COLUMNS = (
    "id", "name", "format", "state", "members", "facilitators", "leads", "place", "next_meeting"
)  # fmt: skip


def csv_of_cohorts(cohorts: Iterable[CohortSummary]) -> str:
    """One line for each cohort, in this order.

    `leads` is how many lead it. One-to-one cohorts have no name here, as many are called after
    their people.
    """
    return as_csv(
        COLUMNS,
        (
            (
                each.id,
                "" if each.format is Format.ONE_TO_ONE else each.name,
                each.format or "",
                each.state or "",
                each.members,
                each.facilitators,
                len(each.leads),
                each.venue or "",
                each.next_meeting[1].strftime("%Y-%m-%d %H:%M") if each.next_meeting else "",
            )
            for each in cohorts
        ),
    )
