"""Which lines of the data a section of the mapping takes: by event, by instrument, by a field."""

import re
from collections.abc import Mapping, Sequence

from likewise.formats.redcap.dictionaries import EVENT, INSTRUMENT, Dictionary
from likewise.formats.redcap.mappings import TableRule
from likewise.formats.tables.cells import heading

NAMED = 20  # how many events a sentence lists
LONGEST = 18  # REDCap cuts an event's label to this for its name
_ARM = re.compile(r"(.*?)\s*\(Arm (\d+):.*\)", re.IGNORECASE)
_NAME = re.compile(r"(.*)_arm_(\d+)[a-z]?")


class Chooser:
    """Takes the lines that one section asks for, and knows which of its names it never met."""

    def __init__(self, rule: TableRule, columns: Mapping[str, int], dictionary: Dictionary) -> None:
        self._rule, self._columns, self._dictionary = rule, columns, dictionary
        self._where = {
            name: dictionary.code_of(name, wanted) for name, wanted in rule.where.items()
        }
        self._met: set[str] = set()
        self._events: dict[str, bool] = {}
        self._instruments: dict[str, bool] = {}

    def wants(self, row: Sequence[str]) -> bool:
        """Whether the section takes this line."""
        if self._rule.events and not self._is_of_event(row[self._columns[EVENT]]):
            return False
        if INSTRUMENT in self._columns:
            instrument = row[self._columns[INSTRUMENT]]
            if (self._rule.repeat is None and instrument) or (
                self._rule.repeat is not None and not self._is_of_instrument(instrument)
            ):
                return False
        return all(self._says(row, name, wanted) for name, wanted in self._where.items())

    def never_met(self) -> str:
        """A sentence where no line was of the events or the instrument asked for; else empty."""
        rule = self._rule
        if rule.events and not any(self._events.values()):
            return self._missing("event", " or ".join(rule.events), self._events)
        if rule.repeat is None or any(self._instruments.values()):
            return self._never_said()
        if any(is_form(rule.repeat, each.form) for each in self._dictionary.fields.values()):
            return ""  # the project has it, and nobody filled it in yet
        return self._missing("repeating instrument", rule.repeat, self._instruments)

    def _never_said(self) -> str:
        """A sentence where no line has what `where` asks of a field without choices."""
        for name, wanted in self._rule.where.items():
            if name not in self._met and not self._dictionary.codes_of(name):
                return (
                    f"[{self._rule.table}] takes lines where {name} is {wanted}, and no line that "
                    "it looks at has that. Correct the mapping, or take the section out."
                )
        return ""

    def _missing(self, what: str, asked: str, seen: Mapping[str, bool]) -> str:
        known = [each for each in seen if each]
        more = ", …" if len(known) > NAMED else ""
        there = f": there is {', '.join(known[:NAMED])}{more}" if known else ""
        return (
            f"[{self._rule.table}] takes lines of the {what} {asked}, and the data has none{there}."
            " Correct the mapping, or take the section out."
        )

    def _is_of_event(self, cell: str) -> bool:
        if cell not in self._events:
            self._events[cell] = any(is_event(cell, name) for name in self._rule.events)
        return self._events[cell]

    def _is_of_instrument(self, cell: str) -> bool:
        if cell not in self._instruments:
            self._instruments[cell] = bool(cell) and is_form(cell, self._rule.repeat or "")
        return self._instruments[cell]

    def _says(self, row: Sequence[str], name: str, wanted: str) -> bool:
        is_wanted = self._dictionary.code_of(name, row[self._columns[name]]) == wanted
        if is_wanted:
            self._met.add(name)
        return is_wanted


def is_event(cell: str, name: str) -> bool:
    """Whether a cell says an event by its name, or by its label as labelled exports do.

    "Visit 1" and "Visit 1 (Arm 2: Groups)" are visit_1_arm_2: REDCap makes the name from the
    letters and figures of the label.
    """
    if heading(cell) == heading(name):
        return True
    found = _NAME.fullmatch(heading(name))
    if found is None:
        return False
    with_arm = _ARM.fullmatch(cell.strip())
    label, arm = with_arm.groups() if with_arm else (cell, found[2])
    return arm == found[2] and _plain(label)[:LONGEST].strip("_") == found[1]


def is_form(cell: str, name: str) -> bool:
    """Whether a cell says an instrument by its name, or by its label."""
    return heading(cell) == heading(name) or _plain(cell) == _plain(name)


def _plain(label: str) -> str:
    return re.sub("_+", "_", re.sub(r"[^a-z0-9_]", "", heading(label)))
