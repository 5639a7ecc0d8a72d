"""Notes of treatments that ended without a visit: nobody came any more, or the family called."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from seed.fixtures.broken_off import BROKEN_OFF
from seed.generators.choice import between, pick
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Note, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from random import Random
    from zoneinfo import ZoneInfo

    from seed.simulation.clinical.visit_history import VisitHistory
    from seed.simulation.records.chart import TreatmentPlan

_AT = time(16)


def last_words(
    draw: Callable[..., Random], history: VisitHistory, plans: tuple[TreatmentPlan, ...], zone: ZoneInfo
) -> Iterator[Note]:
    """Yield the orthodontist's note on the day a treatment ended that nobody came to have ended."""
    for case, plan in zip(history.cases, plans, strict=True):
        if case.end_status not in ("DISCONTINUED", "TRANSFERRED") or case.end is not None or case.ended_on is None:
            continue
        rand = draw("broken off", case.number)
        ended = datetime.combine(case.ended_on, _AT, zone) + timedelta(minutes=between(rand, 0, 75))
        written = ended.astimezone(UTC)
        if written > history.as_of:
            continue
        signed = written + timedelta(minutes=between(rand, *clinical.SIGNED_WITHIN_MINUTES))
        is_signed = signed <= history.as_of
        said = BROKEN_OFF[_why(history, case.end_status, case.ended_on, plan)]
        yield Note(
            visit=None,
            plan=case.number,
            kind="PROGRESS",
            status="SIGNED" if is_signed else "DRAFT",
            author=history.doctor,
            words=Words.of(
                pick(rand, said.findings).format(day=f"{case.visits[-1].day:%-d %B %Y}" if case.visits else ""),
                pick(rand, said.work_done),
                pick(rand, said.next_steps),
            ),
            written_at=written,
            signed_at=signed if is_signed else None,
        )


def _why(history: VisitHistory, status: str, ended_on: date, plan: TreatmentPlan) -> str:
    """Return which words fit: where the patient went, and what is left in the mouth."""
    if status == "TRANSFERRED":
        return "moved"
    # A family that calls has a visit ahead, which it calls off; of others the office has heard nothing since the last.
    last = max(history.story.visits, key=lambda visit: visit.starts_at)
    if last.day > ended_on:
        return "called"
    return f"lost with {'aligners' if plan.kind == 'INVISALIGN' else 'appliances'}"
