"""Keep that an act was refused: its reason, and that it was tried; nothing else was changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from likewise.domain.accounts import Actor
from likewise.domain.acts import Act, named_in, plain, says_something
from likewise.domain.refusals import DomainError
from likewise.records import audit, imprints, secrecy
from likewise.records.models import Refusal
from likewise.records.turns import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who wants an act done, when, and under which id."""

    by: Actor
    at: datetime
    operation: str


def said_of(action: str, programme: str | None, arguments: Mapping[str, Any]) -> str:
    """What an act asks as one text, of which a digest is kept."""
    return json.dumps([action, programme, arguments], sort_keys=True, ensure_ascii=False)


def arguments_of(act: Act, given: Given) -> secrecy.Arguments:
    """What somebody asks, to be compared with what came under the same id."""
    said = said_of(act.declared.name, given.by.programme, plain(act))
    return secrecy.Arguments(given.operation, said, is_personal=says_something(act))


def keep_refusal(act: Act, given: Given, refusal: DomainError) -> None:
    """Keep a refusal under its operation, once, with an event of the audit."""
    with writing():
        kept, is_new = Refusal.objects.get_or_create(
            operation=given.operation,
            defaults={
                "account": given.by.account,
                "role": given.by.role,
                "action": act.declared.name,
                "arguments": arguments_of(act, given).digest(),
                "about": sorted(named_in(act)),
                "at": given.at,
                "sentence": secrecy.sealed_sentence(given.operation, refusal.sentence),
            },
        )
        if is_new:
            audit.append(
                by=given.by, at=given.at, action="acts.refuse", about=kept.about, counts={},
                imprint=imprints.of_row(kept),
            )  # fmt: skip


def keep_where_kept(act: Act, given: Given, refusal: DomainError) -> None:
    """Keep a refusal of an act that is declared so, by whatever door it came."""
    if act.declared.keeps_refusals:
        keep_refusal(act, given, refusal)
