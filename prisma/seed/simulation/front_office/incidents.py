"""Things that went wrong, each in connection with a visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import INCIDENTS, NEXT_VISITS
from seed.generators.choice import Weighted, between, pick
from seed.simulation.front_office.on_duty import RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit

_FINGERS = ("Left thumb", "Left index finger", "Left middle finger", "Right thumb", "Right index finger")
_VISITS = {**NEXT_VISITS, "EXAM": "an exam", "START": "a bonding", "REPAIR": "a repair"}
_NEVER = datetime.max.replace(tzinfo=UTC)
_KINDS = Weighted.by(front_office.INCIDENT_TYPES)


def incidents(office: FrontOffice, stories: Sequence[Story]) -> list[Incident]:
    """Return the incidents at the visits of `stories`, by the time of reporting."""
    found: list[Incident] = []
    for story in stories:
        luck = office.rand("incidents", story.outline.ordinal)
        for visit in story.visits:
            if luck.random() < front_office.INCIDENTS_PER_VISIT and visit.completed_at and visit.seated_at:
                rand = office.rand("incident", story.outline.ordinal, visit.number)
                found.append(_incident(office, rand, story, visit))
    return sorted((row for row in found if row.reported_at <= office.as_of), key=lambda row: row.reported_at)


def _incident(office: FrontOffice, rand: Random, story: Story, visit: Visit) -> Incident:
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
        reporter = office.anyone(rand, occurred, *RECEPTION) or visit.provider
    reported = occurred + timedelta(minutes=between(rand, 10, 90))
    day, wait = office.local_day(reported), front_office.INCIDENT_CLOSED_DAYS
    # Blood is tested until half a year after a needle or a wire went through a glove.
    wait = front_office.SHARPS_CLOSED_DAYS if kind == "SHARPS_INJURY" and severity != "LOW" else wait
    closed = office.phone(rand, day + timedelta(days=between(rand, *wait)))
    looked_at = office.phone(rand, day + timedelta(days=between(rand, *front_office.INCIDENT_REVIEWED_DAYS)))
    # Of small matters some are only written down.
    if severity == "LOW" and rand.random() < front_office.NEVER_REVIEWED:
        looked_at = closed = _NEVER
    status = "CLOSED" if closed <= office.as_of else "UNDER_REVIEW" if looked_at <= office.as_of else "REPORTED"
    words = {
        "finger": pick(rand, _FINGERS),
        "chair": visit.chair,
        "tooth": f"#{between(rand, 2, 15) if rand.random() < 0.5 else between(rand, 18, 31)}",
        "visit": _VISITS.get(visit.purpose, "a check"),
        "minutes": between(rand, 2, 9) * 5,
        "month": f"{closed:%B}" if status == "CLOSED" else "",
    }
    return Incident(
        visit=(story.outline.ordinal, visit.number),
        kind=kind,
        severity=severity,
        status=status,
        description=row.description.format_map(words),
        action=row.action.format_map(words) if status == "CLOSED" else None,
        reporter=reporter,
        patient=story.outline.ordinal if row.about_patient else None,
        occurred_at=occurred,
        reported_at=reported,
        closed_at=closed if status == "CLOSED" else None,
        device=office.device(rand, office.local_day(occurred), *row.devices) if row.devices else None,
    )
