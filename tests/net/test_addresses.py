"""S2: which addresses may be dialled."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from feedd.net.addresses import DENIED, AllowedNetwork, is_denied

if TYPE_CHECKING:
    from tests.rows import Row

REFUSED = (
    # As Smokescreen and Svix have it in their own tests.
    "0.0.0.0", "0.0.0.1", "10.0.0.0", "10.0.0.1", "10.255.255.255",
    "100.64.0.0", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.0.1.3", "127.255.255.255",
    "168.63.129.16",
    "169.254.0.1", "169.254.169.254", "169.254.255.255",
    "172.16.0.0", "172.16.0.1", "172.31.255.255",
    "192.0.0.0", "192.0.0.170", "192.0.2.1", "192.88.99.1",
    "192.168.0.0", "192.168.0.1", "192.168.255.255",
    "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1",
    "224.0.0.0", "224.0.0.1", "239.255.255.255",
    "240.0.0.0", "255.255.255.254", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1", "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8",
    "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
    "100::", "100::1",
    "2001::1", "2001:0:53aa:64c::1", "2001:10::1", "2001:1ff:ffff::1",
    "2001:db8::1",
    "2002::1", "2002:7f00:1::1", "2002:808:808::1",
    "3fff::1", "3fff:fff::1",
    "5f00::1",
    "fc00::1", "fd00::1", "fdff:ffff::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "febf::1",
    "fec0::1", "feff::1",
    "ff02::1", "ff02::2", "ffff::1",
)  # fmt: skip

ACCEPTED = (
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0",
    "100.63.255.254", "100.128.0.1",
    "126.255.255.255", "128.0.0.1",
    "168.63.129.15", "168.63.129.17",
    "169.253.255.255", "169.255.0.0",
    "172.15.255.255", "172.32.0.0",
    "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
    "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
    "203.0.112.255", "203.0.114.0", "223.255.255.255",
    "::ffff:8.8.8.8", "::ffff:1.1.1.1",
    "64:ff9c::1", "64:ff9b:2::1", "100:0:0:1::1",
    "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1",
    "2003::1", "2606:4700:4700::1111",
    "3ffe:ffff::1", "3fff:1000::1", "5eff::1", "5f01::1",
    "fbff::1",
)  # fmt: skip


def test_an_address_that_is_not_public_is_denied(row: Row) -> None:
    for address in REFUSED:
        with row(address):
            assert is_denied(address, 443)


def test_a_public_address_is_dialled(row: Row) -> None:
    for address in ACCEPTED:
        with row(address):
            assert not is_denied(address, 443)


def test_every_network_of_the_table_is_denied_from_end_to_end(row: Row) -> None:
    for network in DENIED:
        with row(network):
            found = ip_network(str(network))
            assert is_denied(str(found[0]), 80)
            assert is_denied(str(found[-1]), 80)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "127.1", "[::1]", "8.8.8.8:53"])
def test_what_is_no_address_is_denied(text: str) -> None:
    assert is_denied(text, 80)


ALLOWED = (
    ("127.0.0.0/8", "127.0.0.1", 8080, True),
    ("127.0.0.0/8", "::ffff:127.0.0.1", 8080, True),
    ("127.0.0.0/8", "10.0.0.1", 8080, False),
    ("127.0.0.1", "127.0.0.1", 1, True),
    ("127.0.0.1", "127.0.0.2", 1, False),
    ("127.0.0.1:8080", "127.0.0.1", 8080, True),
    ("127.0.0.1:8080", "127.0.0.1", 8081, False),
    ("10.0.0.0/8:443", "10.9.9.9", 443, True),
    ("10.0.0.0/8:443", "10.9.9.9", 80, False),
    ("fd00::/8", "fd12::1", 80, True),
    ("::1", "::1", 80, True),
    ("[::1]:8080", "::1", 8080, True),
    ("[::1]:8080", "::1", 80, False),
    ("[fd00::/8]:443", "fd12::1", 443, True),
    ("[fd00::/8]", "fd12::1", 443, True),
)


def test_the_operator_allows_networks_and_ports(row: Row) -> None:
    for text, address, port, expected in ALLOWED:
        with row(f"{address}:{port} by {text}"):
            allowed = (AllowedNetwork.parse(text),)
            assert is_denied(address, port, allowed=allowed) is not expected


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "10.0.0.1/8", "10.0.0.0/33", "127.0.0.1:65536", "127.0.0.1:٨", "[::1]:x"],
)
def test_an_allowed_network_that_is_none_says_so(text: str) -> None:
    with pytest.raises(ValueError, match=r"network|port"):
        AllowedNetwork.parse(text)


OWN = (
    ("127.0.0.1", "127.0.0.1", 8787, True),
    ("127.0.0.1", "::ffff:127.0.0.1", 8787, True),
    ("127.0.0.1", "127.0.0.1", 8788, False),
    ("127.0.0.1", "127.0.0.2", 8787, False),
    ("0.0.0.0", "127.0.0.2", 8787, True),
    ("0.0.0.0", "10.1.2.3", 8787, True),
    ("::", "10.1.2.3", 8787, True),
    ("::", "::1", 8787, True),
    ("0.0.0.0", "8.8.8.8", 8787, False),
    ("93.184.216.34", "93.184.216.34", 8787, True),
)


def test_what_feedd_listens_on_is_denied_whatever_is_allowed(row: Row) -> None:
    for own, address, port, denied in OWN:
        with row(f"{address}:{port} beside {own}"):
            allowed = (AllowedNetwork.parse("0.0.0.0/0"), AllowedNetwork.parse("::/0"))
            assert is_denied(address, port, allowed=allowed, own=((own, 8787),)) is denied
