"""A REDCap data dictionary: the fields, their labels and their choices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from likewise.domain.imports import FileNotRight
from likewise.formats.tables import lines_of, open_text
from likewise.formats.tables.cells import as_plain_text, heading

NAME, LABEL, KIND, FORM, CHOICES = (
    "variable_/_field_name",
    "field_label",
    "field_type",
    "form_name",
    "choices,_calculations,_or_slider_labels",
)
VALIDATION = "text_validation_type_or_show_slider_number"
IDENTIFIER = "identifier?"
CHOSEN = frozenset({"radio", "dropdown", "checkbox"})
EVENT, INSTRUMENT, INSTANCE, GROUP = (
    "redcap_event_name",
    "redcap_repeat_instrument",
    "redcap_repeat_instance",
    "redcap_data_access_group",
)
TICKS = {"checked": "1", "unchecked": "0"}  # one column of a checkbox, labelled
# What a labelled export calls REDCap's own columns.
OWN = {
    "event_name": EVENT,
    "repeat_instrument": INSTRUMENT,
    "repeat_instance": INSTANCE,
    "data_access_group": GROUP,
}


@dataclass(frozen=True, slots=True)
class RedcapField:
    """One field. `choices` gives each code its label, where it has any."""

    name: str
    form: str
    kind: str
    label: str
    validation: str = ""
    is_identifier: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The fields of a project, in order; the first one names the record."""

    file: str
    fields: Mapping[str, RedcapField]

    @property
    def record_id(self) -> str:
        """The field that names the record."""
        return next(iter(self.fields))

    def code_of(self, name: str, said: str) -> str:
        """The code of a choice, whether the export is raw or labelled; anything else as it is."""
        if self._is_box(name):
            return TICKS.get(said.casefold(), said)
        field = self.fields.get(name)
        if field is None or not field.choices or said in field.choices:
            return said
        folded = said.casefold()
        found = (code for code, label in field.choices.items() if label.casefold() == folded)
        return next(found, said)

    def codes_of(self, name: str) -> Mapping[str, str]:
        """The codes that a field or a column of a checkbox may have, with what they say."""
        if self._is_box(name):
            return {"1": "Checked", "0": "Unchecked"}
        field = self.fields.get(name)
        return field.choices if field is not None else {}

    def has_decimal_commas(self, name: str) -> bool:
        """Whether numbers of a field are written with a comma."""
        field = self.fields.get(name)
        return field is not None and "comma_decimal" in field.validation

    def label_of(self, name: str, code: str) -> str:
        """What a code says; a tick of a checkbox stays 1 or 0."""
        field = self.fields.get(name)
        return field.choices.get(code, code) if field is not None else code

    def _is_box(self, name: str) -> bool:
        field = self.fields.get(name.partition("___")[0])
        return field is not None and field.kind == "checkbox"


def read_dictionary(path: Path, *, encoding: str | None = None) -> Dictionary:
    """Read a data dictionary as REDCap exports it.

    Raises
    ------
    FileNotRight
        When it is not one.
    """
    table = open_text(path, encoding=encoding)
    if NAME not in table.headings or KIND not in table.headings:
        raise FileNotRight(
            "This is not a REDCap data dictionary: it has no column Variable / Field Name.",
            file=path.name,
            line=1,
        )
    fields: dict[str, RedcapField] = {}
    for _, cells in lines_of(table, each="field"):
        said = dict(zip(table.headings, map(as_plain_text, cells), strict=True))
        made = _field(said)
        fields[made.name] = made
    return Dictionary(path.name, fields)


def csv_files(folder: Path) -> list[Path]:
    """The CSV files of a folder, by name."""
    return [
        each
        for each in sorted(folder.iterdir())
        if each.suffix.casefold() == ".csv" and each.is_file()
    ]


def data_files(folder: Path, dictionary: Path, *, encoding: str | None = None) -> list[Path]:
    """The files of a folder that may be a project's data.

    A project's arms and events may lie beside it: of several files, those that name the record.
    """
    known = read_dictionary(dictionary, encoding=encoding)
    first = known.fields[known.record_id]
    names = {heading(first.name), heading(first.label)}
    others = [
        each
        for each in csv_files(folder)
        if each != dictionary and not is_dictionary(each, encoding=encoding)
    ]
    naming = [each for each in others if not names.isdisjoint(_headings(each, encoding))]
    return naming if len(others) > 1 and naming else others


def _headings(path: Path, encoding: str | None) -> set[str]:
    try:
        return {heading(each) for each in open_text(path, encoding=encoding).headings}
    except FileNotRight:
        return set()


def is_dictionary(path: Path, *, encoding: str | None = None) -> bool:
    """Whether a CSV file is a data dictionary."""
    try:
        return NAME in open_text(path, encoding=encoding).headings
    except FileNotRight:
        return False


def _field(said: Mapping[str, str]) -> RedcapField:
    kind = said.get(KIND, "")
    return RedcapField(
        name=said[NAME],
        form=said.get(FORM, ""),
        kind=kind,
        label=re.sub(r"<[^>]{0,200}>", "", said.get(LABEL, "")).strip(),
        validation=said.get(VALIDATION, ""),
        is_identifier=said.get(IDENTIFIER, "").casefold() == "y",
        choices=_choices(kind, said.get(CHOICES, "")),
    )


def _choices(kind: str, said: str) -> dict[str, str]:
    if kind == "yesno":
        return {"1": "Yes", "0": "No"}
    if kind == "truefalse":
        return {"1": "True", "0": "False"}
    if kind not in CHOSEN:
        return {}
    pairs = (part.partition(",") for part in said.split("|"))
    return {code.strip(): label.strip() for code, comma, label in pairs if comma}


def columns_by_field(headings: tuple[str, ...], dictionary: Dictionary) -> dict[str, int]:
    """Where each field stands in the data: by its name, or by its label in a labelled export.

    Raises
    ------
    FileNotRight
        When a label in use stands for several fields.
    """
    names = {heading(name): name for name in dictionary.fields}
    labels: dict[str, list[str]] = {}
    for each in dictionary.fields.values():
        labels.setdefault(heading(each.label), []).append(each.name)
        for code, label in each.choices.items():
            if each.kind == "checkbox":
                said = heading(f"{each.label} (choice={label})")
                labels.setdefault(said, []).append(f"{each.name}___{code}")
    found: dict[str, int] = {}
    for position, said in enumerate(headings):
        if said in names:
            found[names[said]] = position
        elif said in OWN:
            found[OWN[said]] = position
        elif said in labels:
            # Fields of one label stand in the order of the dictionary.
            free = next((name for name in labels[said] if name not in found), None)
            if free is not None:
                found[free] = position
        else:
            found.setdefault(said, position)
    return found
