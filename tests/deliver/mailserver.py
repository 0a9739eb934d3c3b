"""A mail server on loopback that answers as scripted and keeps what it takes."""

from __future__ import annotations

import base64
import socketserver
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    import ssl


@dataclass(slots=True)
class Script:
    """How it answers.

    ``answers`` replace those to a command or a whole line, in capitals; ``drip`` sends the
    greeting a byte at a time.
    """

    answers: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "AUTH PLAIN")
    drip: bool = False


class MailServer:
    """Speaks as much of SMTP as smtplib does: over TLS from the start, or when asked."""

    def __init__(
        self,
        script: Script | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = script or Script()
        self.tls = tls
        self.starttls = starttls
        self.commands: list[str] = []
        self.messages: list[bytes] = []
        self.recipients: list[str] = []
        """Who has got a mail, as often as they got one."""
        self.stopped = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def login(self) -> str:
        """The user and password that were given, a NUL before each."""
        command = next(c for c in self.commands if c.startswith("AUTH"))
        return base64.b64decode(command.split()[-1]).decode()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, mail: MailServer) -> None:
        self.mail = mail
        super().__init__(("127.0.0.1", 0), _Conversation)


class _Conversation(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        mail = cast("_Server", self.server).mail
        if mail.tls:
            self.request = mail.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        mail = cast("_Server", self.server).mail
        try:
            self._converse(mail)
        except OSError:
            return  # the client left, as some tests have it do

    def _converse(self, mail: MailServer) -> None:
        if mail.script.drip:
            while not mail.stopped.wait(0.05):
                self.wfile.write(b"2")
            return
        self._say("220 mail.example.org ready")
        named = list[str]()
        while line := _in_capitals(self.rfile.readline().decode().strip()):
            command = line.split()[0]
            mail.commands.append(line)
            answers = mail.script.answers
            answer = answers.get(line) or answers.get(command) or self._usual(mail, command)
            self._say(answer)
            if command == "RCPT" and answer[0] == "2":
                named.append(line.partition("<")[2].rstrip(">"))
            if command == "DATA" and "DATA" not in mail.script.answers:
                self._take(mail, named)
            if command == "STARTTLS" and mail.starttls:
                self._encrypt(mail.starttls)
            if command == "QUIT":
                return

    def _encrypt(self, tls: ssl.SSLContext) -> None:
        self.request = tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def _usual(self, mail: MailServer, command: str) -> str:
        if command == "EHLO":
            encrypts = ("STARTTLS",) if mail.starttls else ()
            lines = ("mail.example.org", *encrypts, *mail.script.extensions)
            return "\r\n".join([*(f"250-{x}" for x in lines[:-1]), f"250 {lines[-1]}"])
        return {
            "DATA": "354 go on",
            "QUIT": "221 bye",
            "AUTH": "235 welcome",
            "STARTTLS": "220 go",
        }.get(command, "250 ok")

    def _take(self, mail: MailServer, named: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        mail.messages.append(b"".join(lines))
        answer = mail.script.answers.get("END", "250 taken")
        if answer[0] == "2":
            mail.recipients += named
        self._say(answer)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()


def _in_capitals(line: str) -> str:
    """Write the words of a command one way, which some Pythons do in another (RFC 5321 §2.4)."""
    words, mark, address = line.partition(":<")
    if mark:
        return f"{words.upper()}{mark}{address}"
    verb, space, rest = line.partition(" ")
    return f"{verb.upper()}{space}{rest}"
