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
            stages = tuple(_stages(desk, visit, visit.arrived_at, left, rand))
            yield _flow(visit, visit.arrived_at, stages, kept=visit.starts_at >= kept_from)


def _flow(visit: Visit, arrived: datetime, stages: tuple[Stage, ...], *, kept: bool) -> Flow:
    seated, last = visit.seated_at, stages[-1]
    team = (("PROVIDER", visit.provider), ("DOCTOR", visit.doctor), ("RECEPTION", stages[0].staff))
    return Flow(
        visit=visit.number,
        chair=visit.chair,
        stage=last.kind,
        arrived_at=arrived,
        seated_at=seated,
        left_at=last.at if last.kind == "LEFT" else None,
        wait_minutes=int((seated - arrived).total_seconds()) // 60 if seated else None,
        stages=stages if kept else (),
        staff=tuple((role, staff) for role, staff in team if staff) if kept else (),
    )


def _stages(desk: FrontDesk, visit: Visit, arrived: datetime, left: datetime | None, rand: Random) -> Iterator[Stage]:
    """Yield the stages that were entered up to now."""
    yield Stage("CHECKED_IN", arrived, desk.anyone(rand, arrived, *RECEPTION))
    if visit.seated_at:
        yield Stage("SEATED", visit.seated_at, visit.provider)
        if visit.doctor and visit.doctor_starts_at:
            # The doctor's time is planned: a late patient is seated first, and nobody waits for a doctor after the end.
            joined = min(max(visit.doctor_starts_at, visit.seated_at), visit.completed_at or visit.ends_at)
            if joined <= desk.as_of:
                yield Stage("WITH_DOCTOR", joined, visit.doctor)
    if visit.completed_at and left:
        receptionist = desk.anyone(rand, visit.completed_at, *RECEPTION)
        yield Stage("CHECKOUT", visit.completed_at, receptionist)
        if left <= desk.as_of:
            yield Stage("LEFT", left, receptionist)
