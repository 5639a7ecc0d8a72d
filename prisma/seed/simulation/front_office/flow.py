"""How patients go through the clinic: from the door to the chair and out again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_office.on_duty import RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Flow, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit


def flows(office: FrontOffice, story: Story) -> Iterator[Flow]:
    """Yield the flow of each visit with an arrival."""
    kept_from = office.since(front_office.FLOW_DAYS)
    for visit in story.visits:
        if visit.arrived_at is not None:
            rand = office.rand("flow", story.outline.ordinal, visit.number)
            left = None
            if visit.completed_at:
                left = visit.completed_at + timedelta(minutes=between(rand, *front_office.CHECKOUT_MINUTES))
            kept = visit.starts_at >= kept_from
            stages = _stages(office, visit, left)
            yield _flow(visit, tuple(_seen_to(office, visit, stages, rand)) if kept else (), stages)


def _flow(visit: Visit, events: tuple[Stage, ...], stages: list[tuple[str, datetime]]) -> Flow:
    arrived, seated = stages[0][1], visit.seated_at
    kind, last = stages[-1]
    receptionist = events[0].staff if events else None
    team = (("PROVIDER", visit.provider), ("DOCTOR", visit.doctor), ("RECEPTION", receptionist))
    return Flow(
        visit=visit.number,
        chair=visit.chair if seated else None,  # known once the patient sits in it
        stage=kind,
        arrived_at=arrived,
        seated_at=seated,
        left_at=last if kind == "LEFT" else None,
        wait_minutes=int((seated - arrived).total_seconds()) // 60 if seated else None,
        stages=events,
        staff=tuple((role, staff) for role, staff in team if staff) if events else (),
    )


def _stages(office: FrontOffice, visit: Visit, left: datetime | None) -> list[tuple[str, datetime]]:
    """Return the stages that were entered up to now, and when."""
    found = [("CHECKED_IN", visit.arrived_at or visit.starts_at)]
    if visit.seated_at:
        found.append(("SEATED", visit.seated_at))
        if visit.doctor and visit.doctor_starts_at:
            # The doctor's time is planned: a late patient is seated first, and nobody waits for a doctor after the end.
            joined = min(max(visit.doctor_starts_at, visit.seated_at), visit.completed_at or visit.ends_at)
            if joined <= office.as_of:
                found.append(("WITH_DOCTOR", joined))
    if visit.cancellation and visit.cancellation.at > found[0][1]:
        found.append(("LEFT", visit.cancellation.at))
    if visit.completed_at:
        found.append(("CHECKOUT", visit.completed_at))
        if left and left <= office.as_of:
            found.append(("LEFT", left))
    return found


def _seen_to(office: FrontOffice, visit: Visit, stages: list[tuple[str, datetime]], rand: Random) -> Iterator[Stage]:
    """Yield stages with who saw to them."""
    for kind, at in stages:
        at_chair = {"SEATED": visit.provider, "WITH_DOCTOR": visit.doctor}
        someone = at_chair.get(kind) or office.anyone(rand, at, *RECEPTION)
        # Nobody sees a patient to the door.
        yield Stage(kind, at, None if kind == "LEFT" else someone)
