"""What the environment says, setting by setting: right, or refused with a sentence."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from likewise.domain.refusals import DomainError

LOOPBACK = "127.0.0.1,localhost,[::1]"
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE)  # fmt: skip  # noqa: E501
_ENGINES = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql"}


class SettingNotRight(DomainError):
    """A setting that cannot be used, with what to do."""


def switch(name: str) -> bool:
    """A yes or a no."""
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise SettingNotRight(f"{name} is {value!r}. Give 1 for yes, or 0 or nothing for no.")
    return value == "1"


def seconds(name: str, default: float) -> float:
    """A number of seconds, up to an hour."""
    value = os.environ.get(name) or str(default)
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 3600:
        raise SettingNotRight(f"{name} is {value!r}. Give a number of seconds, such as 4.")
    return found


def whole(name: str, default: int, *, most: int, what: str) -> int:
    """A whole number from 1 on; `what` it counts."""
    value = os.environ.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= most:
        raise SettingNotRight(
            f"{name} is {value[:40]!r}. Give {what}, such as {default}; {most} at most."
        )
    return int(value)


def address(name: str, default: str) -> str:
    """An address of the web without a path: by https, or by http on this machine alone."""
    value = os.environ.get(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    more = parts.path or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in {"http", "https"} or more or not is_host(host) or _is_any(host):
        raise SettingNotRight(
            f"{name} is {_without_password(value)!r}, which is no address of a site. Give "
            "https://, its name, and nothing behind: https://likewise.example.org."
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingNotRight(
            f"{name} is {value!r}: by plain http, whoever is in between reads passwords and pages. "
            "Give https:// (docs/how-to/install.md); http:// is for 127.0.0.1 and localhost alone."
        )
    return value


def hosts(name: str, site: str) -> list[str]:
    """The host names that pages answer to: those named, and the site's own."""
    value = os.environ.get(name, LOOPBACK)
    named = [each.strip() for each in value.split(",") if each.strip()]
    for each in named:
        if not is_host(each.removeprefix("[").removesuffix("]")):
            raise SettingNotRight(
                f"{name} has {each!r}, which is no host name. Name each host by its whole name, "
                "without a star, scheme or port, separated by commas: likewise.example.org."
            )
    if not named:
        raise SettingNotRight(
            f"{name} is empty, so that no page would answer. Name the site's host, or leave it out."
        )
    own = urlsplit(site).hostname or ""
    return list(dict.fromkeys([*named, f"[{own}]" if ":" in own else own]))


def networks(name: str, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks, separated by commas; none that is the whole internet."""
    found = []
    for each in os.environ.get(name, default).split(","):
        if not each.strip():
            continue
        try:
            network = ip_network(each.strip(), strict=False)
        except ValueError:
            network = None
        if network is None or network.prefixlen == 0:
            raise SettingNotRight(
                f"{name} has {each.strip()!r}. Give the address of each proxy, or its network, "
                "separated by commas: 127.0.0.1,10.88.0.0/16."
            )
        found.append(network)
    return tuple(found)


def database(name: str, default: str) -> dict[str, Any]:
    """What the URL of a database says: a file of SQLite with its whole path, or PostgreSQL."""
    url = os.environ.get(name) or default
    how = (
        "Give postgresql://user:password@host:5432/name, or sqlite:// and the whole path of a "
        "file: sqlite:////srv/likewise/likewise.sqlite3."
    )
    scheme = _ENGINES.get(url.partition(":")[0])
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    except (ValueError, KeyError):
        parsed, scheme = {}, None
    if scheme is None:
        raise SettingNotRight(f"{name} names no database that Likewise knows. {how}")
    place = str(parsed["NAME"])
    if scheme == "postgresql":
        if not place:
            raise SettingNotRight(f"{name} does not say which database of the server. {how}")
        return parsed
    if not place or ":memory:" in place or "memory" in url.partition("?")[2]:
        raise SettingNotRight(
            f"{name} names a database in memory, which would be gone with the program. {how}"
        )
    if not Path(place).is_absolute() or "?" in url:
        raise SettingNotRight(
            f"{name} does not give the whole path of a file, and nothing behind it. {how}"
        )
    if Path(place).is_dir() or not Path(place).parent.is_dir():
        raise SettingNotRight(
            f"{name} names {place}, where no file can be: there is no such folder, or it is one. "
            "Make the folder, or name another file."
        )
    return parsed


def is_host(given: str) -> bool:
    """Whether this is the name or the address of one host."""
    try:
        ip_address(given)
    except ValueError:
        # Digits and points that are no address are a name to nobody.
        return bool(_HOST.fullmatch(given)) and not re.fullmatch(r"[\d.]+", given)
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, to itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_any(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _without_password(url: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", url)
