"""Empty pilot tables to fill in: CSV files, and one workbook whose first sheet explains them."""

import csv
import io
from pathlib import Path
from typing import Any

from likewise.domain.imports import LAYOUTS, Column, Kind, Layout, columns_of
from likewise.formats.workbooks import as_text_cells

WORKBOOK = "pilot-tables.xlsx"
NOTES = "notes"
INTRODUCTION = (
    "Fill in the sheets you have; leave out the optional ones you do not need.",
    "Use ids of your own, such as P001: they tie the sheets together, and are kept.",
    "Write dates as 2011-04-03, or as dates of your spreadsheet program.",
    "This sheet is not read.",
)
_WIDTHS = (16, 16, 10, 60, 24)


def write_templates(folder: Path) -> list[Path]:
    """Write one empty CSV file for each table, and the workbook, into a folder.

    Files that are there already are left alone, and are not among the answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{layout.name}.csv": template_csv(layout) for layout in LAYOUTS}
    wanted[WORKBOOK] = template_workbook()
    written = []
    for name, content in wanted.items():
        path = folder / name
        if not path.exists():
            path.write_bytes(content)
            written.append(path)
    return written


def template_csv(layout: Layout) -> bytes:
    """One table's headings, as a CSV file that spreadsheet programs open with accents intact."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(column.name for column in columns_of(layout))
    return text.getvalue().encode("utf-8-sig")


def template_workbook() -> bytes:
    """All tables as sheets with headings, and a first sheet of notes."""
    import openpyxl

    book: Any = openpyxl.Workbook(write_only=True)
    notes = book.create_sheet(NOTES)
    for letter, width in zip("ABCDE", _WIDTHS, strict=True):
        notes.column_dimensions[letter].width = width
    for sentence in INTRODUCTION:
        notes.append(as_text_cells(notes, [sentence]))
    notes.append(as_text_cells(notes, ["table", "column", "needed", "what it holds", "example"]))
    for layout in LAYOUTS:
        for column in columns_of(layout):
            notes.append(as_text_cells(notes, _explained(layout, column)))
    for layout in LAYOUTS:
        sheet = book.create_sheet(layout.name)
        sheet.freeze_panes = "A2"
        sheet.append(as_text_cells(sheet, [column.name for column in columns_of(layout)]))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _explained(layout: Layout, column: Column) -> list[str]:
    about = column.about
    if column.kind in (Kind.CHOICE, Kind.CHOICES):
        about = f"{about} ({', '.join(column.choices)})"
    return [layout.name, column.name, "yes" if column.is_required else "", about, column.example]


def reference_page() -> str:
    """The part of docs/reference/pilot-tables.md that lists the tables, in Markdown."""
    lines = []
    for layout in LAYOUTS:
        optional = " (optional)" if layout.is_optional else ""
        lines += [f"### {layout.name}{optional}", "", layout.about, ""]
        lines += ["| Column | Needed | Holds | Example |", "|---|---|---|---|"]
        for column in layout.columns:
            needed = "yes" if column.is_required else ""
            lines.append(f"| `{column.name}` | {needed} | {_holds(column)} | {_code(column)} |")
        lines.append("")
    return "\n".join(lines)


def _holds(column: Column) -> str:
    kind = {
        Kind.CHOICE: "one of " + ", ".join(f"*{each}*" for each in column.choices),
        Kind.CHOICES: "one or more of "
        + ", ".join(f"*{each}*" for each in column.choices)
        + ", separated by semicolons",
        Kind.IDS: f"one or more ids from {column.refers_to}, separated by semicolons",
        Kind.ID: f"an id from {column.refers_to}" if column.refers_to else "an id of your own",
    }.get(column.kind, column.kind.value)
    about = column.about
    return kind if about.startswith(("an id from", "your own")) else f"{kind}: {about}"


def _code(column: Column) -> str:
    return f"`{column.example}`" if column.example else ""
