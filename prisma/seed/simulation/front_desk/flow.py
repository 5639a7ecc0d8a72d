"""How patients go through the clinic: from the door to the chair and out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import RECEPTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import Story, Visit


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that was entered, and who saw to it."""

    kind: str
    at: datetime
    staff: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """A visit to which the patient came; stages and staff are empty where they are not kept any more."""

    visit: int
    chair: int
    stage: str
    arrived_at: datetime
    seated_at: datetime | None
    left_at: datetime | None
    wait_minutes: int | None
    stages: tuple[Stage, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()  # (role, employee number)


def flows(desk: FrontDesk, story: Story) -> Iterator[Flow]:
    """Yield the flow of each visit with an arrival."""
    rand = desk.rand("flow", story.outline.ordinal)
    kept_from = desk.since(numbers.FLOW_DAYS)
    for visit in story.visits:
        if visit.arrived_at is not None:
            left = None
            if visit.completed_at:
                left = visit.completed_at + timedelta(minutes=between(rand, *numbers.CHECKOUT_MINUTES))
            kept = visit.starts_at >= kept_from
            stages = _stages(desk, visit, left)
            yield _flow(visit, tuple(_seen_to(desk, visit, stages, rand)) if kept else (), stages)


def _flow(visit: Visit, events: tuple[Stage, ...], stages: list[tuple[str, datetime]]) -> Flow:
    arrived, seated = stages[0][1], visit.seated_at
    kind, last = stages[-1]
    receptionist = events[0].staff if events else None
    team = (("PROVIDER", visit.provider), ("DOCTOR", visit.doctor), ("RECEPTION", receptionist))
    return Flow(
        visit=visit.number,
        chair=visit.chair,
        stage=kind,
        arrived_at=arrived,
        seated_at=seated,
        left_at=last if kind == "LEFT" else None,
        wait_minutes=int((seated - arrived).total_seconds()) // 60 if seated else None,
        stages=events,
        staff=tuple((role, staff) for role, staff in team if staff) if events else (),
    )


def _stages(desk: FrontDesk, visit: Visit, left: datetime | None) -> list[tuple[str, datetime]]:
    """Return the stages that were entered up to now, and when."""
    found = [("CHECKED_IN", visit.arrived_at or visit.starts_at)]
    if visit.seated_at:
        found.append(("SEATED", visit.seated_at))
        if visit.doctor and visit.doctor_starts_at:
            # The doctor's time is planned: a late patient is seated first, and nobody waits for a doctor after the end.
            joined = min(max(visit.doctor_starts_at, visit.seated_at), visit.completed_at or visit.ends_at)
            if joined <= desk.as_of:
                found.append(("WITH_DOCTOR", joined))
    if visit.completed_at:
        found.append(("CHECKOUT", visit.completed_at))
        if left and left <= desk.as_of:
            found.append(("LEFT", left))
    return found


def _seen_to(desk: FrontDesk, visit: Visit, stages: list[tuple[str, datetime]], rand: Random) -> Iterator[Stage]:
    """Yield stages with who saw to them."""
    for kind, at in stages:
        at_chair = {"SEATED": visit.provider, "WITH_DOCTOR": visit.doctor}
        yield Stage(kind, at, at_chair.get(kind) or desk.anyone(rand, at, *RECEPTION))
