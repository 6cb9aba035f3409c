"""The audit as a spreadsheet: ids, counts and words for what was done, never names."""

from collections.abc import Iterable, Iterator

from likewise.queries.audit import AuditLine
from likewise.reports.spreadsheets import csv_lines

COLUMNS = (
    "event", "at", "entered_at", "what", "name", "account", "address", "role", "about_ids", "about"
)  # fmt: skip


def csv_of_audit(lines: Iterable[AuditLine]) -> Iterator[str]:
    """One line for each event, in this order, some at a time. Instants are in UTC."""
    return csv_lines(
        COLUMNS,
        (
            (
                each.number or "",
                each.at.isoformat(timespec="seconds"),
                each.entered_at.isoformat(timespec="seconds"),
                each.said,
                each.kind or each.what,
                each.account,
                each.address,
                each.role,
                each.about,
                " ".join(each.ids),
            )
            for each in lines
        ),
    )
