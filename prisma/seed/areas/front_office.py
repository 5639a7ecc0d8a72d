"""The front office of a clinic, which several areas project: simulated once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.front_office.on_duty import FrontOffice

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


def front_office(ctx: ClinicContext) -> FrontOffice:
    """Return the clinic's front office on the day of the run."""
    return ctx.once(FrontOffice, lambda: FrontOffice(ctx.config.seed, ctx.plan, ctx.config.as_of))
