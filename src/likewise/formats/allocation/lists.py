"""Lists that somebody made elsewhere: our own columns, or REDCap's allocation template.

The template has notes in prose beside and below its columns, blank rows, and codes in place of
words: `redcap_randomization_number`, `redcap_randomization_group`, perhaps the site and one column
a factor. Rows count in their order within a stratum; numbers are labels. A list with any fault is
refused as a whole, with every fault, and no refusal tells an arm.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from likewise.domain.allocation.designs import Blocks, Design, DesignRefused, Simple
from likewise.domain.allocation.slots import Slot
from likewise.domain.imports import FileNotRight, Place, Problem
from likewise.formats.allocation.sequences import read_sequence
from likewise.formats.tables import Cell, Row, TextTable, text_rows
from likewise.formats.tables.cells import BadLine, Refused, as_plain_text
from likewise.formats.tables.text import NOTED

GROUP = "redcap_randomization_group"
FIELD_IN_NOTES = "randomization_group"  # as the notes call the group's field
LISTED = re.compile(r'Values/labels for "([^"]+)"')
CONCEALED = "for concealed allocation"


@dataclass(frozen=True, kw_only=True)
class UploadedList:
    """A list that was read whole.

    codes : mapping of str to mapping of str to str
        For each field that the notes of a template speak of, the label of each code.
    is_concealed : bool
        Whether each slot is told by its number, and its arm to nobody.
    """

    slots: tuple[Slot, ...]
    codes: Mapping[str, Mapping[str, str]]
    is_concealed: bool


def read_list(
    *, table: TextTable, design: Design | None = None, after: Mapping[str, int] | None = None
) -> UploadedList:
    """Read a list, as our own file or as REDCap's template.

    Parameters
    ----------
    design : Simple or Blocks, optional
        Whose strata and arms the list must have. A template's codes may be the design's words, or
        have them as labels in the notes; the list then comes in the design's words.
    after : mapping of str to int, optional
        The last position of each stratum that was sealed before.

    Raises
    ------
    FileNotRight
        With every fault.
    DesignRefused
        When the design allocates without a list.
    """
    if design is not None and not isinstance(design, Simple | Blocks):
        raise DesignRefused("This design allocates without a list. Give the design of the list.")
    if table.has_notes_beside:
        return read_template(table=table, design=design, after=after or {})
    slots = read_sequence(table=table, after=after)
    if design is not None:
        check_fits(table=table, slots=slots, design=design)
    return UploadedList(slots=slots, codes={}, is_concealed=False)


def strata_of(*, design: Simple | Blocks) -> tuple[str, ...]:
    """The strata that a list of a design has."""
    return design.stratum_names if isinstance(design, Blocks) else ("all",)


def check_fits(*, table: TextTable, slots: Sequence[Slot], design: Simple | Blocks) -> None:
    """Refuse a list with strata or arms that the design has not: by line, and telling no arm."""
    strata = strata_of(design=design)
    problems = []
    lines = [line for line, _ in text_rows(table)]
    for line, slot in zip(lines, slots, strict=True):
        if slot.stratum not in strata:
            what = f"The design has no such stratum. It has: {'; '.join(strata[:10])}."
            problems.append(Problem(Place(table.name, line, "stratum"), what))
        if slot.arm not in design.names:
            what = "This is not an arm of the design. Write it as the design does."
            problems.append(Problem(Place(table.name, line, "arm"), what))
    if problems:
        raise FileNotRight.of(problems)


@dataclass
class Notes:
    """What the prose beside a template says: codes with their labels; whether it is concealed."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_concealed: bool = False
    _speaks_of: str = ""

    def keep(self, cells: Sequence[Cell]) -> None:
        """Take what one line of the notes says."""
        words = [text for text in map(as_text, cells) if text]
        if not words:
            self._speaks_of = ""
            return
        found = LISTED.match(words[0])
        if found:
            self._speaks_of = GROUP if found[1] == FIELD_IN_NOTES else found[1]
            self.codes[self._speaks_of] = {}
        elif self._speaks_of and len(words) == 2:
            self.codes[self._speaks_of][words[0]] = words[1]
        self.is_concealed |= CONCEALED in words[0]

    def word(self, *, column: str, code: str, known: Collection[str] | None) -> str | None:
        """What a code means: itself without a design, else the design's word; none if nothing."""
        codes = self.codes.get(column)
        if known is None:
            return code if codes is None or code in codes else None
        label = (codes or {}).get(code)
        return next((word for word in (code, label) if word in known), None)


def as_text(cell: Cell) -> str:
    """A cell as text; empty where it holds a formula."""
    return "" if isinstance(cell, Refused) else as_plain_text(cell)


def read_template(
    *, table: TextTable, design: Simple | Blocks | None, after: Mapping[str, int]
) -> UploadedList:
    """Read REDCap's allocation template."""
    reader = Template(table=table, design=design)
    notes = Notes()
    rows = list(reader.rows(notes))
    if not rows:
        what = "No line below the headings holds a slot. Write one for each slot."
        reader.problems.append(Problem(Place(table.name, 1, None), what))
    has_groups = any(not row.is_blank(GROUP) for row in rows if GROUP in row.cells)
    notes.is_concealed |= bool(rows) and GROUP in table.headings and not has_groups
    reached, slots = dict(after), []
    for row in rows:
        slot = reader.slot(row=row, notes=notes, has_groups=has_groups, reached=reached)
        if slot is not None:
            slots.append(slot)
    if reader.problems:
        raise FileNotRight.of(reader.problems)
    return UploadedList(slots=tuple(slots), codes=notes.codes, is_concealed=notes.is_concealed)


class Template:
    """The rows of a template, one after another, with all that is wrong with them."""

    def __init__(self, *, table: TextTable, design: Simple | Blocks | None) -> None:
        self.table, self.design = table, design
        self.problems: list[Problem] = []
        self.header = table.header
        self.factors = [name for name in self.header if name not in ("", GROUP, NOTED)]
        self._check_headings()

    def _check_headings(self) -> None:
        if GROUP not in self.header:
            self._wrong(f"The column {GROUP} is missing. The first line must not be changed.")
        for place, name in enumerate(self.header, 1):
            if not name:
                self._wrong(f"Column {place} has no heading. The first line must not be changed.")
            elif self.header.index(name) < place - 1:
                self._wrong(f"The column {name} is there twice. Keep one of them.")
        if self.design is not None:
            strata = self.design.strata if isinstance(self.design, Blocks) else ()
            if set(strata) != set(self.factors):
                said = ", ".join(strata) or "none"
                self._wrong(f"The columns of factors must be those of the design: {said}.")

    def _wrong(self, what: str) -> None:
        self.problems.append(Problem(Place(self.table.name, 1, None), what))

    def rows(self, notes: Notes) -> Iterator[Row]:
        """The rows that hold something in the columns; what stands beside goes to the notes."""
        width = len(self.header)
        for line, cells in text_rows(self.table):
            if isinstance(cells, BadLine):
                Row(self.table.name, line, {}, self.problems).wrong(None, cells.sentence)
                continue
            notes.keep(cells[width:])
            own = (*cells[:width], *("",) * (width - len(cells)))
            if any(isinstance(cell, Refused) or as_plain_text(cell) for cell in own):
                named = zip(self.header, own, strict=True)
                yield Row(self.table.name, line, dict(named), self.problems)

    def slot(
        self, *, row: Row, notes: Notes, has_groups: bool, reached: dict[str, int]
    ) -> Slot | None:
        """The slot of a row; none where something is wrong with it, which is noted."""
        before = len(self.problems)
        number = row.name(NOTED, is_needed=False)
        if notes.is_concealed and not number:
            row.wrong(NOTED, "This is empty. In a concealed list every slot has a number.")
        arm = self._arm(row, notes, has_groups) or number
        stratum = self._stratum(row, notes)
        reached[stratum] = reached.get(stratum, 0) + 1
        if len(self.problems) > before or self.problems or not arm:
            return None
        return Slot(stratum=stratum, position=reached[stratum], label=number, arm=arm)

    def _arm(self, row: Row, notes: Notes, has_groups: bool) -> str:
        if GROUP not in row.cells:
            return ""
        if row.is_blank(GROUP):
            if has_groups or not notes.is_concealed:
                row.wrong(GROUP, "This is empty. Fill it in, in every row that holds a slot.")
            return ""
        known = None if self.design is None else self.design.names
        word = notes.word(column=GROUP, code=row.name(GROUP), known=known)
        if word is None:
            where = "codes that the notes list" if known is None else "arms of the design"
            row.wrong(GROUP, f"This is not one of the {where}. Correct it.")
        return word or ""

    def _stratum(self, row: Row, notes: Notes) -> str:
        words = {}
        for name in self.factors:
            code = row.name(name)
            known = self._levels(name)
            word = notes.word(column=name, code=code, known=known) if code else ""
            if word is None:
                listed = ", ".join(known or notes.codes[name])
                row.wrong(name, f"This is not one of those there are: {listed}. Correct it.")
            words[name] = word or code
        if isinstance(self.design, Blocks):
            names = [factor.name for factor in self.design.stratum_factors if factor.name in words]
        else:
            names = list(words)
        return ", ".join(f"{name}={words[name]}" for name in names) or "all"

    def _levels(self, name: str) -> tuple[str, ...] | None:
        """The levels that the design has for a factor; none without one."""
        factors = () if self.design is None else self.design.factors
        return next((factor.levels for factor in factors if factor.name == name), None)
