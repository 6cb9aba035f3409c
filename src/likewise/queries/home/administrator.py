"""An administrator's first page: what of the machine and its accounts needs somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.backups import BackupNotRight
from likewise.domain.invitations import InvitationState
from likewise.domain.jobs import JobState
from likewise.domain.post import LetterState
from likewise.domain.tokens import TokenState
from likewise.queries.accounts import how_many_accounts, open_accounts_with
from likewise.queries.health import Matter, warnings
from likewise.queries.invitations import how_many_invitations
from likewise.queries.jobs import how_much_work
from likewise.queries.post import how_many_letters
from likewise.queries.programmes import programmes_here
from likewise.queries.tokens import tokens
from likewise.records import backups, room


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The newest backup: when it was made, if that can be read, and whether any can be made."""

    made_at: datetime | None
    is_there: bool
    are_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorHome:
    """What needs somebody, and how things stand. `programmes` of the installation, by name.

    `without` are the roles that nobody of the programme has now, though things wait for them.
    """

    warnings: tuple[Matter, ...]
    programmes: tuple[str, ...]
    without: tuple[ActingRole, ...]
    invitations: Mapping[InvitationState, int]
    tokens_waiting: int
    accounts_open: int
    accounts_closed: int
    work: Mapping[JobState, int]
    letters: Mapping[LetterState, int]
    backup: Backup
    disks: tuple[str, ...]


def administrator_home(viewer: Actor, *, today: date) -> AdministratorHome:
    """What an administrator has to see to, and how the installation stands.

    Raises
    ------
    NotFound
        When the viewer does not look after the machine.
    """
    if not may(viewer, Capability.SEE_TO_WORK):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    is_open, is_closed = how_many_accounts(viewer)
    needed = (ActingRole.COORDINATOR, ActingRole.GUARDIAN) if viewer.programme else ()
    return AdministratorHome(
        warnings=warnings(viewer),
        programmes=programmes_here(viewer),
        without=tuple(each for each in needed if not open_accounts_with(viewer, each)),
        invitations=how_many_invitations(viewer, today=today),
        tokens_waiting=sum(
            each.state is TokenState.WAITING for each in tokens(viewer, today=today)
        ),
        accounts_open=is_open,
        accounts_closed=is_closed,
        work=how_much_work(viewer),
        letters=how_many_letters(viewer),
        backup=_newest(),
        disks=tuple(each.sentence for each in room.rooms()),
    )


def _newest() -> Backup:
    """The newest backup by its manifest; whether it is whole, `likewise backup --list` says."""
    newest = next(iter(backups.kept()), None)
    made_at = None
    if newest is not None:
        try:
            made_at = backups.manifest_of(newest).made_at
        except BackupNotRight:
            made_at = None
    return Backup(made_at=made_at, is_there=newest is not None, are_taken=backups.are_taken())
