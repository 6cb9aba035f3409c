"""The service and the proxy that the documents give are right, and call what is here."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from likewise.cli import likewise

ROOT = Path(__file__).resolve().parents[2]
INSTALL = (ROOT / "docs" / "how-to" / "install.md").read_text(encoding="utf-8")


def block(kind):
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```", INSTALL, flags=re.MULTILINE | re.DOTALL)
    return found


def test_the_service_starts_a_command_that_is_ours_and_gives_it_time_to_stop():
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(block("ini"))
    service = unit["Service"]
    _, name, *options = service["ExecStart"].split()
    given = dict(zip(options[::2], options[1::2], strict=True))
    group: Any = likewise
    called = group.get_command(click.Context(group), name)

    called.make_context(name, options)

    assert int(given["--stop-within"]) * 2 + 5 <= int(service["TimeoutStopSec"])
    assert service["UMask"] == "0077"
    assert service["ReadWritePaths"] in INSTALL.partition("## From a wheel")[0]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_service(tmp_path):
    unit = tmp_path / "likewise.service"
    command = str(Path(sys.executable).with_name("likewise"))
    text = block("ini").replace("/opt/likewise/bin/likewise", command)
    unit.write_text(text.replace("User=likewise", "User=root"))

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert "likewise.service" not in said.stderr
    assert said.returncode == 0, said.stderr


def test_the_proxy_says_who_asks_and_cannot_be_told_so_by_the_client():
    proxy = block("nginx")

    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in proxy
    assert "access_log off;" in proxy
    assert proxy.count("{") == proxy.count("}")
