"""The accounts that somebody looks after, a page at a time: roles, and whose they are by rights."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole, Actor
from likewise.domain.likeness import folded
from likewise.queries.access import labels, short_id
from likewise.records import models
from likewise.records.accounts import said_of, with_email
from likewise.records.models.versions import current
from likewise.records.names import Sought, in_order
from likewise.records.sources import called

PAGE_SIZE = 50
ADDRESS = "Account.address_of_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role that an account has or had."""

    grant: str
    role: ActingRole
    programme: str | None
    programme_name: str
    participant: str | None
    granted_at: datetime
    revoked_at: datetime | None
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account. `text` is a name, an address or the beginning of an id, as the viewer may see.

    `participant` is who they are in the viewer's programme, where the viewer may open them.
    """

    id: str
    text: str
    is_name: bool
    participant: str | None
    is_open: bool
    is_example: bool
    is_own: bool
    made_at: datetime
    roles: tuple[HeldRole, ...]
    former: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One page of accounts; pages count from one."""

    rows: tuple[AccountLine, ...]
    found: int
    page: int
    pages: int


def accounts(
    viewer: Actor,
    *,
    text: str = "",
    role: ActingRole | None = None,
    is_open: bool | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> AccountPage:
    """One page of the accounts that the viewer looks after.

    Parameters
    ----------
    text
        Part of a name or of a staff address where the viewer sees those, a source's own id of
        somebody, or the beginning of a random id.
    role, is_open
        Only accounts that have this role now; only open ones, or only closed ones.

    Raises
    ------
    NotFound
        When the viewer's role looks after no accounts.
    """
    chosen = _in_reach(viewer)
    if role is not None:
        held = models.RoleGrant.objects.filter(role=role, revoked_at=None)
        if viewer.programme is not None:
            held = held.filter(programme=viewer.programme)
        chosen = chosen.filter(id__in=held.values("account"))
    if is_open is not None:
        chosen = chosen.filter(is_active=is_open)
    ids = _ordered(viewer, chosen, text.strip())
    last = max(1, -(-len(ids) // size))
    page = min(max(1, page), last)
    return AccountPage(
        rows=_lines(viewer, ids[(page - 1) * size : page * size]),
        found=len(ids),
        page=page,
        pages=last,
    )


def account_line(viewer: Actor, *, account: str) -> AccountLine:
    """One account that the viewer looks after.

    Raises
    ------
    NotFound
    """
    if not _in_reach(viewer).filter(id=account).exists():
        raise NotFound("There is no such account.")
    return _lines(viewer, [account])[0]


def accounts_of_staff(viewer: Actor, *, said: str) -> frozenset[str]:
    """The staff accounts that have this in their address, for whoever may read those."""
    if extent(viewer, ADDRESS) is not Extent.PROGRAMME:
        return frozenset()
    everybody = said_of(_staff())
    return frozenset(each for each, (email, _) in everybody.items() if said.lower() in email)


def staff_addresses(viewer: Actor, *, ids: Collection[str]) -> dict[str, str]:
    """The addresses of those of these accounts that are of staff, for whoever may read them."""
    if extent(viewer, ADDRESS) is not Extent.PROGRAMME:
        return {}
    return {each: email for each, (email, _) in said_of(_staff().filter(id__in=ids)).items()}


def reachable_accounts(viewer: Actor, *, ids: Collection[str]) -> frozenset[str]:
    """Those of these accounts that the viewer looks after."""
    if not may(viewer, Capability.MANAGE_ACCOUNTS):
        return frozenset()
    return frozenset(_in_reach(viewer).filter(id__in=ids).values_list("id", flat=True))


def how_many_accounts(viewer: Actor) -> tuple[int, int]:
    """How many of the accounts that the viewer looks after are open, and how many are closed.

    Raises
    ------
    NotFound
        When the viewer's role looks after no accounts.
    """
    found = _in_reach(viewer)
    return found.filter(is_active=True).count(), found.filter(is_active=False).count()


def open_accounts_with(viewer: Actor, role: ActingRole) -> frozenset[str]:
    """The open accounts that have a role in the viewer's programme now."""
    held = models.RoleGrant.objects.filter(programme=viewer.programme, revoked_at=None, role=role)
    rows = held.filter(account__is_active=True)
    return frozenset(rows.values_list("account", flat=True))


def coordinators_to_ask(viewer: Actor) -> tuple[str, ...]:
    """The addresses of the programme's coordinators, for whoever may read those of staff."""
    theirs = open_accounts_with(viewer, ActingRole.COORDINATOR)
    return tuple(sorted(each for each in staff_addresses(viewer, ids=theirs).values() if each))


def has_guardian(programme: str) -> bool:
    """Whether a programme has somebody who can agree to a staff role."""
    held = models.RoleGrant.objects.filter(programme=programme, revoked_at=None)
    return held.filter(role=ActingRole.GUARDIAN, account__is_active=True).exists()


def programmes_for_roles(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """The programmes in which the viewer may ask for roles, as ids and names."""
    if not may(viewer, Capability.MANAGE_ACCOUNTS):
        return ()
    rows = models.Programme.objects.filter(current())
    if viewer.programme is not None:
        rows = rows.filter(fact=viewer.programme)
    return tuple(rows.order_by("name", "fact").values_list("fact", "name"))


def _in_reach(viewer: Actor) -> "QuerySet[models.Account]":
    if not may(viewer, Capability.MANAGE_ACCOUNTS):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    everyone = models.Account.objects.all()
    if viewer.programme is None:
        return everyone
    held = models.RoleGrant.objects.filter(programme=viewer.programme)
    if viewer.role is ActingRole.COORDINATOR:
        held = held.filter(role__in=OF_PARTICIPANTS)
    return everyone.filter(id__in=held.values("account"))


def _ordered(viewer: Actor, chosen: "QuerySet[models.Account]", text: str) -> list[str]:
    """The chosen accounts: by name or staff address where those are seen, then the latest first."""
    ids = list(chosen.order_by("-made_at", "id").values_list("id", flat=True))
    listed = _named(viewer, ids, text) if may(viewer, Capability.SEE_NAMES) else []
    if extent(viewer, ADDRESS) is Extent.PROGRAMME:
        addresses = {each: email for each, (email, _) in said_of(_of_staff(ids)).items() if email}
        found = [each for each in addresses if text.lower() in addresses[each]]
        listed += sorted(found, key=lambda each: addresses[each])
    if not text:
        others = set(ids) - set(listed)
        return listed + [each for each in ids if each in others]
    known = set(with_email(text).values_list("id", flat=True)) if "@" in text else set()
    by_id = [each for each in ids if each.startswith(text.lower()) or each in known]
    return list(dict.fromkeys([*listed, *by_id]))


def _named(viewer: Actor, ids: list[str], text: str) -> list[str]:
    """Those of people whose name has these words in it, by name; or who are called so elsewhere."""
    programme = viewer.programme or ""
    whose: dict[str, list[str]] = defaultdict(list)
    held = models.RoleGrant.objects.filter(programme=programme, participant__isnull=False)
    here = set(ids)
    for account, participant in held.values_list("account", "participant").distinct():
        if account in here:
            whose[participant].append(account)
    people = [*in_order(programme, sought=[Sought(folded(word)) for word in text.split()])]
    if text:
        people += [*called(programme, text), *(each for each in whose if each.startswith(text))]
    return list(dict.fromkeys(account for each in people for account in whose.get(each, ())))


def _of_staff(ids: Iterable[str]) -> "QuerySet[models.Account]":
    """Of some accounts, those of staff."""
    wanted, rows = set(ids), _staff()
    return rows.filter(id__in=wanted) if len(wanted) <= PAGE_SIZE else rows


def _staff() -> "QuerySet[models.Account]":
    """The accounts that belong to nobody of the record, so that staff may see whose they are."""
    held = models.RoleGrant.objects.filter(participant__isnull=False)
    return models.Account.objects.exclude(id__in=held.values("account"))


def _lines(viewer: Actor, ids: list[str]) -> tuple[AccountLine, ...]:
    rows = {row.id: row for row in models.Account.objects.filter(id__in=ids)}
    held: dict[str, list[models.RoleGrant]] = defaultdict(list)
    for grant in models.RoleGrant.objects.filter(account__in=ids).order_by("granted_at", "id"):
        if _sees(viewer, grant):
            held[grant.account_id].append(grant)
    programmes = {grant.programme_id for grants in held.values() for grant in grants}
    names = dict(
        models.Programme.objects.filter(current(), fact__in=programmes - {None}).values_list(
            "fact", "name"
        )
    )
    whose = {each: _participant(viewer, held[each]) for each in ids}
    seen = labels(viewer, participants={each for each in whose.values() if each})
    addresses = said_of(_of_staff(ids)) if extent(viewer, ADDRESS) is Extent.PROGRAMME else {}
    lines = []
    for each in ids:
        participant, row = whose[each], rows[each]
        label = seen.get(participant or "")
        is_name = label is not None and label.is_name
        email, _ = addresses.get(each, ("", ""))
        roles = [_role(viewer, grant, names) for grant in held[each]]
        lines.append(
            AccountLine(
                id=each,
                text=label.text if is_name and label else email or f"Account {short_id(each)}",
                is_name=is_name,
                participant=participant if is_name else None,
                is_open=row.is_active,
                is_example=row.is_example,
                is_own=each == viewer.account,
                made_at=row.made_at,
                roles=tuple(role for role in roles if role.revoked_at is None),
                former=tuple(role for role in roles if role.revoked_at is not None),
            )
        )
    return tuple(lines)


def _sees(viewer: Actor, grant: models.RoleGrant) -> bool:
    if viewer.role is ActingRole.COORDINATOR:
        return grant.programme_id == viewer.programme and grant.role in OF_PARTICIPANTS
    return viewer.programme in (None, grant.programme_id) or grant.programme_id is None


def _participant(viewer: Actor, grants: Iterable[models.RoleGrant]) -> str | None:
    if viewer.programme is None or not may(viewer, Capability.SEE_NAMES):
        return None
    theirs = (grant for grant in grants if grant.programme_id == viewer.programme)
    return next((grant.participant_id for grant in theirs if grant.participant_id), None)


def _role(viewer: Actor, grant: models.RoleGrant, names: Mapping[str, str]) -> HeldRole:
    is_own_reach = viewer.programme in (None, grant.programme_id)
    return HeldRole(
        grant=grant.id,
        role=ActingRole(grant.role),
        programme=grant.programme_id,
        programme_name=names.get(grant.programme_id or "", "the whole installation"),
        participant=grant.participant_id,
        granted_at=grant.granted_at,
        revoked_at=grant.revoked_at,
        may_take_back=grant.revoked_at is None and is_own_reach,
    )
