"""A request of the server as WSGI says it."""

import sys
from typing import Any


def environ_of(scope: Any) -> dict[str, Any]:
    """What WSGI (PEP 3333) asks for, but for the body."""
    server, _, port = scope.server.rpartition(":")
    client = scope.client.rpartition(":")[0].removeprefix("[").removesuffix("]")
    return {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **_headers(scope.headers.items()),
    }


def size_said(scope: Any) -> int | None:
    """How many bytes of body were announced; none where they come without a number."""
    if "transfer-encoding" in scope.headers:
        return None
    said = scope.headers.get("content-length", "0")
    return int(said[:18]) if said.isascii() and said.isdigit() else None


def _headers(items: list[tuple[str, str]]) -> dict[str, str]:
    """Each header under the name that WSGI gives it; several of a name as one.

    A name with an underscore would pass for one with a hyphen, such as what a proxy says.
    """
    found: dict[str, str] = {}
    for name, value in items:
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        mark = "; " if key == "HTTP_COOKIE" else ", "
        found[key] = f"{found[key]}{mark}{value}" if key in found else value
    found.pop("HTTP_CONTENT_LENGTH", None)
    return found
