"""What sources call things, and the ids that these have in the record."""

from collections.abc import Iterable

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor, is_machine_owner
from likewise.domain.imports.lines import PARTS
from likewise.domain.kinds import by_name
from likewise.domain.likeness import folded
from likewise.domain.participants import Participant
from likewise.domain.refusals import DomainError
from likewise.records import called, doubles, sources
from likewise.records.tables import table_of


class CalledAlike(DomainError):
    """An own id that several things of one kind have."""


def id_called(viewer: Actor, given: str, *, of: str) -> str:
    """The id of what a source calls so, where it is no id of the record; else what was given.

    What a source calls somebody says who they are, so it is looked up for those who see names, and
    for the machine's owner, who has the source.

    Raises
    ------
    CalledAlike
    """
    kind = by_name().get(of)
    part = PARTS.get(kind) if kind is not None else None
    if kind is None or part is None or viewer.programme is None:
        return given
    if kind is Participant and not _knows_who(viewer):
        return given
    if table_of(kind).model._default_manager.filter(fact=given).exists():
        return given
    joined = doubles.all_joined(viewer.programme)
    found = [*{joined.get(each, each): 1 for each in _called(viewer.programme, given, part)}]
    if len(found) > 1:
        raise CalledAlike(f"{len(found)} of them are called {given}. Give one of their random ids.")
    return found[0] if found else given


def own_ids(viewer: Actor, *, participants: Iterable[str]) -> dict[str, str]:
    """What sources call these people, by their random ids, for those who may know who they are."""
    if viewer.programme is None or not _knows_who(viewer):
        return {}
    asked = frozenset(participants)
    joined = {
        other: to for other, to in doubles.all_joined(viewer.programme).items() if to in asked
    }
    found: dict[str, list[str]] = {}
    for each, key in sources.own_ids(viewer.programme, asked | joined.keys()).items():
        found.setdefault(joined.get(each, each), []).append(key)
    return {each: ", ".join(sorted(keys)) for each, keys in found.items()}


def _called(programme: str, given: str, part: str) -> list[str]:
    """What a source calls so; people from memory, as opening a hundred thousand keys takes long."""
    if part != sources.PEOPLE:
        return sources.called(programme, given, table=part)
    wanted = folded(given.strip())
    return [who for who, own in called.own_ids(programme).items() if wanted and own == wanted]


def _knows_who(viewer: Actor) -> bool:
    return may(viewer, Capability.SEE_NAMES) or is_machine_owner(viewer)
