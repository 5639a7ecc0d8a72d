"""The audit trail: who did what to which row, as far as the stories tell it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.simulation.front_office.on_duty import MANAGERS, RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import AuditEntry
from seed.simulation.records.people import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.front_office import Consent
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit


def entries(office: FrontOffice, story: Story, signed: Iterable[tuple[int, Consent]]) -> list[AuditEntry]:
    """Return what was done about a patient in the last month, in order; `signed` are the consents by number."""
    rand = office.rand("audit", story.outline.ordinal)
    found = [*_about_patient(office, story, rand), *_about_notes(story)]
    for visit in story.visits:
        rand = office.rand("audit visit", story.outline.ordinal, visit.number)
        found += _about_visit(office, story.outline.ordinal, visit, rand)
    for number, consent in signed:
        rand = office.rand("audit consent", story.outline.ordinal, consent.kind, consent.plan or 0)
        if office.is_at_desk(consent.signed_at):
            key, summary = (story.outline.ordinal, number), f"{consent.kind.title()} consent of {consent.signed_by}"
            witness = _desk(office, rand, consent.signed_at)
            found.append(AuditEntry("SIGN", "PatientConsent", key, summary, consent.signed_at, witness))
    kept_from = office.since(front_office.AUDIT_DAYS)
    return sorted(
        (entry for entry in found if kept_from <= entry.at <= office.as_of),
        key=lambda entry: (entry.at, entry.model, entry.action, entry.key),
    )


def _about_patient(office: FrontOffice, story: Story, rand: Random) -> Iterator[AuditEntry]:
    ordinal = story.outline.ordinal
    if story.visits:
        first = story.visits[0]
        yield AuditEntry(
            "CREATE", "Patient", (ordinal,), "Chart opened", first.booked_at, _desk(office, rand, first.booked_at)
        )
    left = story.milestones.get("transferred")
    if story.outcome is Outcome.TRANSFERRED_OUT and left:
        at = office.phone(rand, left + timedelta(days=2))
        if by := office.on_duty(rand, at, *MANAGERS):
            yield AuditEntry("EXPORT", "Patient", (ordinal,), "Record sent to the next orthodontist", at, by)


def _about_visit(office: FrontOffice, ordinal: int, visit: Visit, rand: Random) -> Iterator[AuditEntry]:
    kept_from = office.since(front_office.AUDIT_DAYS)
    last = visit.completed_at or (visit.cancellation.at if visit.cancellation else visit.booked_at)
    if max(last, visit.booked_at) < kept_from:
        return
    key = (ordinal, visit.number)
    booker = None if visit.source == "ONLINE" else _desk(office, rand, visit.booked_at)
    yield AuditEntry("CREATE", "Appointment", key, "Visit booked", visit.booked_at, booker)
    if visit.cancellation:
        at = visit.cancellation.at
        yield AuditEntry("UPDATE", "Appointment", key, "Visit called off", at, _desk(office, rand, at))
    if visit.seated_at:
        yield AuditEntry("VIEW", "Patient", (ordinal,), "Chart opened at the chair", visit.seated_at, visit.provider)
    if visit.completed_at:
        yield AuditEntry("UPDATE", "Appointment", key, "Visit completed", visit.completed_at, visit.provider)


def _about_notes(story: Story) -> Iterator[AuditEntry]:
    for note in story.chart.notes:
        if note.signed_at:
            key = (story.outline.ordinal, note.visit)
            yield AuditEntry("SIGN", "ProgressNote", key, "Note signed", note.signed_at, note.author)


def _desk(office: FrontOffice, rand: Random, at: datetime) -> str | None:
    """Return who at the desk did something and may do so; outside office hours it was done online."""
    return office.on_duty(rand, at, *RECEPTION, "DOCTOR") if office.is_at_desk(at) else None
