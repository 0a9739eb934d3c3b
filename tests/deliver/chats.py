"""Chats as they document themselves: what they refuse, and how they say "slower".

Each is a far end with a clock of its own, so that a burst of minutes takes no time.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedd.deliver.text import utf16_units
from feedd.errors import FetchError
from feedd.net import Reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence


@dataclass(slots=True)
class FakeChat:
    """Takes messages within its limits: ``windows`` are (messages, seconds)."""

    windows: tuple[tuple[int, float], ...]
    fault: Callable[[str, Any, bytes], str | None]
    too_many: Callable[[float], Reply]
    clock: float = 0.0
    taken: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _times: list[float] = field(default_factory=list)

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def dial(self, host: str, port: int, *, timeout: float) -> socket.socket:
        raise FetchError("connect", f"{host}:{port} is no chat's, after {timeout} s")

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Sequence[tuple[str, str]],
        timeout: float,  # noqa: ASYNC109  as the Protocol has it
        max_body: int,
    ) -> Reply:
        del headers, timeout, max_body
        for limit, seconds in self.windows:
            recent = [at for at in self._times if at > self.clock - seconds + 1e-9]
            if len(recent) >= limit:
                self.refused.append("too many")
                return self.too_many(recent[0] + seconds - self.clock)
        self._times.append(self.clock)
        document = json.loads(body)
        if fault := self.fault(url, document, body):
            self.refused.append(fault)
            return Reply(status=400, headers={}, body_head=fault.encode())
        self.taken.append(document)
        return Reply(status=200, headers={}, body_head=b'{"ok": true}')


def _retry_after(wait: float) -> Reply:
    return Reply(
        status=429, headers={"Retry-After": str(int(wait) + 1)}, body_head=b"rate_limited"
    )


def _slack_fault(_: str, document: Any, body: bytes) -> str | None:
    if len(body.decode()) > 13_000 or len(document["blocks"]) > 50:
        return "msg_blocks_too_long"
    texts = [e for b in document["blocks"] for s in b["elements"] for e in s["elements"]]
    if any(not element["text"] for element in texts):
        return "invalid_blocks"
    if "<" in document["text"] or ">" in document["text"]:
        return "a mention could hide in the text"
    return None


def _discord_fault(url: str, document: Any, _: bytes) -> str | None:
    embeds = document["embeds"]
    parts = [(e["title"], 256) for e in embeds]
    parts += [(e["description"], 4096) for e in embeds]
    parts += [(e["footer"]["text"], 2048) for e in embeds if "footer" in e]
    if any(not text or utf16_units(text) > limit for text, limit in parts) or len(embeds) > 10:
        return "BASE_TYPE_MAX_LENGTH"
    if sum(utf16_units(text) for text, _ in parts) > 6000:
        return "MAX_EMBED_SIZE_EXCEEDED"
    if not 0 < utf16_units(document["content"]) <= 2000:
        return "BASE_TYPE_MAX_LENGTH"
    if document["allowed_mentions"] != {"parse": []} or "wait=true" not in url:
        return "somebody could be pinged, or an error be hidden"
    return None


def _teams_fault(_: str, document: Any, body: bytes) -> str | None:
    card = document["attachments"][0]["content"]
    if len(body) > 28 * 1024 or card["type"] != "AdaptiveCard":
        return "RequestEntityTooLarge"
    return None


def _mattermost_fault(_: str, document: Any, body: bytes) -> str | None:
    del body
    return None if 0 < len(document["text"]) <= 16_383 else "Post message too long"


def _telegram_fault(_: str, document: Any, body: bytes) -> str | None:
    del body
    length = utf16_units(document["text"])
    if not 0 < length <= 4096:
        return "Bad Request: message is too long"
    if any(e["offset"] + e["length"] > length or not e["length"] for e in document["entities"]):
        return "Bad Request: entity beyond the end of the text"
    return None if document["chat_id"] else "Bad Request: chat_id is empty"


def _ntfy_fault(url: str, document: Any, _: bytes) -> str | None:
    if len(document["title"].encode()) > 1024:
        return "title too long"
    if not document["message"] or len(document["message"].encode()) > 4096:
        return "the message would become an attachment"
    return None if document["topic"] == "desk" and url.endswith("example.org/") else "not found"


def _apprise_fault(_: str, document: Any, __: bytes) -> str | None:
    if not document["body"] or len(document["body"]) > 32_768 or len(document["title"]) > 250:
        return "bad length"
    return None if document["format"] == "text" and document["type"] == "info" else "bad request"


def slack() -> FakeChat:
    return FakeChat(((1, 1),), _slack_fault, _retry_after)


def discord() -> FakeChat:
    def too_many(wait: float) -> Reply:
        told = json.dumps({"message": "You are being rate limited.", "retry_after": wait})
        return Reply(status=429, headers={"X-RateLimit-Scope": "shared"}, body_head=told.encode())

    return FakeChat(((5, 2), (5, 5), (30, 60)), _discord_fault, too_many)


def teams() -> FakeChat:
    return FakeChat(((4, 1),), _teams_fault, _retry_after)


def mattermost() -> FakeChat:
    return FakeChat(((100, 10),), _mattermost_fault, _retry_after)


def telegram() -> FakeChat:
    def too_many(wait: float) -> Reply:
        parameters = {"retry_after": int(wait) + 1}
        told = {"ok": False, "description": "Too Many Requests", "parameters": parameters}
        return Reply(status=429, headers={}, body_head=json.dumps(told).encode())

    return FakeChat(((1, 1), (20, 60)), _telegram_fault, too_many)


def apprise() -> FakeChat:
    return FakeChat((), _apprise_fault, _retry_after)


def ntfy() -> FakeChat:
    return FakeChat(((60, 5), (72, 60)), _ntfy_fault, _retry_after)
