"""Accounts: the hats that one may wear (`hats`); the list for whoever gives them (`listing`)."""

from likewise.queries.accounts.hats import Hat, hats_held_by, hats_of
from likewise.queries.accounts.listing import (
    AccountLine,
    AccountPage,
    HeldRole,
    account_line,
    accounts,
    accounts_of_staff,
    coordinators_to_ask,
    has_guardian,
    how_many_accounts,
    open_accounts_with,
    programmes_for_roles,
    reachable_accounts,
    staff_addresses,
)

__all__ = [
    "AccountLine",
    "AccountPage",
    "Hat",
    "HeldRole",
    "account_line",
    "accounts",
    "accounts_of_staff",
    "coordinators_to_ask",
    "has_guardian",
    "hats_held_by",
    "hats_of",
    "how_many_accounts",
    "open_accounts_with",
    "programmes_for_roles",
    "reachable_accounts",
    "staff_addresses",
]
