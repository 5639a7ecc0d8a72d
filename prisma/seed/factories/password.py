"""The hash of the default password."""

from __future__ import annotations

from base64 import b64encode
from functools import cache

from seed.config import DEFAULT_PASSWORD
from seedbed.rng import rng

_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_COST = 6


@cache
def default_password_hash(seed: int) -> str:
    """Return the bcrypt hash of `DEFAULT_PASSWORD`, the same for the same seed.

    All accounts share it: hashing takes tens of milliseconds by design, and there is nothing to protect.
    """
    import bcrypt

    salt = (
        b64encode(rng(seed, "password salt").randbytes(16)).rstrip(b"=").translate(bytes.maketrans(_STANDARD, _BCRYPT))
    )
    return bcrypt.hashpw(DEFAULT_PASSWORD.encode(), b"$2b$%02d$%b" % (_COST, salt)).decode()
