"""What was written about each visit: findings, work done, next steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures import NOTE_PHRASES
from seed.generators.choice import between, pick
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Note
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from seed.simulation.clinical.visit_history import Seen, VisitHistory

_KINDS = {
    Purpose.EXAM: "EXAM",
    Purpose.RECORDS: "RECORDS",
    Purpose.CONSULT: "CONSULTATION",
    Purpose.RECALL: "OBSERVATION",
    Purpose.GROWTH_REVIEW: "OBSERVATION",
    Purpose.START: "START",
    Purpose.REPAIR: "REPAIR",
    Purpose.DEBOND: "DEBOND",
    Purpose.REMOVAL: "DEBOND",
    Purpose.RETAINER: "RETENTION",
    Purpose.RETENTION_CHECK: "RETENTION",
}
# The orthodontist writes these; whoever holds the chair writes the others.
_BY_DOCTOR = {Purpose.EXAM, Purpose.CONSULT, Purpose.RECALL, Purpose.GROWTH_REVIEW, Purpose.START, Purpose.DEBOND}


def notes(rand: Random, history: VisitHistory, details: dict[int, list[str]]) -> tuple[Note, ...]:
    """Return one note for each completed visit; `details` is what was placed, by visit."""
    return tuple(_note(rand, history, seen, details.get(seen.number, ())) for seen in history.seen)


def _note(rand: Random, history: VisitHistory, seen: Seen, placed: Sequence[str]) -> Note:
    purpose, visit = seen.purpose, seen.visit
    topic = purpose.value
    if purpose is Purpose.REPAIR and seen.emergency:
        topic = seen.emergency.kind
    phrases = NOTE_PHRASES[topic]
    written = visit.completed_at or visit.ends_at
    signed = written + timedelta(minutes=between(rand, *clinical.SIGNED_WITHIN_MINUTES))
    work = pick(rand, phrases.work_done)
    return Note(
        visit=seen.number,
        plan=seen.case,
        kind=_KINDS.get(purpose, "PROGRESS"),
        status="SIGNED" if signed <= history.as_of else "DRAFT",
        author=seen.orthodontist if purpose in _BY_DOCTOR and visit.doctor else visit.provider,
        findings=pick(rand, phrases.findings),
        work_done=" ".join((work, *placed)) if placed else work,
        next_steps=pick(rand, phrases.next_steps),
        written_at=written,
        signed_at=signed if signed <= history.as_of else None,
    )
