"""Things that went wrong, each in connection with a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import INCIDENTS
from seed.generators.choice import Weighted, between, pick
from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import RECEPTION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import Story, Visit

_KINDS = Weighted.by(numbers.INCIDENT_TYPES)


@dataclass(frozen=True, slots=True)
class Incident:
    """A report; `patient` is an ordinal, where the incident is about one."""

    kind: str
    severity: str
    status: str
    description: str
    action: str | None
    reporter: str
    patient: int | None
    occurred_at: datetime
    reported_at: datetime
    closed_at: datetime | None
    device: str | None  # tag


def incidents(desk: FrontDesk, stories: Sequence[Story]) -> list[Incident]:
    """Return the incidents at the visits of `stories`, by the time of reporting."""
    visits = [(story, visit) for story in stories for visit in story.visits if visit.completed_at and visit.seated_at]
    if not visits:
        return []
    rand = desk.rand("incidents", stories[0].outline.ordinal)
    count = min(len(visits), max(numbers.LEAST_INCIDENTS, round(numbers.INCIDENTS_PER_VISIT * len(visits))))
    found = [_incident(desk, rand, story, visit) for story, visit in rand.sample(visits, count)]
    return sorted((row for row in found if row.reported_at <= desk.as_of), key=lambda row: row.reported_at)


def _incident(desk: FrontDesk, rand: Random, story: Story, visit: Visit) -> Incident:
    kind = _KINDS.pick(rand)
    row = pick(rand, INCIDENTS[kind])
    severity = pick(rand, row.severities)
    seated = visit.seated_at or visit.starts_at
    minutes = int(((visit.completed_at or visit.ends_at) - seated).total_seconds()) // 60
    occurred = seated + timedelta(minutes=between(rand, 0, max(minutes, 0)))
    reporter = visit.provider
    if row.about_patient:
        # In the entrance and at the desk, before the patient is seated.
        occurred = visit.arrived_at or visit.starts_at
        reporter = desk.anyone(rand, occurred, *RECEPTION) or visit.provider
    reported = occurred + timedelta(minutes=between(rand, 10, 90))
    closed = desk.phone(rand, desk.local_day(reported) + timedelta(days=between(rand, *numbers.INCIDENT_CLOSED_DAYS)))
    status = "CLOSED" if closed <= desk.as_of else "UNDER_REVIEW" if severity != "LOW" else "REPORTED"
    return Incident(
        kind=kind,
        severity=severity,
        status=status,
        description=row.description,
        action=row.action if status == "CLOSED" else None,
        reporter=reporter,
        patient=story.outline.ordinal if row.about_patient else None,
        occurred_at=occurred,
        reported_at=reported,
        closed_at=closed if status == "CLOSED" else None,
        device=desk.device(rand, desk.local_day(occurred), *row.devices) if row.devices else None,
    )
