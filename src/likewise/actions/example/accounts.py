"""Example accounts, one for each hat, with passwords made at set-up and never written down."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from likewise.actions.accounts import create_account, grant_role, set_password
from likewise.actions.example.story import Someone
from likewise.domain.accounts import ActingRole, Actor

OWNER = Actor(account="owner", role=ActingRole.ADMINISTRATOR, programme=None)
NAMES = {
    ActingRole.COORDINATOR: "coordinator",
    ActingRole.FACILITATOR: "facilitator",
    ActingRole.MEMBER: "member",
    ActingRole.NURSE: "nurse",
    ActingRole.RESEARCHER: "researcher",
    ActingRole.OUTCOME_ASSESSOR: "assessor",
    ActingRole.STATISTICIAN: "statistician",
    ActingRole.GUARDIAN: "guardian",
    ActingRole.ADMINISTRATOR: "administrator",
}


@dataclass(frozen=True)
class ExampleAccount:
    """What somebody who tries the example needs to sign in; `account` is its id, once made."""

    role: ActingRole
    email: str
    password: str
    account: str = ""


def email_of(role: ActingRole) -> str:
    """The address of the example account with this hat; the domain can never receive mail."""
    return f"{NAMES[role]}@likewise.example"


def make_accounts(
    programme: str, *, member: Someone, facilitator: Someone, at: datetime
) -> list[ExampleAccount]:
    """One account a hat; the member and the facilitator are people of the story."""
    who = {ActingRole.MEMBER: member, ActingRole.FACILITATOR: facilitator}
    made = []
    for role in ActingRole:
        password = _password()
        someone = who.get(role)
        name = f"{someone.given_name} {someone.family_name}" if someone else f"Example {role}"
        operation = f"likewise-example-account-{NAMES[role]}"
        account = create_account(
            by=OWNER,
            at=at,
            operation=operation,
            email=email_of(role),
            name=name,
            password=password,
            is_example=True,
        )
        grant_role(
            by=OWNER,
            at=at,
            operation=f"{operation}-role",
            account=account,
            role=role,
            programme=programme,
            participant=someone.id if someone else None,
        )
        made.append(ExampleAccount(role, email_of(role), password, account))
    return made


def new_passwords(at: datetime) -> list[ExampleAccount]:
    """New passwords for the example accounts, for whoever lost the printed ones."""
    made = []
    for role in ActingRole:
        password = _password()
        set_password(by=OWNER, at=at, email=email_of(role), password=password)
        made.append(ExampleAccount(role, email_of(role), password))
    return made


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))
