"""Serves the pages from this machine."""

import os
import socket
import threading
import time
import webbrowser

import click

from likewise.cli.setup import start
from likewise.domain.refusals import DomainError


class PortTaken(DomainError):
    """A port that another program listens on."""


class OpenToOthers(DomainError):
    """Plain http that would leave this machine."""


PORT = click.IntRange(1, 65_535)
STOP_SECONDS = 30
HEADERS_WITHIN_MS = 10_000
MOST_CONNECTIONS = 4_096  # of one process; one that is idle costs a file and some kilobytes
MOST_WORKERS = 4  # unless more are asked for: each takes about 150 MB
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _cores() -> int:
    """The cores that this process may use: Python answers one page at a time in a process."""
    usable = getattr(os, "sched_getaffinity", None)  # not everywhere, such as on a Mac
    return min(len(usable(0)) if usable else os.cpu_count() or 1, MOST_WORKERS)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=_cores, show_default="a core each, at most 4",
    help="Processes that serve pages.",
)  # fmt: skip
@click.option(
    "--stop-within", type=click.IntRange(1, 600), default=STOP_SECONDS, show_default=True,
    help="Seconds that pages under way have to end, once it is told to stop.",
)  # fmt: skip
def serve(host: str, port: int, workers: int, stop_within: int) -> None:
    """Serve the pages, bringing the record up to date first (with a backup).

    Told to stop (Ctrl+C, SIGTERM), it takes no more requests, lets those under way end, and then
    the job at hand.
    """
    check_way(host)
    check_port(host, port)
    name_site(host, port)
    start(make=True)
    say_what_is_odd(port)
    click.echo(f"Likewise is at http://{host}:{port}/. Press Ctrl+C to stop.")
    listen(host, port, workers=workers, stop_within=stop_within)


def say_what_is_odd(port: int) -> None:
    """Say at the start what hinders nothing, and that somebody should see to."""
    from likewise.domain.accounts import EXAMPLE_ONLY
    from likewise.records import audit, presence, room
    from likewise.records.accounts import has_idle_example

    presence.serve(port)
    if others := presence.serving() - {port}:
        ports = ", ".join(map(str, sorted(others)))
        click.echo(
            f"Another server serves this data folder already, at port {ports}. Both may: what one "
            "saves the other shows. End one if that was not meant.",
            err=True,
        )
    if has_idle_example():
        click.echo(f"Note: {EXAMPLE_ONLY}", err=True)
    if doubt := audit.doubt_about_clock():
        click.echo(f"Beware: {doubt}.", err=True)
    for each in room.rooms():
        if each.is_little:
            click.echo(f"Beware: {each.sentence}.", err=True)


def name_site(host: str, port: int) -> None:
    """Let links in mail lead here, where the settings do not say where the site is."""
    os.environ.setdefault(
        "LIKEWISE_SITE_URL", f"http://{f'[{host}]' if ':' in host else host}:{port}"
    )


def check_way(host: str) -> None:
    """Refuse to listen beyond this machine, but to a proxy that is named and speaks https."""
    says_https = os.environ.get("LIKEWISE_SITE_URL", "").startswith("https://")
    if host in LOOPBACK or (says_https and os.environ.get("LIKEWISE_PROXIES")):
        return
    raise OpenToOthers(
        f"--host {host} is open to other machines, and Likewise itself speaks plain http. Put a "
        "proxy that speaks https before it, name it in LIKEWISE_PROXIES, and give "
        "LIKEWISE_SITE_URL as https:// (docs/how-to/install.md); or leave --host out."
    )


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, before anything else is done."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} on {host} cannot be used ({error.strerror}). "
                f"Choose another one, for example --port {port + 1}."
            ) from None


def listen(host: str, port: int, *, workers: int = 1, stop_within: int = STOP_SECONDS) -> None:
    """Serve until somebody stops it, with a worker beside that does what is due."""
    from django.db import connections
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    from likewise.cli.work import a_worker_beside

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "likewise.config.settings")
    connections.close_all()  # SQLite's locks do not survive that this process is copied
    server = Server(
        "likewise.config.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_within,  # whoever sends slowly holds up nobody's stop
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS),
        websockets=False,
        backpressure=MOST_CONNECTIONS,
        log_level=LogLevels.warning,
        log_access=False,
    )
    with a_worker_beside():
        server.serve()


def open_browser_when_ready(host: str, port: int) -> None:
    """Open a browser, where there is one, once the pages answer."""

    def wait() -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex((host, port)) == 0:
                    webbrowser.open(f"http://{host}:{port}/")
                    return
            time.sleep(0.1)

    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    threading.Thread(target=wait, daemon=True).start()
