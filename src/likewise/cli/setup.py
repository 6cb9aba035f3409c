"""What every command that reads or writes the record does first."""

import os

from likewise.domain.refusals import DomainError

SETTINGS = "likewise.config.settings"


class NotReady(DomainError):
    """A record that has not been made, or that an upgrade has left behind."""


class ProgrammeUnclear(DomainError):
    """A programme that was not named, or a name that fits none or several."""


class CohortUnclear(DomainError):
    """A cohort that was not found, or a name that several have."""


def switch_on() -> None:
    """Switch Django on and say that somebody is at work, without asking for the record."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not settings.configured or not _is_set_up():
        django.setup()
    from likewise.records import presence

    presence.hold()


def start(
    *, make: bool = False, new: bool = False, guarded: bool = True, opened: bool = True
) -> None:
    """Switch Django on and see that the record is there; `make` makes it where there never was one.

    `new` makes it where there was another, to which the keys and backups in the data folder belong.

    Whatever writes goes on with a `guarded` record only; all but what mends keys, with `opened`
    ones: there, right, and without those of whoever was erased.

    Raises
    ------
    NotReady
        When there is no record yet, or it needs to be upgraded first.
    RecordNotGuarded
        When a guard of the database is missing.
    RecordGone
        When there is none where there was one, or it does not open.
    DomainError
        When keys are missing, wrong, or where they may not be.
    """
    switch_on()
    from likewise.records import begun, opening

    if opened:
        opening.check_places()
    begun.check_there(new=new)
    _see_to_tables(make=make, guarded=guarded)
    if opened:
        opening.open_keys()
    begun.note()


def _see_to_tables(*, make: bool, guarded: bool) -> None:
    from likewise.records import begun

    waiting = begun.waiting_migrations()
    if make:
        from likewise.records import sessions

        sessions.bring_up_to_date()
    if waiting == 0:
        from likewise.records import guards

        if guarded:
            guards.check_in_place()
        return
    if waiting is not None and not make:
        raise NotReady(
            "The record was made by an earlier version of Likewise. Run `likewise serve` once: "
            "it takes a backup, then brings the record up to date."
        )
    if waiting is not None:
        from likewise.records import backups, clock

        if backups.are_taken():
            backups.take(at=clock.now(), why="before-upgrade")
    elif not make:
        raise NotReady(
            "There is no record here yet. Run `likewise demo --no-serve` for the example, "
            "`likewise import` for your own files, or set LIKEWISE_HOME to where the record is."
        )
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _is_set_up() -> bool:
    from django.apps import apps

    return apps.ready


def programme_named(name: str | None) -> str:
    """The id of the programme with this name or id; without one, of the only programme.

    Raises
    ------
    ProgrammeUnclear
        With the names there are.
    """
    from likewise.domain.programmes import Programme
    from likewise.records.facts import current

    programmes = current(Programme)
    if name is None and len(programmes) == 1:
        return programmes[0].id
    found = [each for each in programmes if name in (each.id, each.name)]
    if len(found) == 1:
        return found[0].id
    known = ", ".join(sorted(f"{each.name} ({each.id})" for each in programmes)) or "none yet"
    if name is None:
        raise ProgrammeUnclear(f"Say which programme with --programme. There are: {known}.")
    if found:
        raise ProgrammeUnclear(f"Several programmes are called {name}. Give an id: {known}.")
    raise ProgrammeUnclear(f"There is no programme called {name}. There are: {known}.")
