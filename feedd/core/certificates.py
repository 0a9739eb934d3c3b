"""Why no TLS connection came about, in words that say what to do.

OpenSSL numbers and names what may be wrong. There is advice for what people meet: a certificate
that is too old, for another name, vouched for by nobody who is trusted here, or made by hand
without what Python insists on from 3.13.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Final

_RENEW: Final = "whoever runs it has to renew it, unless this machine's clock is wrong"
_NAME: Final = "look whether the address is right, else whoever runs it has to put that right"
_TRUST: Final = (
    "if you know it, let this machine trust it, or feedd alone by SSL_CERT_FILE; else whoever "
    "runs it has to get one from an authority"
)
_ISSUE: Final = "whoever runs it has to issue a new one that has this (RFC 5280 §4.2.1)"

_BY_CODE: Final[Mapping[int, str]] = {
    9: "look at this machine's clock, else whoever runs it has to put that right",
    10: _RENEW,
    18: _TRUST,  # signed by itself
    19: _TRUST,  # by an authority that it brings along
    20: _TRUST,  # by one that isn't known, or should have been brought along
    21: _TRUST,  # by nobody that could be asked after
    62: _NAME,
    64: _NAME,  # of an address in numbers
    85: _ISSUE,  # nothing says which key signed it
    86: _ISSUE,  # nor which its own is
    92: _ISSUE,  # nor what an authority's may be used for
}
"""What to do, by what OpenSSL calls ``X509_V_ERR_…`` (x509_vfy.h)."""

_BY_REASON: Final[Mapping[str, str]] = {
    "WRONG_VERSION_NUMBER": "it doesn't speak TLS there: look at the scheme and the port",
    "UNSUPPORTED_PROTOCOL": "it speaks only versions of TLS that aren't safe any more",
    "TLSV1_ALERT_PROTOCOL_VERSION": "it speaks only versions of TLS that aren't safe any more",
}


def no_tls(host: str, error: ssl.SSLError) -> str:
    """Say why no TLS connection came about: in OpenSSL's words, and with what to do."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return f"no TLS connection to {host}: {_BY_REASON.get(error.reason, error.reason)}"
    told = f"the certificate of {host} isn't good: {error.verify_message.rstrip('.')}"
    advice = _BY_CODE.get(error.verify_code)
    return f"{told}; {advice}" if advice else told
