"""Notes of telephone calls that needed no visit: what the caller said, what was advised, and what happens next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures.calls import CALLED_AGAIN
from seed.generators.choice import between, pick
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Note, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from random import Random
    from zoneinfo import ZoneInfo

    from seed.simulation.clinical.visit_history import VisitHistory
    from seed.simulation.records.clinic import StaffMember
    from seed.simulation.records.visits import Emergency

_WHO_ADVISES = ("ASSISTANT", "HYGIENIST", "DOCTOR")
_LATER = "Looked at on the next visit; to call again if it gets worse."
_OVER = ("No visit needed.", "Not called back, no visit needed.", "Nothing to do until the next visit.")
_LOOKED_AT = "Photographs sent in and looked at."


def pictures_sent_in(notes: Iterable[Note], zone: ZoneInfo) -> Iterator[tuple[Note, date]]:
    """Yield the notes of calls about which photographs were sent in, with their days at the clinic."""
    for note in notes:
        if note.visit is None and note.work_done.endswith(_LOOKED_AT):
            yield note, note.written_at.astimezone(zone).date()


def telephone_notes(draw: Callable[..., Random], history: VisitHistory, staff: Iterable[StaffMember]) -> Iterator[Note]:
    """Yield the notes of a patient's calls, by whoever of the clinical staff was employed that day."""
    advisers = sorted(
        (member for member in staff if member.role in _WHO_ADVISES), key=lambda member: _WHO_ADVISES.index(member.role)
    )
    for call in history.story.emergencies:
        heard = call.triaged_at or call.resolved_at
        if call.first_visit is not None or heard is None:
            continue
        rand = draw("telephone", f"{call.reported_at:%y%m%d%H%M}")
        written = heard + timedelta(minutes=between(rand, 3, 15))
        signed = written + timedelta(minutes=between(rand, *clinical.SIGNED_WITHIN_MINUTES))
        day = heard.date()
        author = next((member.employee_number for member in advisers if member.employed(day)), None)
        if author is None or written > history.as_of:
            continue
        is_signed = signed <= history.as_of
        advice = f"Advised: {call.advice}" if call.triaged_at else pick(rand, _OVER)
        sends = rand.random() < clinical.SENDS_PICTURES and call.triaged_at is not None
        yield Note(
            visit=None,
            plan=_plan_on(history, day),
            kind="REPAIR",
            status="SIGNED" if is_signed else "DRAFT",
            author=author,
            words=Words.of(
                f"By telephone: {call.description}{_again(rand, call)}",
                f"{advice} {_LOOKED_AT}" if sends else advice,
                _LATER if call.triaged_at else "Looked at on the next visit.",
            ),
            written_at=written,
            signed_at=signed if is_signed else None,
        )


def _again(rand: Random, call: Emergency) -> str:
    """Return what a family said that called again before anybody answered; nothing where none did."""
    if call.triaged_at is not None or call.called_again_at is None:
        return ""
    later = round((call.called_again_at - call.reported_at).total_seconds() / 60)
    return f" Called again {later} minutes later: {pick(rand, CALLED_AGAIN[call.kind])}"


def _plan_on(history: VisitHistory, day: date) -> int | None:
    """Return the number of the case that is in treatment or retention on `day`."""
    return next((case.number for case in reversed(history.cases) if case.start and case.start.day <= day), None)
