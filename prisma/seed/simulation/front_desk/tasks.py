"""What the desk has to do about patients: confirm, rebook, call back, offer an opening, have a note signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import RECEPTION, visit_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import Story, Visit

_URGENT = ("HIGH", "CRITICAL")


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do; `kind`, `status` and `priority` as in the data model."""

    kind: str
    title: str
    status: str
    priority: str
    raised_at: datetime
    due_on: date
    completed_at: datetime | None
    assignee: str | None


def tasks(desk: FrontDesk, story: Story) -> list[Task]:
    """Return the tasks about a patient of the last weeks, in the order in which they came up."""
    rand = desk.rand("tasks", story.outline.ordinal)
    found = [*_confirmations(desk, story, rand), *_missed(desk, story, rand)]
    found += [*_calls(desk, story, rand), *_openings(desk, story, rand), *_notes(desk, story)]
    kept_from = desk.since(numbers.TASK_DAYS)
    return sorted(
        (task for task in found if kept_from <= task.raised_at <= desk.as_of),
        key=lambda task: (task.raised_at, task.kind),
    )


def _confirmations(desk: FrontDesk, story: Story, rand: Random) -> Iterator[Task]:
    """Visits that nobody had confirmed two days before."""
    kept_from = desk.since(numbers.TASK_DAYS)
    for visit in story.visits:
        if visit.starts_at < kept_from:
            continue
        day = visit_day(visit)
        raised = desk.phone(rand, day - timedelta(days=numbers.CONFIRM_BEFORE_DAYS))
        called_off = visit.cancellation.at if visit.cancellation else None
        settled = [at for at in (visit.confirmed_at, called_off) if at]
        if raised <= visit.booked_at or raised >= visit.starts_at or any(at <= raised for at in settled):
            continue
        ended = min([*settled, visit.starts_at])
        status = "CANCELLED" if called_off and ended == called_off else "DONE"
        yield _task(
            desk, "CONFIRM_VISIT", f"Confirm the visit on {_short(day)}: no answer so far", "NORMAL", raised, day,
            ended, desk.anyone(rand, raised, *RECEPTION), status,
        )  # fmt: skip


def _missed(desk: FrontDesk, story: Story, rand: Random) -> Iterator[Task]:
    """Missed visits that have to be booked again."""
    kept_from = desk.since(numbers.TASK_DAYS)
    again = {visit.rescheduled_from: visit for visit in story.visits if visit.rescheduled_from is not None}
    for visit in story.visits:
        if visit.status != "NO_SHOW" or visit.starts_at < kept_from:
            continue
        raised, day = visit.ends_at, visit_day(visit)
        rebooked = again.get(visit.number) or _next_booked(story, visit)
        ended, status = (rebooked.booked_at, "DONE") if rebooked else (None, "OPEN")
        if ended is None:
            given_up = desk.phone(rand, day + timedelta(days=numbers.FORGOTTEN_AFTER_DAYS))
            ended, status = given_up, "CANCELLED"
        yield _task(
            desk, "REBOOK_VISIT", f"Rebook the visit missed on {_short(day)}", "HIGH", raised,
            day + timedelta(days=numbers.REBOOK_WITHIN_DAYS), ended, desk.anyone(rand, raised, *RECEPTION), status,
        )  # fmt: skip


def _next_booked(story: Story, missed: Visit) -> Visit | None:
    return next((visit for visit in story.visits if visit.booked_at > missed.ends_at), None)


def _calls(desk: FrontDesk, story: Story, rand: Random) -> Iterator[Task]:
    """Calls about something broken or painful."""
    kept_from = desk.since(numbers.TASK_DAYS)
    for call in story.emergencies:
        if call.reported_at >= kept_from:
            day = desk.local_day(call.reported_at)
            what = call.kind.replace("_", " ").lower()
            yield _task(
                desk, "CALL_BACK", f"Call back about: {what}", "HIGH" if call.severity in _URGENT else "NORMAL",
                call.reported_at, day, call.triaged_at,
                desk.anyone(rand, call.triaged_at or call.reported_at, *RECEPTION),
            )  # fmt: skip


def _openings(desk: FrontDesk, story: Story, rand: Random) -> Iterator[Task]:
    """Places on the waitlist that an opening was found for."""
    for wait in story.waits:
        if wait.status == "OFFERED":
            raised = max(wait.added_at, desk.as_of - timedelta(hours=5))
            day = desk.local_day(raised)
            yield _task(
                desk, "OFFER_OPENING", "Offer the earlier opening and wait for an answer", "NORMAL", raised,
                day + timedelta(days=1), None, desk.anyone(rand, raised, *RECEPTION),
            )  # fmt: skip


def _notes(desk: FrontDesk, story: Story) -> Iterator[Task]:
    """Notes that were left unsigned for hours; whoever wrote them has to sign."""
    kept_from = desk.since(numbers.TASK_DAYS)
    for note in story.chart.notes:
        raised = note.written_at + timedelta(hours=numbers.LATE_NOTE_HOURS)
        if (
            note.written_at >= kept_from
            and raised <= desk.as_of
            and (note.signed_at is None or note.signed_at > raised)
        ):
            day = desk.local_day(note.written_at)
            title = f"Sign the note of the visit on {_short(day)}"
            yield _task(
                desk, "SIGN_NOTE", title, "NORMAL", raised, day + timedelta(days=1), note.signed_at, note.author
            )  # fmt: skip


def _task(
    desk: FrontDesk,
    kind: str,
    title: str,
    priority: str,
    raised: datetime,
    due: date,
    ended: datetime | None,
    assignee: str | None,
    status: str = "DONE",
) -> Task:
    """Return a task that is open unless it has ended by now."""
    if ended is None or ended > desk.as_of:
        return Task(kind, title, "OPEN", priority, raised, due, None, assignee)
    return Task(kind, title, status, priority, raised, due, max(ended, raised), assignee)


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"
