"""Digests: what tells one content from another."""

from __future__ import annotations

try:  # as `random` does in the standard library: hashlib loads all of OpenSSL, which takes 3 ms of each run
    from _sha2 import sha256
except ImportError:
    try:
        from _sha256 import sha256  # before Python 3.12
    except ImportError:
        from hashlib import sha256


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    text: str = sha256(content).hexdigest()
    return text
