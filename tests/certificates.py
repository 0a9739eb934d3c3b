"""Certificates made for a test: an authority's, those it vouches for, and one nobody does.

They have what Python from 3.13 on insists on (RFC 5280 §4.2.1): whose key signed, and what for.
"""

from __future__ import annotations

import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from feedd.net.addresses import is_literal

_DAY = timedelta(days=1)

_SIGNS_OTHERS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Signs certificates for names; ``client`` trusts it and nobody else."""

    def __init__(self, name: str = "Test Authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        own = _unsigned(self._name, self._key, self._name, self._key, days=30, authority=True)
        self._certificate = own.add_extension(_SIGNS_OTHERS, critical=True).sign(
            self._key, hashes.SHA256()
        )

    def client(self) -> ssl.SSLContext:
        """Make the context of one who trusts this authority."""
        pem = self._certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, host: str, *, days: int = 30) -> ssl.SSLContext:
        """Make the context of a server that shows a certificate for a host, good until then."""
        key = ec.generate_private_key(ec.SECP256R1())
        told = _unsigned(_named(host), key, self._name, self._key, days=days)
        return _shown(key, _for_host(told, host).sign(self._key, hashes.SHA256()))


def self_signed(host: str, *, file: Path | None = None) -> ssl.SSLContext:
    """Make the context of a server whose certificate it signed itself; keep both in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    told = _unsigned(_named(host), key, _named(host), key, days=30)
    return _shown(key, _for_host(told, host).sign(key, hashes.SHA256()), file=file)


def _unsigned(  # noqa: PLR0913  whose it is, whose word it is, and how long that holds
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    *,
    days: int,
    authority: bool = False,
) -> x509.CertificateBuilder:
    now, own, theirs = datetime.now(UTC), key.public_key(), by.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 90 * _DAY)
        .not_valid_after(now + days * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(theirs), critical=False)
    )


def _for_host(certificate: x509.CertificateBuilder, host: str) -> x509.CertificateBuilder:
    name = x509.IPAddress(ip_address(host)) if is_literal(host) else x509.DNSName(host)
    return certificate.add_extension(x509.SubjectAlternativeName([name]), critical=False)


def _shown(
    key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, *, file: Path | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        both = file or Path(folder, "both.pem")
        both.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(both)
    return context


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
