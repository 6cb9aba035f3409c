"""Make accounts, give and take back the hats they may wear, and close them.

`making` makes accounts and sets passwords; `roles` gives hats and takes them back; `closing` closes
accounts, and ends their sessions.
"""

from likewise.actions.accounts.closing import (
    AccountNotClosed,
    close_account,
    open_account,
    sign_out_everywhere,
    sign_out_own,
)
from likewise.actions.accounts.making import (
    AccountExists,
    add_account,
    choose_password,
    create_account,
    create_administrator,
    set_password,
)
from likewise.actions.accounts.roles import (
    NeedsSecondHand,
    RoleNotClear,
    RolesExclude,
    grant_role,
    revoke_role,
    revoke_role_of,
)

__all__ = [
    "AccountExists",
    "AccountNotClosed",
    "NeedsSecondHand",
    "RoleNotClear",
    "RolesExclude",
    "add_account",
    "choose_password",
    "close_account",
    "create_account",
    "create_administrator",
    "grant_role",
    "open_account",
    "revoke_role",
    "revoke_role_of",
    "set_password",
    "sign_out_everywhere",
    "sign_out_own",
]
