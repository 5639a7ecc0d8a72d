"""The note of a treatment that ended without a visit."""

from __future__ import annotations

from datetime import date

from simulated import CROWDED, clinic


def test_who_stays_away_moves_or_calls_has_the_doctors_last_word() -> None:
    said: dict[str, int] = {}
    for story in clinic(*CROWDED).stories:
        broken_off = [p for p in story.chart.plans if p.status in ("DISCONTINUED", "TRANSFERRED")]
        notes = [n for n in story.chart.notes if n.visit is None and not n.findings.startswith("By telephone")]
        for plan in broken_off:
            came = any(visit.day == plan.ended_on and visit.status == "COMPLETED" for visit in story.visits)
            own = [note for note in notes if note.plan == plan.number]
            assert len(own) == (not came)
            for note in own:
                moved, lost = (
                    plan.status == "TRANSFERRED",
                    "not kept" in note.findings or "Has not come" in note.findings,
                )
                later = max(visit.day for visit in story.visits) > (plan.ended_on or date.max)
                assert not (lost and (moved or later))
                assert ("appliances" in note.work_done.lower()) <= (moved or plan.kind != "INVISALIGN")
                said[plan.status] = said.get(plan.status, 0) + 1
        assert len(notes) <= len(broken_off)
    assert min(said["DISCONTINUED"], said["TRANSFERRED"]) > 0
