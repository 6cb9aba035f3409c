"""A mapping drafted from a data dictionary, for a person to finish."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from likewise.domain.imports import FileNotRight
from likewise.formats.redcap.dictionaries import (
    EVENT,
    GROUP,
    INSTANCE,
    INSTRUMENT,
    Dictionary,
    RedcapField,
    columns_by_field,
    csv_files,
    data_files,
    is_dictionary,
    read_dictionary,
)
from likewise.formats.tables import open_text, text_rows
from likewise.formats.tables.cells import BadLine, as_plain_text

# What fields for a column are often called, in order of trust; somebody else's contacts are not
# the person's own.
OFTEN = {
    "given_name": r"(^|_)(first|given|fore)_?name|name_(first|given)|first name|given name",
    "family_name": r"(^|_)(last|family|sur)_?name|name_(last|family)|last name|surname",
    "email": r"e-?mail",
    "telephone": r"phone|mobile",
    "address": r"address",
}
NOT_THEIRS = re.compile(r"emergency|kin|contact_|^ec_|relative|carer|doctor|gp_", re.IGNORECASE)
ENROLLED = re.compile(r"enrol|consent|signed|recruit", re.IGNORECASE)
ARM = re.compile(r"(^|_)arm($|_)|randomi|allocat", re.IGNORECASE)
SHOWN = 60


def draft_mapping(path: Path, *, encoding: str | None = None) -> str:
    """A mapping, as TOML, with what could be told and comments where a person has to say.

    `path` is a data dictionary, or a folder that holds one; data in the folder tells events, data
    access groups and repeating instruments. `encoding` is that of files that are not UTF-8.

    Raises
    ------
    FileNotRight
        When there is no dictionary.
    """
    dictionary_path = path if path.is_file() else _dictionary_in(path, encoding)
    dictionary = read_dictionary(dictionary_path, encoding=encoding)
    found = data_files(path, dictionary_path, encoding=encoding) if path.is_dir() else []
    data = found[0] if len(found) == 1 else None
    seen = _Seen(dictionary, data, encoding)
    chosen = _people(dictionary)
    lines = [
        f"# Drafted from {dictionary.file}. Check every line; those that begin with # are "
        "suggestions.",
        '# A column takes a field ("name_first"), one value for all ({ value = "…" }), or',
        '# { field = "…", choices = { "1" = "attended" } }. See docs/how-to/import-from-redcap.md.',
        "",
        "[redcap]",
        f"dictionary = {_quoted(dictionary.file)}",
    ]
    if data is not None:
        lines.append(f"data = {_quoted(data.name)}")
    lines += ["", *_participants(dictionary, chosen, seen)]
    lines += _practices(seen)
    lines += _arms(dictionary)
    lines += _repeats(dictionary, seen)
    lines += _unused(dictionary, {*chosen.values(), dictionary.record_id})
    return "\n".join(lines) + "\n"


class _Seen:
    """What the data shows beside the dictionary: events, groups, repeating instruments."""

    def __init__(self, dictionary: Dictionary, data: Path | None, encoding: str | None) -> None:
        self.columns: Mapping[str, int] = {}
        self.events: dict[str, set[str]] = {}
        self.instruments: dict[str, None] = {}
        if data is None:
            return
        try:
            text = open_text(data, encoding=encoding)
        except FileNotRight:  # nobody has filled in anything yet: there is nothing to see
            return
        self.columns = columns_by_field(text.headings, dictionary)
        for _, cells in text_rows(text):
            if isinstance(cells, BadLine):
                continue
            row = [as_plain_text(cell) for cell in cells]
            if EVENT in self.columns:
                filled = self.events.setdefault(row[self.columns[EVENT]], set())
                filled.update(name for name, at in self.columns.items() if row[at])
            if INSTRUMENT in self.columns and row[self.columns[INSTRUMENT]]:
                self.instruments[row[self.columns[INSTRUMENT]]] = None

    def events_with(self, fields: Iterable[str]) -> list[str]:
        """The events in which most of these fields are filled in: one for each arm, where several.

        An event that has a telephone number again, and no more, is not one of them.
        """
        wanted = set(fields)
        filled = {each: len(found & wanted) for each, found in self.events.items()}
        most = max(filled.values(), default=0)
        return [each for each, count in filled.items() if count and 2 * count > most]


def _dictionary_in(folder: Path, encoding: str | None) -> Path:
    found = next(
        (each for each in csv_files(folder) if is_dictionary(each, encoding=encoding)), None
    )
    if found is None:
        raise FileNotRight("There is no REDCap data dictionary here. Export it from REDCap.")
    return found


def _people(dictionary: Dictionary) -> dict[str, str]:
    """Which field is probably which column of participants."""
    chosen: dict[str, str] = {}
    for column, pattern in OFTEN.items():
        for field in dictionary.fields.values():
            said = f"{field.name} {field.label}"
            if NOT_THEIRS.search(said) or field.name in chosen.values():
                continue
            if field.kind in ("text", "notes") and re.search(pattern, said, re.IGNORECASE):
                chosen[column] = field.name
                break
    dates = [f for f in dictionary.fields.values() if f.validation.startswith("date")]
    enrolled = next((f for f in dates if ENROLLED.search(f"{f.name} {f.label}")), None)
    if enrolled is not None:
        chosen["enrolled_on"] = enrolled.name
    return chosen


def _participants(dictionary: Dictionary, chosen: Mapping[str, str], seen: _Seen) -> list[str]:
    lines = ["[participants]", f"id = {_quoted(dictionary.record_id)}"]
    events = seen.events_with(chosen.values())
    if len(events) == 1:
        lines.append(f"event = {_quoted(events[0])}  # the lines of this event hold these fields")
    elif events:
        said = ", ".join(map(_quoted, events))
        lines.append(f"event = [{said}]  # the lines of these events hold these fields")
    for column, name in chosen.items():
        label = dictionary.fields[name].label
        said = _quoted(name)
        if column == "enrolled_on" and dictionary.fields[name].validation.startswith("datetime"):
            said = f'{{ field = {said}, part = "date" }}'
        lines.append(f"{column} = {said}  # {_short(label)}")
    if "enrolled_on" not in chosen:
        lines.append("# No date of enrolment was found: name its field, or give one day for all.")
        lines.append('# enrolled_on = { value = "2010-10-01" }')
    lines.append('# role = { value = "member" }  # member, facilitator, or member and facilitator')
    lines.append(f"{'' if GROUP in seen.columns else '# '}practice = {_quoted(GROUP)}")
    return [*lines, ""]


def _practices(seen: _Seen) -> list[str]:
    mark = "" if GROUP in seen.columns else "# "
    return [
        f"{mark}[practices]  # one for each data access group",
        f"{mark}id = {_quoted(GROUP)}",
        f"{mark}name = {_quoted(GROUP)}",
        "",
    ]


def _arms(dictionary: Dictionary) -> list[str]:
    lines: list[str] = []
    for field in dictionary.fields.values():
        if field.choices and ARM.search(f"{field.name} {field.label}"):
            lines += [
                f"# {field.name} may hold the arm ({_choices(field)}):",
                "# [arms]",
                f"# id = {_quoted(field.name)}",
                f"# name = {_quoted(field.name)}",
                "# [allocations]",
                f"# participant = {_quoted(dictionary.record_id)}",
                f"# arm = {_quoted(field.name)}",
                '# allocated_on = { value = "2010-10-15" }',
                "",
            ]
    return lines


def _repeats(dictionary: Dictionary, seen: _Seen) -> list[str]:
    record, instance = _quoted(dictionary.record_id), _quoted(INSTANCE)
    lines: list[str] = []
    for instrument in seen.instruments:
        lines += [
            f"# The instrument {instrument} repeats; for calls, for example:",
            "# [contacts]",
            f"# repeat = {_quoted(instrument)}",
            f"# id = {{ join = [{record}, {instance}] }}",
            f"# participant = {record}",
            "",
        ]
    return lines


def _unused(dictionary: Dictionary, used: set[str]) -> list[str]:
    lines = ["# Fields that are not used:"]
    for field in dictionary.fields.values():
        if field.name not in used:
            choices = f" ({_choices(field)})" if field.choices else ""
            lines.append(f"#   {field.name}: {_short(field.label)}{choices}")
    return lines if len(lines) > 1 else []


def _choices(field: RedcapField) -> str:
    return _short("; ".join(f"{code} = {label}" for code, label in field.choices.items()))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN]}…"
