"""What a caller says about something broken or painful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures.calls import FOODS, MISHAP_CALLS, SINCE, SPORTS, TRIED
from seed.generators.choice import pick

if TYPE_CHECKING:
    from random import Random


def call_about(rand: Random, kind: str) -> str:
    """Return what a caller says about a mishap of this kind."""
    what, how = (pick(rand, some) for some in MISHAP_CALLS[kind])
    how = how.format(food=pick(rand, FOODS), sport=pick(rand, SPORTS))
    return f"{what}, {how}; {pick(rand, SINCE)}. {pick(rand, TRIED)}".strip()
