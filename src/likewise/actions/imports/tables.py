"""Bring a programme in from somebody's tables."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from likewise.actions.imports.places import back_up, seldom_collecting, workplace
from likewise.actions.mentions import names_in
from likewise.actions.operations import carry_out, planned
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.corrections import CorrectionNeedsReason
from likewise.domain.imports import FileNotRight, Layout, Level, Place, Problems
from likewise.domain.imports.lines import programme_of
from likewise.domain.imports.plans import ImportPlan
from likewise.domain.imports.written import Written
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.programmes import (
    Programme,
    ProgrammeNameTaken,
    UnknownZone,
    check_name_is_free,
    is_called,
)
from likewise.domain.refusals import DomainError
from likewise.domain.words import join_words
from likewise.formats import pilot
from likewise.formats.apart.imports import tables_apart
from likewise.formats.tables import Source, Table
from likewise.records import models
from likewise.records.facts import current
from likewise.records.staging.ids import made_id
from likewise.records.staging.reader import StagedImport, staged_import
from likewise.records.staging.registers import Progress
from likewise.records.staging.transfer import attached
from likewise.records.staging.writer import Writer
from likewise.records.turns import writing

ATTEMPTS = 2
CHUNK = 1 << 20


class OfAnotherProgramme(DomainError):
    """Files that say they are of another programme than the one that there is."""


class ProgrammeMissing(DomainError):
    """An import that does not say into which programme."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What is to be imported: pilot tables, or a REDCap export with its mapping.

    `written` is what somebody said of how dates and letters are written in them.
    """

    path: Path
    mapping: Path | None = None
    written: Written = field(default_factory=Written)

    def digest(self) -> str:
        """A digest of everything in them."""
        digest = hashlib.sha256()
        for path in (self.path, self.mapping):
            for file in _files_in(path):
                digest.update(file.name.encode() + b"\0")
                with file.open("rb") as opened:
                    while chunk := opened.read(CHUNK):
                        digest.update(chunk)
        return digest.hexdigest()


def import_tables(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    files: Files,
    new_programme: str | None = None,
    is_said: bool = True,
    corrections: bool = False,
    reason: str = "",
    dry_run: bool = False,
    confirmed: str | None = None,
    progress: Progress | None = None,
    is_invented: bool = False,
) -> Outcome:
    """Bring in somebody's tables, all or nothing, into the actor's programme or a new one.

    The files are checked in a staging file beside the record; then everything is written in one
    short transaction. What was imported before and says the same is left as it is.

    Parameters
    ----------
    new_programme
        The name of a programme to start; empty: called after the table programme, else after the
        files; none: the actor's own.
    is_said
        Whether somebody said that it is the actor's own; else files that name another are refused.
    corrections
        Whether lines that say something else than they did before revise what was imported;
        `reason` then says why.
    progress
        Is called with what is being done, and how many lines of it are done.
    is_invented
        Whether nobody in it is real, so that ids may be the same in every installation.

    Raises
    ------
    ImportRefused
        With every problem: file, line, column and what to do.
    CorrectionNeedsReason, ProgrammeMissing, OfAnotherProgramme, ProgrammeNameTaken
    """
    check_may(by, Capability.IMPORT)
    if corrections and not reason.strip():
        raise CorrectionNeedsReason("Say why the record was wrong, so that others can follow.")
    act = _Import(
        by, at, operation, files, new_programme, is_said, corrections, reason,
        progress or _quiet, is_invented,
    )  # fmt: skip
    if models.Operation.objects.filter(id=operation).exists():
        repeated = act.carry_out(None, confirmed=None)
        if repeated is not None:
            return repeated
    for _ in range(ATTEMPTS):
        outcome = act.attempt(dry_run=dry_run, confirmed=confirmed)
        if outcome is not None:
            return outcome
    back_up(at)
    with writing():  # others keep changing it: so they wait while the files are checked again
        return cast(Outcome, act.attempt(dry_run=dry_run, confirmed=confirmed))


@dataclass(frozen=True, slots=True)
class _Preparation:
    """Files that are staged and checked, and the last act in the programme before they were."""

    staging: StagedImport
    plan: ImportPlan
    last_act: int


@dataclass(frozen=True, slots=True)
class _Import:
    """One import of tables, and the steps by which it is carried out."""

    by: Actor
    at: datetime
    operation: str
    files: Files
    new_programme: str | None
    is_said: bool
    corrections: bool
    reason: str
    progress: Progress
    is_invented: bool

    @contextmanager
    def preparation(self) -> Iterator[_Preparation]:
        """Stage and check the files; refuse them with all their problems."""
        last_act = _last_act(self.by.programme, but=self.operation)
        with workplace() as folder, seldom_collecting(), self._opened() as (source, said):
            tables = list(pilot.tables_in_order(source))
            programme, is_new = self._programme(source, said)
            with staged_import(
                folder,
                operation=self.operation,
                programme=programme,
                is_new=is_new,
                account=self.by.account,
                is_invented=self.is_invented,
            ) as staging:
                staging.problems.extend(source.problems)
                for layout, table in tables:
                    staging.problems.extend(pilot.heading_problems(layout, table))
                self._read(staging, tables, source.unread)
                today = self.at.astimezone(ZoneInfo(programme.zone)).date()
                staging.check(today=today, corrections=self.corrections, progress=self.progress)
                staging.problems.refuse_any()
                plan = self._plan(staging, source, said, programme, is_new)
                yield _Preparation(staging, plan, last_act)

    def attempt(self, *, dry_run: bool, confirmed: str | None) -> Outcome | None:
        """Check the files and write them; none where somebody changed the programme meanwhile."""
        with self.preparation() as prepared:
            if dry_run or not prepared.plan.new:
                return planned(prepared.plan)
            back_up(self.at)
            with attached(prepared.staging.db):
                return self.carry_out(prepared, confirmed=confirmed)

    def carry_out(self, prepared: _Preparation | None, *, confirmed: str | None) -> Outcome | None:
        """Write what was prepared; none where somebody changed the programme meanwhile."""

        def plan(_: Ids) -> Plan:
            if (
                prepared is None
                or _last_act(self.by.programme, but=self.operation) != prepared.last_act
            ):
                raise _ProgrammeChanged
            if prepared.plan.creates:  # nobody may have started another of this name meanwhile
                _check_name_is_free(prepared.plan.creates)
            return prepared.plan

        def write(_: Sequence[Any], *, operation: models.Operation, at: datetime) -> None:
            if prepared is not None:
                Writer(
                    prepared.staging.db,
                    operation=operation,
                    at=at,
                    programme=prepared.staging.programme.id,
                    progress=lambda done: self.progress("Writing", done),
                ).write(reason=self.reason)

        programme = prepared.staging.programme.id if prepared else self.by.programme
        try:
            return carry_out(
                action="imports.tables",
                by=self.by,
                at=self.at,
                operation=self.operation,
                arguments={
                    "files": self.files.digest(),
                    "new_programme": self.new_programme,
                    "days": self.files.written.days,
                    "encoding": self.files.written.encoding,
                    "corrections": self.corrections,
                    "reason": self.reason,
                },
                check=lambda: check_may(self.by, Capability.IMPORT),
                plan=plan,
                confirmed=confirmed,
                programme=programme,
                write=write,
            )
        except _ProgrammeChanged:
            return None

    @contextmanager
    def _opened(self) -> Iterator[tuple[Source, pilot.PilotLine | None]]:
        """The tables, read apart; refused with their place where they cannot be opened."""
        with ExitStack() as stack:
            try:
                yield stack.enter_context(
                    tables_apart(
                        self.files.path, mapping=self.files.mapping, written=self.files.written
                    )
                )
            except FileNotRight as refusal:
                problems = Problems()
                problems.add(refusal.problem)
                problems.refuse_any()
                raise

    def _programme(self, source: Source, said: pilot.PilotLine | None) -> tuple[Programme, bool]:
        if self.new_programme is None:
            programmes = current(Programme, fact=self.by.programme or "")
            if not programmes:
                raise ProgrammeMissing(
                    "Say which programme the files belong to, or name a new one to start."
                )
            if not self.is_said:
                _check_is_of(programmes[0], said)
            return programmes[0], False
        new_id = made_id(self.operation, "programme")
        table = source.tables.get("programme")
        line, values = (said.line, dict(said.values)) if said else (1, {})
        values["name"] = self.new_programme or values.get("name") or self.files.path.stem
        _check_name_is_free(values["name"])
        try:
            return programme_of(values, id=new_id), True
        except UnknownZone as refusal:
            if table is None:
                raise
            problems = Problems()
            problems.extend(source.problems)
            problems.at(Place(table.file, line, table.called.get("zone", "zone")), refusal.sentence)
            problems.refuse_any()
            raise

    def _read(
        self,
        staging: StagedImport,
        tables: Sequence[tuple[Layout, Table]],
        unread: Collection[str],
    ) -> None:
        try:
            staging.read(
                [(layout, table) for layout, table in tables if layout.name != "programme"],
                unread=unread,
                progress=self.progress,
            )
        except FileNotRight as refusal:
            staging.problems.add(replace(refusal.problem, level=Level.FILE))

    def _plan(
        self,
        staging: StagedImport,
        source: Source,
        said: pilot.PilotLine | None,
        programme: Programme,
        is_new: bool,
    ) -> ImportPlan:
        return ImportPlan(
            action="imports.tables",
            steps=(),
            about=(programme.id,),
            new_ids=(programme.id,) if is_new else (),
            fingerprint=self.files.digest(),
            totals=staging.totals(),
            notes=(
                *source.notes,
                *self._called_otherwise(programme, said, is_new),
                *staging.notes,
                *self._names_in_the_reason(programme),
            ),
            files=tuple(map(_called, source.tables.values())),
            creates=programme.name if is_new else "",
        )

    def _called_otherwise(
        self, programme: Programme, said: pilot.PilotLine | None, is_new: bool
    ) -> Iterator[str]:
        """That the files call the programme something else, which goes on under its own name."""
        name = said.values.get("name") if said and not is_new else None
        if name and not is_called(programme, name):
            yield (
                f"The table programme says “{name}”. These files go into “{programme.name}”, "
                "which keeps its name. If they are of another programme, stop here."
            )

    def _names_in_the_reason(self, programme: Programme) -> Iterator[str]:
        found = names_in(self.reason, programme.id) if self.corrections else []
        if found:
            names = join_words(f"“{each}”" for each in found[:5])
            yield (
                f"{names} {'is a name' if len(found) == 1 else 'are names'} known in this "
                "programme, and your reason stands beside every correction of these files, "
                "whoever it is about. Leave names out, so that the reason can be forgotten with "
                "whom it is about."
            )


def _check_name_is_free(name: str) -> None:
    try:
        check_name_is_free(name, current(Programme))
    except ProgrammeNameTaken as refusal:
        raise ProgrammeNameTaken(
            f"{refusal.sentence} At the terminal: --programme NAME, or --new-programme NAME."
        ) from None


def _check_is_of(programme: Programme, said: pilot.PilotLine | None) -> None:
    name = said.values.get("name") if said else None
    if name and not is_called(programme, name):
        raise OfAnotherProgramme(
            f"The table programme says “{name}”, and the programme here is called "
            f"“{programme.name}”. To bring the files into it, add --programme "
            f'"{programme.name}"; to start another, add --new-programme "{name}".'
        )


class _ProgrammeChanged(Exception):
    """The programme changed between the check and the lock."""


def _called(table: Table) -> str:
    """A file by the table that it is called after."""
    file = table.file.casefold()
    if table.called:
        return f"{table.name}, from REDCap"
    if ".xlsx" in file:
        return f"the sheet {table.name} of a workbook"
    return f"{table.name}{Path(file).suffix}"


def _last_act(programme: str | None, *, but: str) -> int:
    """The last act in a programme apart from this one, to notice somebody else's."""
    acts = models.Operation.objects.filter(programme=programme or "").exclude(id=but)
    return acts.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def _quiet(what: str, done: int) -> None:
    """Show no progress."""


def _files_in(path: Path | None) -> list[Path]:
    if path is None:
        return []
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.is_file())
    return [path] if path.is_file() else []
