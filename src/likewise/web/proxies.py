"""Who asks, where a proxy asks for them: its word is believed where the settings name it."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class FromProxies:
    """Puts the client's address in the place of the proxy's, for all that counts by address.

    Each proxy adds the address that it was asked from at the end, so the client is the last that is
    no proxy of ours; what stands before may be made up. From anybody else such headers are dropped.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if _is_proxy(_address(request.META.get("REMOTE_ADDR", ""))):
            request.META["REMOTE_ADDR"] = str(_client(said) or request.META["REMOTE_ADDR"])
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)


def _client(said: str) -> IPv4Address | IPv6Address | None:
    for each in reversed(said.split(",")):
        found = _address(each.strip())
        if found is None or not _is_proxy(found):
            return found
    return None


def _address(given: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(given)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_proxy(address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and any(address in network for network in settings.PROXIES)


def place_of(request: HttpRequest) -> str:
    """Where somebody asks from: an address, or for IPv6 the network that one household has."""
    found = _address(request.META.get("REMOTE_ADDR", ""))
    if found is None:
        return ""
    return str(ip_network((found, 64), strict=False) if found.version == 6 else found)
