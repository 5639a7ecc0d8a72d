"""Numbers that look right and belong to nobody: telephones, e-mail addresses, provider and tax numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from seed.generators.choice import between, pick

if TYPE_CHECKING:
    from random import Random

EMAIL_DOMAINS = ("example.com", "example.org", "example.net")
"""Domains that are reserved for examples (RFC 2606): no message to a patient can ever arrive."""

_PLAIN = str.maketrans({"ø": "o", "ß": "ss", "ł": "l", "æ": "ae"})  # what has no letter and mark to take apart

_INQUIRIES, _FICTION = 1212, 100

_UNASSIGNED_TAX_PREFIXES = ("00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89")


def phone_number(area_code: str, line: int) -> str:
    """Return `(area) 555-xxxx` for the line number 0 to 9999; the exchange 555 has no ordinary subscribers.

    555-1212, where a telephone company answers, gives way to 555-0100, the first that is reserved for fiction.
    """
    line %= 10_000
    return f"({area_code}) 555-{_FICTION if line == _INQUIRIES else line:04d}"


def email_address(rng: Random, first: str, last: str, number: int | str = "") -> str:
    """Return an address on a reserved domain; unique for each combination of first name, last name and number."""
    separator = pick(rng, "._")
    return f"{_local(first)}{separator}{_local(last)}{number}@{pick(rng, EMAIL_DOMAINS)}"


def staff_email(first: str, last: str, domain: str, *, is_doctor: bool = False) -> str:
    """Return a work address: `dr.{last}` for doctors, `{first}.{last}` for everyone else."""
    return f"{'dr' if is_doctor else _local(first)}.{_local(last)}@{domain}"


def _local(name: str) -> str:
    """Return a name as it stands in addresses: plain letters only, `Núñez` as `nunez`."""
    plain = name.lower().translate(_PLAIN)
    return re.sub(r"[^a-z]", "", normalize("NFKD", plain))


def luhn_digit(digits: str) -> int:
    """Return the check digit that makes `digits` followed by it pass the Luhn test."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if position % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def npi_number(rng: Random) -> str:
    """Return a national provider identifier with a valid check digit.

    It begins with 2, which the standard allows but which has never been issued: the number is nobody's.
    """
    body = f"2{between(rng, 0, 99_999_999):08d}"
    return f"{body}{luhn_digit('80840' + body)}"  # the prefix stands for health and for the United States


def tax_number(rng: Random) -> str:
    """Return an employer identification number, `XX-XXXXXXX`, under a prefix that is not assigned to anyone."""
    return f"{pick(rng, _UNASSIGNED_TAX_PREFIXES)}-{between(rng, 0, 9_999_999):07d}"


def dea_number(rng: Random, last: str) -> str:
    """Return a registration number: two letters, six digits and their check digit."""
    digits = f"{between(rng, 0, 999_999):06d}"
    odd, even = sum(map(int, digits[0::2])), sum(map(int, digits[1::2]))
    return f"F{(last[:1] or 'X').upper()}{digits}{(odd + 2 * even) % 10}"
