"""The research table as files: CSV with its codebook, and the two that REDCap imports."""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from likewise.domain.outcomes.research import (
    OCCASION,
    PERSON,
    Kind,
    Research,
    Variable,
)

# REDCap's own headings, in its order: what a data dictionary is imported with.
DICTIONARY = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
    "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
RECORD, EVENT = "record_id", "redcap_event_name"
CODEBOOK = ("name", "label", "kind", "unit", "options", "note")


def data_csv(table: Research) -> bytes:
    """The rows as CSV: UTF-8, a heading, an empty cell where nothing is."""
    names = [each.name for each in table.variables]
    return _csv([names, *([row.get(name, "") for name in names] for row in table.rows)])


def codebook_csv(table: Research) -> bytes:
    """What each column holds, as CSV."""
    return _csv(
        [
            CODEBOOK,
            *(
                (v.name, v.label, v.kind, v.unit, _choices(v.options, "; ", "="), v.note)
                for v in table.variables
            ),
        ]
    )


def redcap_dictionary(table: Research) -> bytes:
    """The data dictionary that REDCap imports; occasions are its events."""
    rows = [_dictionary_row(RECORD, "visit", "text", "Random id of the person")]
    for each in table.variables:
        if each.name in (PERSON, OCCASION):
            continue
        kind = "radio" if each.kind is Kind.CHOICE else "text"
        validation = {Kind.NUMBER: "number", Kind.DAY: "date_ymd"}.get(each.kind, "")
        note = " ".join(
            part for part in (f"In {each.unit}." if each.unit else "", each.note) if part
        )
        rows.append(
            _dictionary_row(
                each.name, each.form, kind, each.label, choices=_coded(each), note=note,
                validation=validation,
            )
        )  # fmt: skip
    return _csv([DICTIONARY, *rows])


def redcap_data(table: Research) -> bytes:
    """The rows as REDCap imports them: one line a record and event, choices as their codes."""
    variables = [each for each in table.variables if each.name not in (PERSON, OCCASION)]
    events = event_names(table)
    lines = [
        [
            row[PERSON],
            events[row[OCCASION]],
            *(_code(each, row.get(each.name, "")) for each in variables),
        ]
        for row in table.rows
    ]
    return _csv([[RECORD, EVENT, *(each.name for each in variables)], *lines])


def event_names(table: Research) -> dict[str, str]:
    """What REDCap calls each occasion: small letters, digits and _, with the number of its arm."""
    found: dict[str, str] = {}
    for number, each in enumerate(table.occasions, start=1):
        stem = re.sub(r"[^a-z0-9]+", "_", each.name.lower()).strip("_")[:18] or f"event_{number}"
        name = f"{stem}_arm_1"
        found[each.name] = name if name not in found.values() else f"{stem}_{number}_arm_1"
    return found


def redcap_events(table: Research) -> bytes:
    """The events that REDCap imports before its data: one an occasion, all in one arm."""
    rows = [[name, "1", event] for name, event in event_names(table).items()]
    return _csv([["event_name", "arm_num", "unique_event_name"], *rows])


def redcap_forms(table: Research) -> bytes:
    """Which forms each event has, as REDCap imports it: all."""
    forms = dict.fromkeys(each.form for each in table.variables)
    rows = [["1", event, form] for event in event_names(table).values() for form in forms]
    return _csv([["arm_num", "unique_event_name", "form"], *rows])


def digest_of(table: Research) -> str:
    """The SHA-256 digest of the rows as CSV, in hex."""
    return hashlib.sha256(data_csv(table)).hexdigest()


def _coded(variable: Variable) -> str:
    """The choices of a field as REDCap writes them: code, label | code, label."""
    codes = codes_of(variable)
    return " | ".join(
        f"{codes[value]}, {words.replace('|', '/')}" for value, words in variable.options
    )


def codes_of(variable: Variable) -> Mapping[str, str]:
    """The code of each value of a choice: the value, where all are whole numbers, else 1, 2, 3."""
    values = [value for value, _ in variable.options]
    if all(re.fullmatch(r"-?[0-9]+", each) for each in values):
        return {each: each for each in values}
    return {each: str(number) for number, each in enumerate(values, start=1)}


def _code(variable: Variable, value: str) -> str:
    return codes_of(variable).get(value, value) if variable.kind is Kind.CHOICE else value


def _dictionary_row(
    name: str, form: str, kind: str, label: str, *, choices: str = "", note: str = "",
    validation: str = "",
) -> list[str]:  # fmt: skip
    said = {
        DICTIONARY[0]: name, DICTIONARY[1]: form, DICTIONARY[3]: kind, DICTIONARY[4]: label,
        DICTIONARY[5]: choices, DICTIONARY[6]: note, DICTIONARY[7]: validation,
    }  # fmt: skip
    return [said.get(heading, "") for heading in DICTIONARY]


def _choices(options: Sequence[tuple[str, str]], between: str, means: str) -> str:
    return between.join(
        value if value == words else f"{value}{means}{words}" for value, words in options
    )


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
