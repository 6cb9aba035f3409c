"""Other programs that speak to the API in tests, each with a token of one role."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from worlds import ADMINISTRATOR, NOW, World, operation

from likewise.actions import accounts
from likewise.actions.tokens import agree_to_token, make_token
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import Act, plain
from likewise.domain.tokens import needs_second_hand
from likewise.records.accounts import with_email
from likewise.records.models import Token

HERE = "/api/v1"
WHO = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}


@dataclass
class Program:
    """Somebody else's program: what it sends, and with which token."""

    token: str
    email: str = ""

    def ask(self, method: str, address: str, **options: Any) -> Any:
        client = Client(headers={"host": "localhost"}, raise_request_exception=False)
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return client.generic(method, address, headers=headers, **options)

    def get(self, address: str, **headers: str) -> Any:
        return self.ask("GET", HERE + address, headers=headers)

    def post(self, address: str, said: Any, *, kind: str = "application/json") -> Any:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self.ask("POST", HERE + address, data=body, content_type=kind)

    def do(self, act: Act, *, operation: str | None = None, **more: Any) -> Any:
        said = {"operation": operation or new_operation(), "act": plain(act), **more}
        return self.post(f"/acts/{act.declared.name}", said)


def new_operation() -> str:
    return secrets.token_hex(16)


def guardian(world: World) -> Actor:
    """Somebody who agrees to tokens: a second hand."""
    return Actor(account="account-g", role=ActingRole.GUARDIAN, programme=world.programme)


def an_account(world: World, role: ActingRole, who: str | None = None) -> str:
    """The e-mail address of a new account that wears one hat in the world."""
    who = who or WHO.get(role)
    email = f"{operation()}@example.org"
    account = accounts.create_account(by=ADMINISTRATOR, at=NOW, operation=operation(), email=email)
    accounts.grant_role(
        by=ADMINISTRATOR, at=NOW, operation=operation(), account=account, role=role,
        programme=world.programme, participant=world.people[who] if who else None,
    )  # fmt: skip
    return email


def a_program(
    world: World, role: ActingRole, who: str | None = None, *, agreed: bool = True
) -> Program:
    """A program with a token of a role of the world, agreed to by a second hand where needed."""
    email = an_account(world, role, who)
    token = make_token(
        by=ADMINISTRATOR, at=NOW, operation=operation(), email=email, role=role,
        programme=world.programme, name="A spreadsheet", secret=secrets.token_bytes(32),
        expires_on=NOW.date() + timedelta(days=90),
    )  # fmt: skip
    if agreed and needs_second_hand(role):
        found = Token.objects.get(grant__account__in=with_email(email))
        agree_to_token(by=guardian(world), at=NOW, operation=operation(), token=found.id)
    return Program(token, email)
