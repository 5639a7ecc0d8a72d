"""The audit trail: who did what to which row, as far as the stories tell it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_office.on_duty import MANAGERS, RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import AuditEntry
from seed.simulation.records.people import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.clinic import StaffMember
    from seed.simulation.records.front_office import Consent
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit


def entries(office: FrontOffice, story: Story, signed: Iterable[tuple[int, Consent]]) -> list[AuditEntry]:
    """Return what was done about a patient in the last month, in order; `signed` are the consents by number."""
    rand = office.rand("audit", story.outline.ordinal)
    found = [*_about_patient(office, story, rand), *_about_notes(story)]
    found += [*_about_money(office, story), *_about_health(office, story)]
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


def logins(office: FrontOffice, member: StaffMember, until: datetime) -> list[datetime]:
    """Return the logins of a staff member in the last month: at the beginning of each shift, and often after lunch."""
    found: list[datetime] = []
    last = office.local_day(until)
    for back in range(front_office.AUDIT_DAYS, -1, -1):
        day = last - timedelta(days=back)
        hours = office.roster.hours(member, day)
        if hours is None:
            continue
        rand = office.rand("logins", member.employee_number, day.isoformat())
        minutes = [hours.start + between(rand, 0, 12)]
        if hours.end - hours.start > front_office.LONG_SHIFT and rand.random() < front_office.LOGS_IN_AGAIN:
            minutes.append((hours.start + hours.end) // 2 + between(rand, -20, 60))
        found += [at for minute in minutes if (at := office.calendar.to_utc(day, minute)) <= until]
    return found


def exports(office: FrontOffice) -> list[tuple[datetime, StaffMember]]:
    """Return when a manager sent the figures of a month to the accountant: on its first working day after, at work."""
    staff = {member.employee_number: member for member in office.plan.staff}
    found: list[tuple[datetime, StaffMember]] = []
    last = office.today
    for back in range(front_office.AUDIT_DAYS, -1, -1):
        day = last - timedelta(days=back)
        if office.calendar.next_open(day.replace(day=1)) != day:
            continue
        at = office.phone(office.rand("export", day.isoformat()), day)
        if at <= office.as_of and (by := office.on_duty(office.rand("exporter", day.isoformat()), at, *MANAGERS)):
            found.append((at, staff[by]))
    return found


def _about_money(office: FrontOffice, story: Story) -> Iterator[AuditEntry]:
    """What was posted to the account: by the office, and automatic charges by the system at night."""
    ledger, ordinal = story.ledger, story.outline.ordinal
    if ledger is None:
        return
    first = office.today - timedelta(days=front_office.AUDIT_DAYS)
    for payment in ledger.payments:
        if payment.received_on < first or payment.payer == "INSURANCE":
            continue
        rand = office.rand("audit payment", ordinal, payment.number)
        by_machine = payment.installment is not None and payment.method in ("STORED_CARD", "ACH")
        minute = between(rand, 2 * 60, 4 * 60) if by_machine else between(rand, 8 * 60 + 20, 16 * 60 + 40)
        at = office.calendar.to_utc(payment.received_on, minute)
        by = None if by_machine else office.on_duty(rand, at, "FINANCE", "FRONT_DESK", "CLINIC_ADMIN")
        what = "Refund posted" if payment.kind == "REFUND" else "Payment posted"
        what = "Charge refused" if payment.failure_reason else what
        yield AuditEntry("CREATE", "Payment", (ordinal, payment.number), what, at, by)
    for policy in ledger.policies:
        for number, check in enumerate(policy.checks, 1):
            if check.checked_on >= first and check.answered_on:
                rand = office.rand("audit cover", ordinal, policy.order, number)
                at = office.phone(rand, check.answered_on)
                summary = f"Cover verified: {check.result.lower()}"
                by = office.on_duty(rand, at, "FINANCE", "CLINIC_ADMIN")
                yield AuditEntry("UPDATE", "PatientInsurance", (ordinal, policy.order), summary, at, by)


def _about_health(office: FrontOffice, story: Story) -> Iterator[AuditEntry]:
    """Questionnaires that were taken over into the chart."""
    first = office.today - timedelta(days=front_office.AUDIT_DAYS)
    for record in story.person.health:
        if record.completed_on >= first:
            rand = office.rand("audit health", story.outline.ordinal, record.version)
            at = office.phone(rand, record.completed_on)
            by = office.on_duty(rand, at, "FRONT_DESK", "TREATMENT_COORDINATOR")  # a manager may not
            what = "taken" if record.version == 1 else "brought up to date"
            key = (story.outline.ordinal, record.version)
            yield AuditEntry("CREATE", "MedicalHistory", key, f"Health history {what}", at, by)


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
            key = (story.outline.ordinal, note.key)
            yield AuditEntry("SIGN", "ProgressNote", key, "Note signed", note.signed_at, note.author)


def _desk(office: FrontOffice, rand: Random, at: datetime) -> str | None:
    """Return who at the desk did something and may do so; outside office hours it was done online."""
    return office.on_duty(rand, at, *RECEPTION, "DOCTOR") if office.is_at_desk(at) else None
