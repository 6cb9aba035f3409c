"""Small pilot folders for tests, written as a person would write them. All people are invented."""

import csv
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

type Rows = list[list[str]]

# Three pairs of 2010 that became a group in March 2011, and a group beside them.
TABLES: dict[str, Rows] = {
    "programme": [["name", "zone"], ["Fenland", "Europe/London"]],
    "phases": [
        ["phase", "starts_on"],
        ["randomised", "2010-09-01"],
        ["naturalistic", "2010-12-01"],
    ],
    "practices": [["id", "name"], ["PR1", "Mill"], ["PR2", "Bridge"]],
    "venues": [["id", "name", "directions"], ["V1", "Hall", "Behind the church"]],
    "participants": [
        ["id", "given_name", "family_name", "practice", "role", "enrolled_on"],
        ["P1", "Asha", "Invented", "PR1", "member", "2010-09-02"],
        ["P2", "Ben", "Invented", "PR1", "member", "2010-09-02"],
        ["P3", "Cara", "Invented", "PR1", "", "2010-09-02"],
        ["P4", "Dev", "Invented", "PR2", "member", "2010-09-02"],
        ["P5", "Ella", "Invented", "PR2", "member", "2010-09-02"],
        ["F1", "Flo", "Invented", "PR1", "facilitator", "2010-09-02"],
        ["F2", "Gus", "Invented", "PR1", "member and facilitator", "2010-09-02"],
    ],
    "statuses": [["participant", "status", "starts_on"], ["P5", "left", "2011-06-01"]],
    "arms": [["id", "name", "formats"], ["A1", "Pairs", "one-to-one"], ["A2", "Groups", "group"]],
    "allocations": [
        ["practice", "arm", "allocated_on"],
        ["PR1", "A1", "2010-09-20"],
        ["PR2", "A2", "2010-09-20"],
    ],
    "cohorts": [
        ["id", "name", "format", "started_on", "venue"],
        ["C1", "Pair one", "one-to-one", "2010-10-01", ""],
        ["C2", "Pair two", "one-to-one", "2010-10-01", ""],
        ["C3", "New group", "group", "2011-03-01", "V1"],
        ["G1", "Thursday", "group", "2010-10-01", "V1"],
    ],
    "memberships": [
        ["cohort", "participant", "role", "joined_on", "left_on", "share", "reason", "exception"],
        ["C1", "P1", "member", "2010-10-01", "2011-03-01", "", "", ""],
        ["C1", "F1", "facilitator", "2010-10-01", "2011-03-01", "", "", ""],
        ["C2", "P2", "member", "2010-10-01", "2011-03-01", "", "", ""],
        ["C2", "F2", "facilitator", "2010-10-01", "2011-03-01", "", "moved away", ""],
        ["C3", "P1", "member", "2011-03-01", "", "", "", ""],
        ["C3", "P2", "member", "2011-03-01", "", "", "", ""],
        ["C3", "F1", "facilitator", "2011-03-01", "", "0.5", "", ""],
        ["G1", "P4", "member", "2010-10-01", "", "", "", ""],
        ["G1", "P5", "member", "2010-10-01", "2011-06-01", "", "", ""],
    ],
    "leads": [["cohort", "participant", "starts_on"], ["C3", "F1", "2011-03-01"]],
    "lineage": [
        ["id", "kind", "on", "predecessors", "successors", "reason", "moved", "left"],
        ["E1", "merge", "2011-03-01", "C1;C2", "C3", "They wished to", "P1;P2;F1", "F2"],
    ],
    "meetings": [
        ["id", "cohorts", "on", "time", "state", "minutes", "guests", "reason", "venue"],
        ["M1", "G1", "2010-11-04", "14:30", "", "90", "2", "", "V1"],
        ["M2", "G1", "2010-11-18", "", "held", "", "", "", ""],
        ["M3", "G1", "2010-12-02", "14:30", "cancelled", "", "", "Snow", ""],
    ],
    "attendance": [
        ["meeting", "participant", "result", "first_time", "as"],
        ["M1", "P4", "attended", "yes", ""],
        ["M1", "P5", "sent apologies", "", ""],
        ["M2", "P4", "did not attend", "", ""],
        ["M2", "P1", "attended", "", "visitor"],
    ],
    "contacts": [
        ["participant", "on", "mode", "reached", "facilitator", "cohort", "minutes", "note"],
        ["P1", "2010-11-10", "call", "yes", "F1", "C1", "20", "Spoke of walking"],
        ["P1", "2010-11-10", "call", "yes", "F1", "C1", "20", "Spoke of walking"],
        ["P1", "2010-11-17", "call", "no", "F1", "C1", "", ""],
    ],
    "involvement": [
        ["participant", "sphere", "starts_on", "cohort", "detail"],
        ["P1", "patient participation group", "2011-05-01", "C3", "Member of the group"],
    ],
}


def a_pilot(folder: Path, *, without: tuple[str, ...] = (), **changes: Rows) -> Path:
    """Write a pilot folder: the tables above, with some left out or given other lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (TABLES | changes).items():
        if name not in without:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
    return folder


def with_line(table: str, line: list[str]) -> Rows:
    """A table with one line more."""
    return [*TABLES[table], line]


def with_cell(table: str, line: int, column: str, value: str) -> Rows:
    """A table with another value in one cell; line 1 is the headings."""
    rows = [list(row) for row in TABLES[table]]
    rows[line - 1][rows[0].index(column)] = value
    return rows


def a_workbook(path: Path, tables: dict[str, list[list[Any]]] | None = None) -> Path:
    """The tables as the sheets of one workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (tables or TABLES).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def sent(folder: Path) -> list[SimpleUploadedFile]:
    """The files of a folder, as a browser sends them."""
    return [
        SimpleUploadedFile(path.name, path.read_bytes())
        for path in sorted(folder.iterdir())
        if path.is_file()
    ]
