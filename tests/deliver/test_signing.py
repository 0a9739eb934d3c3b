"""Signatures that other people's code verifies."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from feedd.deliver import signing
from feedd.errors import ConfigError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHEN = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def shared(octets: int) -> str:
    return "whsec_" + base64.b64encode(bytes(range(octets))).decode()


def verifies(secret: str, signature: str, content: bytes) -> bool:
    """Verify as docs/webhooks.md tells receivers to, with nothing of feedd's."""
    key = base64.b64decode(secret.split("_", 1)[1])
    for one in signature.split(" "):
        tag, value = one.split(",", 1)
        if tag == "v1":
            expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
            if hmac.compare_digest(expected, value):
                return True
        if tag == "v1a" and len(key) == 32:
            try:
                Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(value), content)
            except InvalidSignature:
                continue
            return True
    return False


def test_the_vector_of_the_standard_is_reproduced() -> None:
    signature = signing.sign(
        [SECRET],
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(body=st.text(), moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  hypothesis wants naive bounds
def test_the_public_library_signs_the_same(body: str, moment: datetime) -> None:
    when = moment.replace(tzinfo=UTC)
    ours = signing.sign([SECRET], id="msg_1", timestamp=when, body=body.encode())
    assert ours == Webhook(SECRET).sign("msg_1", when, body)


def test_a_time_in_another_zone_signs_the_same_second() -> None:
    east = WHEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    both = [signing.sign([SECRET], id="m", timestamp=t, body=b"x") for t in (WHEN, east)]
    assert both[0] == both[1]


@given(body=st.binary(min_size=1), data=st.data())
def test_one_changed_byte_of_id_time_or_body_fails(body: bytes, data: st.DataObject) -> None:
    private = "whsk_" + base64.b64encode(bytes(32)).decode()
    signature = signing.sign([SECRET, private], id="msg_1", timestamp=WHEN, body=body)
    content = f"msg_1.{int(WHEN.timestamp())}.".encode() + body
    place = data.draw(st.integers(0, len(content) - 1))
    forged = bytearray(content)
    forged[place] ^= data.draw(st.integers(1, 255))
    for secret in (SECRET, signing.public_key(private)):
        assert verifies(secret, signature, content)
        assert not verifies(secret, signature, bytes(forged))


def test_each_secret_of_a_rotation_verifies_and_no_other() -> None:
    old, new, stranger = signing.new_secret(), signing.new_secret(), signing.new_secret()
    signature = signing.sign([new, old], id="msg_1", timestamp=WHEN, body=b"{}")
    content = f"msg_1.{int(WHEN.timestamp())}.".encode() + b"{}"
    assert [verifies(s, signature, content) for s in (old, new, stranger)] == [True, True, False]


def test_new_secrets_are_valid_and_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(50)}
    assert len(made) == 50
    for secret in made:
        signing.check_secret(secret)
        assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64
    signing.check_secret(signing.new_private_key())


def test_a_signing_key_may_carry_its_public_half() -> None:
    seed = signing.new_private_key()
    raw = base64.b64decode(seed.removeprefix("whsk_"))
    public = base64.b64decode(signing.public_key(seed).removeprefix("whpk_"))
    both = "whsk_" + base64.b64encode(raw + public).decode()
    assert signing.public_key(both) == signing.public_key(seed)


@pytest.mark.parametrize("octets", [24, 32, 64])
def test_a_secret_of_lawful_length_is_taken_padded_or_not(octets: int) -> None:
    signing.check_secret(shared(octets))
    signing.check_secret(shared(octets).rstrip("="))


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "begins with whsec_"),
        ("hunter2hunter2hunter2hunter2", "begins with whsec_"),
        ("whsec_", "24 to 64 bytes in base64; this one holds 0"),
        (shared(23), "this one holds 23"),
        (shared(65), "this one holds 65"),
        ("whsec_not*base64*at*all*not*base64", "is base64 after its prefix"),
        (f"{SECRET}****", "is base64 after its prefix"),
        ("whsec_ünïcödé-ünïcödé-ünïcödé-ünïcödé", "is base64 after its prefix"),
        (
            "whsk_" + shared(31).removeprefix("whsec_"),
            "32 or 64 bytes in base64; this one holds 31",
        ),
        ("whsk_" + shared(64).removeprefix("whsec_"), "don't belong together"),
    ],
)
def test_a_bad_secret_is_refused_in_words_that_hide_it(secret: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        signing.check_secret(secret)
    assert not secret[6:] or secret[6:] not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize("id", ["", "a.b", "a b", "a\n"])
def test_an_id_that_would_blur_what_is_signed_is_refused(id: str) -> None:  # noqa: A002  as in the standard
    with pytest.raises(ValueError, match="letters, digits"):
        signing.sign([SECRET], id=id, timestamp=WHEN, body=b"")
