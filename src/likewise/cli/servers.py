"""A server that carries out the acts of the command line, in the role of a token."""

import http.client
import json
import os
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from likewise.cli.setup import CohortUnclear
from likewise.domain.refusals import DomainError

if TYPE_CHECKING:
    from likewise.domain.acts import Act

ROOT = "/api/v1"
TRIES = 3  # the same operation id again does nothing twice
PATIENCE = 60  # seconds
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class ServerNotRight(DomainError):
    """An address or a token that cannot be used."""


class ServerRefused(DomainError):
    """What a server answered, in its own sentence."""


class ServerSilent(DomainError):
    """A server that did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Speaks to a server, as whom its token says; never follows it elsewhere."""

    host: str
    port: int | None
    is_secure: bool
    token: str
    as_json: bool = False
    with_names: bool = False

    def perform(self, act: "Act", *, dry_run: bool) -> None:
        """Have one act carried out, or say what it would do."""
        from likewise.domain.acts import plain

        self._do(f"/acts/{act.declared.name}", {"act": plain(act)}, dry_run)

    def perform_together(self, acts: "Sequence[Act]", *, operation: str, dry_run: bool) -> None:
        """Have several acts carried out, all or none, or say what they would do."""
        from likewise.domain.acts import plain

        self._do("/acts", {"acts": [plain(each) for each in acts]}, dry_run, operation)

    def id_of(self, given: str, *, of: str) -> str:
        """The id as it was given: what a source calls somebody is not asked of a server."""
        return given

    def cohort(self, given: str) -> str:
        """The id of the cohort with this id or name."""
        found, page, pages = [], 1, 1
        while page <= pages:
            said = self.ask("GET", f"/cohorts?page={page}")
            found += [e["id"] for e in said["cohorts"] if given in (e["id"], e["name"])]
            page, pages = page + 1, said["paging"]["pages"]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise CohortUnclear(f"Several cohorts are called {given}. Give an id: {found}.")
        raise CohortUnclear(f"There is no cohort {given!r} there.")

    def ask(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> Any:
        """What the server answers.

        Raises
        ------
        ServerRefused
            With its sentence.
        ServerSilent
            When it does not answer, also after some tries.
        """
        body = None if said is None else json.dumps(said).encode()
        for last in (*[False] * (TRIES - 1), True):
            try:
                status, answer = self._once(method, ROOT + path, body)
                break
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, ssl.SSLCertVerificationError):
                    raise ServerNotRight(f"The certificate of {self.host} is not good.") from None
                if last:
                    raise ServerSilent(
                        f"{self.host} does not answer. Whether anything was done there is not "
                        "known: look before you try again."
                    ) from None
        return _told(status, answer, self.host)

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self.is_secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _do(
        self, path: str, what: dict[str, Any], dry_run: bool, operation: str | None = None
    ) -> None:
        asked = {
            "operation": operation or secrets.token_hex(16),
            "dry_run": dry_run,
            "names": self.with_names,
            **what,
        }
        self._report(self.ask("POST", path, asked))

    def _report(self, said: Mapping[str, Any]) -> None:
        if self.as_json:
            click.echo(json.dumps(said, indent=2, ensure_ascii=False))
            return
        click.echo("Done." if said["done"] else "This would happen:", err=True)
        for section in said["plan"] or ():
            click.echo(section["heading"])
            for line in section["lines"]:
                click.echo(f"  {line}")
        if said["done"]:
            for each in said["new_ids"]:
                click.echo(each)
        for warning in said["warnings"]:
            click.echo(f"Note: {warning}", err=True)


def server_at(
    address: str, *, as_: str | None, programme: str | None, as_json: bool, with_names: bool
) -> Server:
    """The server at an address, with the token of LIKEWISE_TOKEN or LIKEWISE_TOKEN_FILE.

    Raises
    ------
    ServerNotRight
        When the way there is open to others, or there is no token.
    """
    if as_ or programme:
        raise ServerNotRight("A token says who acts, and where. Leave --as and --programme out.")
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    is_secure, host = parts.scheme == "https", parts.hostname or ""
    is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not host or not is_plain or port == -1:
        raise ServerNotRight("Give the server's address, such as https://likewise.example.org.")
    if not is_secure and host not in LOOPBACK:
        raise ServerNotRight("A token goes by https only, except to this machine. Give https://.")
    return Server(
        host=host, port=port, is_secure=is_secure, token=_token(), as_json=as_json,
        with_names=with_names,
    )  # fmt: skip


def _token() -> str:
    given, file = os.environ.get("LIKEWISE_TOKEN"), os.environ.get("LIKEWISE_TOKEN_FILE")
    if not given and file:
        try:
            if Path(file).stat().st_mode & 0o077:
                raise ServerNotRight(f"Others may read {file}. Make it yours alone: chmod 600.")
            given = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ServerNotRight(f"{file} cannot be read. Put the token into it.") from None
    token = (given or "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise ServerNotRight("Put a token into LIKEWISE_TOKEN, or LIKEWISE_TOKEN_FILE names one.")
    return token


def _told(status: int, answer: bytes, host: str) -> Any:
    try:
        said = json.loads(answer)
    except ValueError:
        said = None
    if status == 200 and isinstance(said, dict):
        return said
    if isinstance(said, dict) and isinstance(said.get("detail"), str):
        raise ServerRefused(said["detail"])
    raise ServerRefused(f"{host} answered {status}, and nothing that this program reads.")
