"""The audit trail: who did what to which row, as far as the stories tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import MANAGERS, RECEPTION
from seed.simulation.story import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from seed.simulation.front_desk.consents import Consent
    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import Story, Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done to the row of `model` with the natural key `key`; without staff it was done online."""

    action: str
    model: str
    key: tuple[str | int, ...]
    summary: str
    at: datetime
    staff: str | None


def entries(desk: FrontDesk, story: Story, signed: Iterable[tuple[int, Consent]]) -> list[Entry]:
    """Return what was done about a patient in the last month, in order; `signed` are the consents by number."""
    rand = desk.rand("audit", story.outline.ordinal)
    found = [*_about_patient(desk, story, rand), *_about_notes(story)]
    for visit in story.visits:
        found += _about_visit(desk, story.outline.ordinal, visit, rand)
    for number, consent in signed:
        if desk.is_at_desk(consent.signed_at):
            key, summary = (story.outline.ordinal, number), f"{consent.kind.title()} consent of {consent.signed_by}"
            witness = _desk(desk, rand, consent.signed_at)
            found.append(Entry("SIGN", "PatientConsent", key, summary, consent.signed_at, witness))
    kept_from = desk.since(numbers.AUDIT_DAYS)
    return sorted(
        (entry for entry in found if kept_from <= entry.at <= desk.as_of),
        key=lambda entry: (entry.at, entry.model, entry.action, entry.key),
    )


def _about_patient(desk: FrontDesk, story: Story, rand: Random) -> Iterator[Entry]:
    ordinal = story.outline.ordinal
    if story.visits:
        first = story.visits[0]
        yield Entry(
            "CREATE", "Patient", (ordinal,), "Chart opened", first.booked_at, _desk(desk, rand, first.booked_at)
        )
    left = story.milestones.get("transferred")
    if story.outcome is Outcome.TRANSFERRED_OUT and left:
        at = desk.phone(rand, left + timedelta(days=2))
        if by := desk.on_duty(rand, at, *MANAGERS):
            yield Entry("EXPORT", "Patient", (ordinal,), "Record sent to the next orthodontist", at, by)


def _about_visit(desk: FrontDesk, ordinal: int, visit: Visit, rand: Random) -> Iterator[Entry]:
    kept_from = desk.since(numbers.AUDIT_DAYS)
    last = visit.completed_at or (visit.cancellation.at if visit.cancellation else visit.booked_at)
    if max(last, visit.booked_at) < kept_from:
        return
    key = (ordinal, visit.number)
    booker = None if visit.source == "ONLINE" else _desk(desk, rand, visit.booked_at)
    yield Entry("CREATE", "Appointment", key, "Visit booked", visit.booked_at, booker)
    if visit.cancellation:
        at = visit.cancellation.at
        yield Entry("UPDATE", "Appointment", key, "Visit called off", at, _desk(desk, rand, at))
    if visit.seated_at:
        yield Entry("VIEW", "Patient", (ordinal,), "Chart opened at the chair", visit.seated_at, visit.provider)
    if visit.completed_at:
        yield Entry("UPDATE", "Appointment", key, "Visit completed", visit.completed_at, visit.provider)


def _about_notes(story: Story) -> Iterator[Entry]:
    for note in story.chart.notes:
        if note.signed_at:
            key = (story.outline.ordinal, note.visit)
            yield Entry("SIGN", "ProgressNote", key, "Note signed", note.signed_at, note.author)


def _desk(desk: FrontDesk, rand: Random, at: datetime) -> str | None:
    """Return who at the desk did something and may do so; outside office hours it was done online."""
    return desk.on_duty(rand, at, *RECEPTION, "DOCTOR") if desk.is_at_desk(at) else None
