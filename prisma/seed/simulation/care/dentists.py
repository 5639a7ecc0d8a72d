"""The dentists who refer to a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.generators.identifiers import email_address
from seed.generators.ortho import OrthoGenerator
from seed.simulation.care.neighbourhood import DENTISTS_PER_CLINIC, Neighbourhood
from seed.simulation.records.people import Dentist
from seed.simulation.scheduling.epoch import epoch_of
from seedbed.rng import rng

if TYPE_CHECKING:
    from datetime import datetime

_ACTIVE_DENTIST = 0.9


def make_dentists(place: Neighbourhood, *, as_of: datetime, count: int = DENTISTS_PER_CLINIC) -> tuple[Dentist, ...]:
    """Return the dentists who refer to a clinic, coded `D001` onward, no two with the same name.

    The first is always active; of the others one in ten has closed the practice.
    """
    dentists: list[Dentist] = []
    taken: set[str] = set()
    for index in range(count):
        draw = rng(place.seed, place.slug, "dentist", index)
        generator = OrthoGenerator(draw, as_of=epoch_of(as_of.date()))
        dentist = generator.referring_dentist(city=place.city, area_code=place.area_code)
        while not taken.isdisjoint((f"{dentist.first_name} {dentist.last_name}", dentist.practice_name)):
            dentist = generator.referring_dentist(city=place.city, area_code=place.area_code)
        taken |= {f"{dentist.first_name} {dentist.last_name}", dentist.practice_name}
        dentists.append(
            Dentist(
                code=f"D{index + 1:03d}",
                first_name=dentist.first_name,
                last_name=dentist.last_name,
                practice_name=dentist.practice_name,
                specialty=dentist.specialty,
                npi=dentist.npi,
                phone=place.phone(0, index),
                email=email_address(draw, dentist.first_name, dentist.last_name, f".d{index + 1}"),
                address=place.address(draw),
                is_active=index == 0 or draw.random() < _ACTIVE_DENTIST,
            )
        )
    return tuple(dentists)
