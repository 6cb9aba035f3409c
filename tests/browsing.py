"""Browsers without a screen, signed in with one hat in a small world."""

import re
from html import unescape
from typing import Any

from django.test import Client
from worlds import ADMINISTRATOR, NOW, World, operation

from likewise.actions.accounts import create_account, grant_role
from likewise.domain.accounts import ActingRole
from likewise.records.models import Account

BACKEND = "likewise.web.accounts.backends.AccountBackend"


def signed_in(world: World, role: ActingRole, name: str | None = None) -> Client:
    """Somebody who wears one hat in this world's programme; `name` says who they are in it."""
    account = create_account(
        by=ADMINISTRATOR,
        at=NOW,
        operation=operation(),
        email=f"{operation()}@example.org",
    )
    grant_role(
        by=ADMINISTRATOR,
        at=NOW,
        operation=operation(),
        account=account,
        role=role,
        programme=world.programme,
        participant=world.people[name] if name else None,
    )
    client = Client()
    client.force_login(Account.objects.get(pk=account), backend=BACKEND)
    return client


def text_of(answer: Any) -> str:
    """What a page says, without its marks, each run of spaces as one."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def words_of(answer: Any) -> str:
    """What the main part of a page says, as it stands there: no mark is read."""
    page = answer.content.decode()
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")])
    return " ".join(main.split())


def fields_of(answer: Any) -> dict[str, list[str]]:
    """The hidden fields of a page, by name, as a browser would send them."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", answer.content.decode()):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(unescape(name[1]), []).append(unescape(value[1]) if value else "")
    return found


def day(name: str, year: int, month: int, on: int) -> dict[str, str]:
    """A day as three boxes send it."""
    return {f"{name}-day": str(on), f"{name}-month": str(month), f"{name}-year": str(year)}


def confirm(client: Client, address: str, given: dict[str, Any]) -> tuple[Any, Any]:
    """Answer a form, look at its plan, and confirm it: the page with the plan, then the answer."""
    asked = client.get(address)
    plan = client.post(address, {**fields_of(asked), **given})
    return plan, client.post(address, fields_of(plan))
