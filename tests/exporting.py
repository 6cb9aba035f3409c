"""Exports in clear as two people make them, in one call."""

from pathlib import Path
from typing import Any

from installations import Installation
from worlds import NOW, operation

from likewise.actions.exports import agree_to_export, ask_for_export, export_canonical
from likewise.domain.accounts import ActingRole, Actor
from likewise.formats.canonical import Manifest


def exported(programme: str, target: Path, **rest: Any) -> Manifest:
    """Write a programme in clear: a coordinator asks and writes, the guardian agrees."""
    asks = Actor(account="asks", role=ActingRole.COORDINATOR, programme=programme)
    agrees = Actor(account="agrees", role=ActingRole.GUARDIAN, programme=programme)
    at = rest.pop("at", NOW)
    request = ask_for_export(by=asks, at=at, operation=operation(), reason="To move it.")
    agree_to_export(by=agrees, at=at, operation=operation(), request=request)
    return export_canonical(
        by=asks, at=at, operation=operation(), target=target, request=request, **rest
    )


def exported_by(installation: Installation, target: Path) -> None:
    """The same by the commands of an installation that may have no accounts yet."""
    for email, role in (("jo@example.org", "coordinator"), ("kim@example.org", "guardian")):
        installation.likewise("accounts", "add", email, role)
    asked = installation.likewise("export", "--ask", "To move it.", "--as", "jo@example.org")
    assert asked.returncode == 0, asked.stderr
    for arguments in (
        ("--agree", asked.stdout.strip(), "--as", "kim@example.org"),
        (str(target), "--as", "jo@example.org"),
    ):
        done = installation.likewise("export", *arguments)
        assert done.returncode == 0, done.stderr
