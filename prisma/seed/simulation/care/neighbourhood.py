"""Where the people of a clinic live: addresses, and telephone lines that no two of them share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.fixtures.postal_codes import TOWNS, Town
from seed.generators import names
from seed.generators.choice import Weighted, between, pick
from seed.generators.identifiers import phone_number
from seed.records import record
from seed.simulation.records.clinic import Address
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

DENTISTS_PER_CLINIC = 12

_IN_FLATS = 0.17  # of families. Default

# Telephone lines of a clinic: dentists first, then some for each patient's ordinal. They repeat after 2,495 patients.
LINES = 10_000
LINES_PER_PATIENT = 4
OWN_LINE, FIRST_RELATIVE, STRANGER_LINE = 0, 1, 3  # 2 is a second relative's


@record
class Neighbourhood:
    """Where the people of a clinic live, and the telephone lines there."""

    seed: int
    slug: str
    city: str
    state: str
    towns: Weighted[Town]
    area_code: str
    stride: int
    offset: int

    @classmethod
    def of(cls, seed: int, slug: str, clinic: Address, area_code: str) -> Neighbourhood:
        """Return the neighbourhood of a clinic; the seed settles in which order its lines are given out."""
        draw = rng(seed, slug, "telephone lines")
        # A stride without a common divisor with 10,000 visits every line before any repeats.
        stride = between(draw, 100, 900) * 10 + pick(draw, (1, 3, 7, 9))
        around = TOWNS.get((clinic.city, clinic.state)) or (Town(clinic.city, clinic.state, 1, (clinic.postal_code,)),)
        towns = Weighted.of(around, lambda town: town.share)
        return cls(seed, slug, clinic.city, clinic.state, towns, area_code, stride, between(draw, 0, LINES - 1))

    def address(self, draw: Random) -> Address:
        """Return an address in the clinic's town."""
        return self._address(draw, self.towns.values[0])

    def home(self, draw: Random) -> Address:
        """Return where a family lives: in the clinic's town or one nearby, one in six in a flat."""
        address = self._address(draw, self.towns.pick(draw))
        flat = f", {names.apartment(draw)}" if draw.random() < _IN_FLATS else ""
        return replace(address, street=address.street + flat)

    @staticmethod
    def _address(draw: Random, town: Town) -> Address:
        return Address(names.street_address(draw), town.city, town.state, pick(draw, town.codes))

    def phone(self, ordinal: int, line: int) -> str:
        """A telephone number; `ordinal` 0 is for the dentists."""
        index = line if ordinal == 0 else DENTISTS_PER_CLINIC + (ordinal - 1) * LINES_PER_PATIENT + line
        return phone_number(self.area_code, self.offset + index * self.stride)


def stranger_phone(seed: int, slug: str, area_code: str, ordinal: int) -> str:
    """Return the telephone line next to a patient's, which is neither theirs nor a relative's."""
    return Neighbourhood.of(seed, slug, Address("", "", "", ""), area_code).phone(ordinal, STRANGER_LINE)
