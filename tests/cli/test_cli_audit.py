"""The end of the audit, noted elsewhere: printed, mailed, and as a request for a timestamp."""

import json
import shutil
import subprocess

import pytest
from installations import an_installation


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with an_installation(tmp_path_factory.mktemp("audit"), people=4) as made:
        yield made


def test_what_is_printed_is_the_command_that_compares_later(installation):
    printed = installation.likewise("audit", "head")
    assert printed.returncode == 0, printed.stderr

    compared = installation.likewise(*printed.stdout.split()[1:])

    assert compared.returncode == 0, compared.stdout
    assert "Nothing is wrong." in compared.stdout


def test_it_is_mailed_by_the_outbox(installation):
    sent = installation.likewise("audit", "head", "--mail", "archive@example.org")
    assert sent.returncode == 0, sent.stderr

    letters = installation.likewise("post", "list", "--json")

    assert [each["reason"] for each in json.loads(letters.stdout)["letters"]] == ["audit head"]


def test_a_wrong_address_is_refused(installation):
    refused = installation.likewise("audit", "head", "--mail", "archive")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "This is no address for mail" in refused.stderr


def test_a_time_stamping_service_can_read_the_request(installation, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("no openssl is here to read it")
    file = tmp_path / "head.tsq"

    made = installation.likewise("audit", "head", "--timestamp-request", str(file))
    again = installation.likewise("audit", "head", "--timestamp-request", str(file))

    assert (made.returncode, again.returncode) == (0, 1)
    assert "is there already" in again.stderr
    read = subprocess.run(
        ["openssl", "ts", "-query", "-in", str(file), "-text"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = subprocess.run(
        ["openssl", "ts", "-query", "-data", f"{file}.txt", "-sha256", "-text"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "Hash Algorithm: sha256" in read.stdout
    assert _stamped(read.stdout) == _stamped(said.stdout)


def _stamped(text):
    return text[text.index("Message data") : text.index("Policy OID")]
