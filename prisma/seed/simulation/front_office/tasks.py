"""What the desk has to do about patients: confirm, rebook, call back, offer an opening, have a note signed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.simulation.front_office.on_duty import RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Task
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit

_URGENT = ("HIGH", "CRITICAL")


def tasks(office: FrontOffice, story: Story) -> list[Task]:
    """Return the tasks about a patient of the last weeks, in the order in which they came up."""
    found = [*_confirmations(office, story), *_missed(office, story)]
    found += [*_calls(office, story), *_openings(office, story), *_notes(office, story)]
    kept_from = office.since(front_office.TASK_DAYS)
    kept = sorted(
        (task for task in found if kept_from <= task.raised_at <= office.as_of),
        key=lambda task: (task.raised_at, task.kind, task.title),
    )
    # No two of a kind come up in the same minute: that is what tells them apart.
    return list({(task.kind, task.raised_at): task for task in reversed(kept)}.values())[::-1]


def _confirmations(office: FrontOffice, story: Story) -> Iterator[Task]:
    """Visits that were unconfirmed two days before."""
    kept_from = office.since(front_office.TASK_DAYS)
    for visit in story.visits:
        if visit.starts_at < kept_from:
            continue
        day, rand = visit.day, office.rand("confirm task", story.outline.ordinal, visit.number)
        raised = office.phone(rand, office.open_day(day - timedelta(days=front_office.CONFIRM_BEFORE_DAYS)))
        called_off = visit.cancellation.at if visit.cancellation else None
        settled = [at for at in (visit.confirmed_at, called_off) if at]
        if raised <= visit.booked_at or raised >= visit.starts_at or any(at <= raised for at in settled):
            continue
        ended = min([*settled, visit.starts_at])
        status = "CANCELLED" if called_off and ended == called_off else "DONE"
        assignee = office.anyone(rand, raised, *RECEPTION)
        # The list of the next days is shared out in the morning.
        shared = ended <= office.as_of or day <= office.today
        yield _task(
            office, "CONFIRM_VISIT", f"Confirm the visit on {_short(day)}", "NORMAL",
            (raised, day, ended), assignee if shared else None, status,
        )  # fmt: skip


def _missed(office: FrontOffice, story: Story) -> Iterator[Task]:
    """Missed visits that have to be booked again."""
    kept_from = office.since(front_office.TASK_DAYS)
    again = {visit.rescheduled_from: visit for visit in story.visits if visit.rescheduled_from is not None}
    for visit in story.visits:
        if visit.status != "NO_SHOW" or visit.starts_at < kept_from:
            continue
        raised, day = visit.ends_at, visit.day
        rand = office.rand("missed task", story.outline.ordinal, visit.number)
        rebooked = again.get(visit.number) or _next_booked(story, visit)
        ended, status = (rebooked.booked_at, "DONE") if rebooked else (None, "OPEN")
        if ended is None:
            given_up = office.phone(rand, day + timedelta(days=front_office.FORGOTTEN_AFTER_DAYS))
            ended, status = given_up, "CANCELLED"
        due, assignee = day + timedelta(days=front_office.REBOOK_WITHIN_DAYS), office.anyone(rand, raised, *RECEPTION)
        title = f"Rebook the visit missed on {_short(day)}"
        # A missed check of retainers holds nothing up.
        priority = "LOW" if visit.purpose in (Purpose.RETENTION_CHECK, Purpose.GROWTH_REVIEW) else "HIGH"
        yield _task(office, "REBOOK_VISIT", title, priority, (raised, due, ended), assignee, status)


def _next_booked(story: Story, missed: Visit) -> Visit | None:
    return next((visit for visit in story.visits if visit.booked_at > missed.ends_at), None)


def _calls(office: FrontOffice, story: Story) -> Iterator[Task]:
    """Calls about something broken or painful."""
    kept_from = office.since(front_office.TASK_DAYS)
    for call in story.emergencies:
        if call.reported_at >= kept_from:
            day = office.local_day(call.reported_at)
            rand = office.rand("call task", story.outline.ordinal, f"{call.reported_at:%Y%m%d%H%M}")
            what = call.kind.replace("_", " ").lower()
            yield _task(
                office, "CALL_BACK", f"Call back about: {what}", "HIGH" if call.severity in _URGENT else "NORMAL",
                (call.reported_at, day, call.triaged_at or call.resolved_at),
                office.anyone(rand, call.triaged_at or call.reported_at, *RECEPTION),
                "DONE" if call.triaged_at else "CANCELLED",
            )  # fmt: skip


def _openings(office: FrontOffice, story: Story) -> Iterator[Task]:
    """Places on the waitlist that an opening was found for."""
    for wait in story.waits:
        if raised := wait.offered_at:
            day = office.local_day(raised)
            rand = office.rand("opening task", story.outline.ordinal, f"{wait.added_at:%Y%m%d%H%M}")
            yield _task(
                office, "OFFER_OPENING", "Offer the earlier opening and wait for an answer", "NORMAL",
                (raised, day + timedelta(days=1), None), office.anyone(rand, raised, *RECEPTION),
            )  # fmt: skip


def _notes(office: FrontOffice, story: Story) -> Iterator[Task]:
    """Notes that were left unsigned for hours; their author has to sign."""
    kept_from = office.since(front_office.TASK_DAYS)
    for note in story.chart.notes:
        raised = note.written_at + timedelta(hours=front_office.LATE_NOTE_HOURS)
        if (
            note.written_at >= kept_from
            and raised <= office.as_of
            and (note.signed_at is None or note.signed_at > raised)
        ):
            day = office.local_day(note.written_at)
            about = "call" if note.visit is None else "visit"
            title = f"Sign the note of the {about} on {_short(day)}"
            yield _task(
                office, "SIGN_NOTE", title, "NORMAL", (raised, day + timedelta(days=1), note.signed_at), note.author
            )  # fmt: skip


def _task(
    office: FrontOffice,
    kind: str,
    title: str,
    priority: str,
    course: tuple[datetime, date, datetime | None],
    assignee: str | None,
    status: str = "DONE",
) -> Task:
    """Return a task that was raised, is due and ended as its `course` says; it is open unless it has ended by now."""
    raised, due, ended = course
    if ended is None or ended > office.as_of:
        return Task(kind, title, "OPEN", priority, raised, due, None, assignee)
    return Task(kind, title, status, priority, raised, due, max(ended, raised), assignee)


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
