"""Mail servers on this machine, in the clear and encrypted, which say what they are told to say."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as RFC 5321 asks of a client; `answers` says what it says when."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), MailSession)
        self.answers: dict[str, bytes | None] = {}
        self.letters: list[bytes] = []
        self.heard: list[str] = []


class MailSession(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("HELLO", b"220 here")
        self.converse()

    def converse(self) -> None:
        while line := self.rfile.readline():
            command = line.split(b" ")[0].strip().upper().decode()
            self.server.heard.append(line.decode().strip())
            if command == "DATA":
                if not self.say("DATA", b"354 go on"):
                    continue
                said = b""
                while (more := self.rfile.readline()) != b".\r\n":
                    said += more.removeprefix(b".") if more.startswith(b"..") else more
                self.server.letters.append(said)
                command = "END"
            if self.say(command, b"250 good") is None:
                return

    def say(self, when: str, usual: bytes) -> bool | None:
        answer = self.server.answers.get(when, usual)
        if answer is None:  # it dies
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        self.wfile.write(answer + b"\r\n")
        return answer == usual


@contextmanager
def running[S: socketserver.BaseServer](server: S) -> Iterator[S]:
    """Serves while it lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class EncryptedServer(MailServer):
    """Speaks TLS, at once or after STARTTLS; `encrypted` is what it heard since."""

    def __init__(self, certificate: Path, *, at_once: bool) -> None:
        super().__init__()
        self.RequestHandlerClass = EncryptedSession
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.at_once = at_once
        self.clear: int | None = None  # how many lines it heard before

    @property
    def encrypted(self) -> list[str]:
        return [] if self.clear is None else self.heard[self.clear :]


class EncryptedSession(MailSession):
    server: EncryptedServer

    def handle(self) -> None:
        with suppress(ssl.SSLError, ConnectionError):  # whoever does not trust us hangs up
            if not self.server.at_once and not self._asked_to_start():
                return
            self.finish()
            self.request = self.server.context.wrap_socket(self.connection, server_side=True)
            self.setup()
            self.server.clear = len(self.server.heard)
            if self.server.at_once:
                self.say("HELLO", b"220 here")
            self.converse()

    def _asked_to_start(self) -> bool:
        self.say("HELLO", b"220 here")
        while line := self.rfile.readline().upper().strip():
            self.server.heard.append(line.decode())
            if line == b"STARTTLS":
                return bool(self.say("STARTTLS", b"220 go on"))
            self.wfile.write(b"250-here\r\n250 STARTTLS\r\n")
        return False

    def finish(self) -> None:
        super().finish()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.close()


def a_certificate(file: Path, *, name: str = "localhost", days: int = 1) -> Path:
    """A certificate signed by itself, with its key in one file; over after as many days."""
    now = datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    signed = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    kept = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(kept + signed.public_bytes(serialization.Encoding.PEM))
    return file
