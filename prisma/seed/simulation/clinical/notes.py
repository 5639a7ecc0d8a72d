"""What was written about each visit: composed of what was found, done and planned at it, in the chart's own terms."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures import NEXT_VISITS, NOTE_SENTENCES
from seed.generators.choice import between, pick
from seed.simulation.clinical import remarks_after as after
from seed.simulation.clinical import remarks_aligners as trays
from seed.simulation.clinical import remarks_before as before
from seed.simulation.clinical import remarks_during as during
from seed.simulation.clinical.finishes import talked_over
from seed.simulation.clinical.habits import Habits
from seed.simulation.clinical.impacted import exposure_ahead, traction
from seed.simulation.clinical.levelling import Levelling
from seed.simulation.clinical.mouth import Mouth
from seed.simulation.clinical.remarks_surgery import Operation, announced
from seed.simulation.clinical.scene import DONE, FOUND, NEXT, Remark, Scene, days_or_weeks, done, planned
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Note, Words
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from seed.simulation.clinical.visit_history import Past, Seen, VisitHistory
    from seed.simulation.records.chart import Measurement, Study, TreatmentPlan, WordsOfNote
    from seed.simulation.records.visits import Visit

    Draw = Callable[..., Random]

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
# The orthodontist writes these; the assistant at the chair writes the others.
_BY_DOCTOR = {Purpose.EXAM, Purpose.CONSULT, Purpose.RECALL, Purpose.GROWTH_REVIEW, Purpose.START, Purpose.DEBOND}
_GOES_ON = (
    Purpose.START,
    Purpose.BOND_LOWER,
    Purpose.ADJUSTMENT,
    Purpose.WIRE_CHANGE,
    Purpose.FINISHING,
    Purpose.ALIGNER_CHECK,
    Purpose.APPLIANCE_CHECK,
)
_RECENTLY_DAYS = 60
_OFF = (Purpose.DEBOND, Purpose.REMOVAL)
_BEFORE = {
    Purpose.EXAM: before.examination,
    Purpose.CONSULT: before.consult,
    Purpose.RECALL: before.watching,
    Purpose.GROWTH_REVIEW: before.watching,
}
_AFTER = {Purpose.RETAINER: after.delivery, Purpose.RETENTION_CHECK: after.check, Purpose.REMOVAL: after.removal}
_HOLDS = ("HAWLEY_RETAINER", "ESSIX_RETAINER", "HOLDING_ARCH")
_SORE_AFTER = (Purpose.WIRE_CHANGE, Purpose.BOND_LOWER, Purpose.START)
_ONE = re.compile(r"(?<![\d.])1 (month|week|day|night)s")
_PICTURES = {"PANORAMIC": "panoramic", "CEPHALOGRAM": "cephalogram", "CBCT": "cone beam scan", "SCAN_3D": "3D scan"}
# At which visits an alert is acted on, by how its message begins.
_FIRST, _TALKS = (Purpose.START,), (Purpose.EXAM, Purpose.CONSULT)
_ALERTS = {
    "Asthma": _FIRST,
    "Autism": (*_TALKS, *_FIRST),
    "Type 1 diabetes": _FIRST,
    "Type 2 diabetes": (Purpose.EXAM, *_FIRST),
    "Epilepsy": _FIRST,
    "Heart valve": _FIRST,
    "Bleeding disorder": _FIRST,
    "Bone medication": _FIRST,
    "Latex": (*_FIRST, Purpose.BOND_LOWER, Purpose.DEBOND),
    "Nickel": _FIRST,
    "Acrylic": (Purpose.RETAINER, *_FIRST),
    "Peanut": (Purpose.EXAM,),
    "Anxious": (Purpose.EXAM, *_FIRST),
    "Strong gag": (Purpose.RECORDS, Purpose.REFINEMENT_SCAN),
    "Shared custody": _TALKS,
    "Prefers Spanish": _TALKS,
}


class _Kept(NamedTuple):
    """What is remembered from visit to visit, so that nothing is found or done twice."""

    mouth: Mouth
    levelling: Levelling
    operation: Operation
    habits: Habits


def notes(
    draw: Draw,
    history: VisitHistory,
    plans: tuple[TreatmentPlan, ...],
    measured: tuple[Measurement, ...],
    studies: tuple[Study, ...],
) -> tuple[Note, ...]:
    """Return one note for each completed visit; each draws from its own stream."""
    told = _Told(partial(_told, draw, history.past, plans, measured, studies))
    signing = draw()
    return tuple(_note(history, told, position, signing) for position in range(len(history.seen)))


class _Told:
    """The words of a chart's notes: each goes on from those before it, so the first that is read has all written."""

    def __init__(self, tell: Callable[[], Iterator[WordsOfNote]]) -> None:
        self._tell = tell

    @cached_property
    def words(self) -> list[WordsOfNote]:
        found = list(self._tell())
        # Each note's words hold this, and need the past no more.
        del self._tell
        return found

    def at(self, position: int) -> Words:
        """Return the words of the note at a place."""
        return Words(lambda: self.words[position])


def _told(
    draw: Draw,
    history: Past,
    plans: tuple[TreatmentPlan, ...],
    measured: tuple[Measurement, ...],
    studies: tuple[Study, ...],
) -> Iterator[WordsOfNote]:
    """Yield the words of each note in order. They ask nothing about the present, which is not known here."""
    values: dict[int, dict[str, float]] = {}
    for one in measured:
        values.setdefault(one.visit, {})[one.kind] = one.value
    pictures = {study.visit: study for study in studies}
    agreed = {visit.booked_at: visit for visit in history.story.visits if visit.rescheduled_from is None}
    kept = _Kept(Mouth(draw, history.course.hygiene), Levelling(draw), Operation(), Habits())
    earlier = dict[str, float]()
    read: dict[str, date] = {}
    struck = None
    for position, seen in enumerate(history.seen):
        scene = Scene(
            history=history,
            seen=seen,
            case=history.cases[seen.case - 1] if seen.case else None,
            plan=plans[seen.case - 1] if seen.case else None,
            before=history.seen[position - 1] if position else None,
            values=values.get(seen.number, {}),
            earlier=dict(earlier),
            recent={kind: earlier[kind] for kind, day in read.items() if (seen.day - day).days <= _RECENTLY_DAYS},
            study=pictures.get(seen.number),
            following=_following(agreed, seen),
            rand=draw(seen.number),
        )
        remarks = list(_remarks(scene, kept))
        if struck is not None:
            remarks.insert(0, after.tested_again(struck))
        struck = after.struck(remarks)
        yield _words(scene.rand, remarks)
        earlier |= scene.values
        read |= dict.fromkeys(scene.values, seen.day)


def _following(agreed: dict[datetime, Visit], seen: Seen) -> Visit | None:
    """Return the visit that was booked as the patient left."""
    visit = agreed.get(seen.visit.completed_at) if seen.visit.completed_at else None
    return visit if visit is not None and visit.number != seen.number else None


def _words(rand: Random, remarks: list[Remark]) -> WordsOfNote:
    parts: dict[str, dict[str, None]] = {FOUND: {}, DONE: {}, NEXT: {}}
    for part, key, slots in remarks:
        sentence = pick(rand, NOTE_SENTENCES[key]).format(**slots)
        sentence = sentence[:1].upper() + sentence[1:]
        parts[part][_ONE.sub(r"1 \1", sentence) if "1 " in sentence else sentence] = None
    findings, work, following = (" ".join(sentences) for sentences in parts.values())
    return findings or "No change since the last visit.", work or "Checked.", following or "As agreed."


def _note(history: VisitHistory, told: _Told, position: int, signing: Random) -> Note:
    seen = history.seen[position]
    visit = seen.visit
    written = visit.completed_at or visit.ends_at
    signed = written + timedelta(minutes=between(signing, *clinical.SIGNED_WITHIN_MINUTES))
    late = signing.random()
    if late < clinical.SIGNED_LATE:
        signed = _morning_after(seen, signing, 1)
    elif late < clinical.SIGNED_LATE + clinical.SIGNED_MUCH_LATER:
        signed = _morning_after(seen, signing, between(signing, *clinical.SIGNED_AFTER_DAYS))
    overlooked = late > 1 - clinical.NEVER_SIGNED
    is_signed = signed <= history.as_of and not overlooked
    return Note(
        visit=seen.number,
        plan=seen.case,
        kind=_KINDS.get(seen.purpose, "PROGRESS"),
        status="SIGNED" if is_signed else "DRAFT",
        author=seen.orthodontist if seen.purpose in _BY_DOCTOR and visit.doctor else visit.provider,
        words=told.at(position),
        written_at=written,
        signed_at=signed if is_signed else None,
    )


def _morning_after(seen: Seen, rand: Random, days: int) -> datetime:
    """Return a moment on a working day some days later, before the first patients."""
    morning = datetime.combine(working_day(seen.day + timedelta(days=days)), time(8), UTC)
    return morning + timedelta(minutes=between(rand, -30, 55) - seen.visit.utc_offset)


# ── what there is to say ──────────────────────────────────────────────────────────────────────────


def _remarks(scene: Scene, kept: _Kept) -> Iterator[Remark]:
    purpose = scene.seen.purpose
    if purpose in _BEFORE:
        yield from _BEFORE[purpose](scene)
        # Where all is done in one visit, the records are presented at once.
        if purpose is not Purpose.CONSULT and scene.case and scene.case.consult is scene.seen:
            yield from before.consult(scene)
    elif purpose is Purpose.RECORDS:
        yield from before.records(scene)
        if scene.case and scene.case.consult is scene.seen:
            yield from before.consult(scene)
    elif purpose in _AFTER:
        yield from _AFTER[purpose](scene)
    else:
        yield from _treatment(scene, kept)
    yield from kept.habits.remarks(scene)
    yield from _on_record(scene)
    if scene.study is not None:
        words = _pictures(scene.study)
        yield done("pictures", pictures=words, pictures_capital=words[:1].upper() + words[1:])
    if purpose is not Purpose.REMOVAL:
        yield from _next_visit(scene)


def _treatment(scene: Scene, kept: _Kept) -> Iterator[Remark]:
    """Yield what belongs to a visit of active treatment, or to a repair."""
    purpose, mouth, levelling = scene.seen.purpose, kept.mouth, kept.levelling
    if purpose is Purpose.START:
        yield from before.start(scene)
    else:
        mouth.look(scene)
    yield from during.since_last(scene)
    yield from traction(scene)
    yield from after.told_since(scene)
    yield from after.still_to_mend(scene)
    if purpose is Purpose.REPAIR:
        mended = list(after.repair(scene))
        yield from mended
        rebonded = next((remark.slots.get("tooth") for remark in mended if remark.key == "BROKEN_BRACKET.work"), None)
        said = during.wires(scene, levelling, rebonded)
        yield from (remark for remark in said if remark.key.startswith("wire.") and remark.part == DONE)
        return
    if purpose not in (Purpose.START, *_OFF):
        yield from during.measured(scene)
    if purpose is Purpose.DEBOND:
        yield from after.off(scene)
    else:
        yield from during.bonded(scene)
        yield from during.wires(scene, levelling)
        yield from kept.operation.prepares(scene)
        if scene.worn("ALIGNERS"):
            yield from trays.aligners(scene, mouth)
        yield from trays.reduction(scene, mouth)
    yield from during.appliances(scene)
    yield from during.elastics(scene)
    yield from talked_over(scene)
    if purpose is not Purpose.START:
        yield from mouth.remarks(scene)
    yield from mouth.roots(scene)
    if purpose in _SORE_AFTER and scene.rand.random() < clinical.SORENESS_IS_NOTED:
        yield after.sore(scene)


def _on_record(scene: Scene) -> Iterator[Remark]:
    """Yield how what is on record was heeded."""
    for alert in scene.alerts():
        for name, purposes in _ALERTS.items():
            if alert.message.startswith(name) and scene.seen.purpose in purposes:
                yield done(f"alert.{name}" if name != "Autism" or _same_faces(scene) else "alert.new faces")


def _same_faces(scene: Scene) -> bool:
    """Whether the patient met the person of the visit before, in the same room."""
    now, last = scene.seen.visit, scene.before and scene.before.visit
    return last is not None and (now.provider, now.chair) == (last.provider, last.chair)


def _pictures(study: Study) -> str:
    words = dict.fromkeys(_PICTURES.get(image.category, "photographs") for image in study.images)
    return " and ".join(filter(None, (", ".join(list(words)[:-1]), list(words)[-1])))


def _next_visit(scene: Scene) -> Iterator[Remark]:
    """Yield the visit that was booked as the patient left; nothing where it is on the same day."""
    visit = scene.following
    operation = announced(scene)
    if operation:
        yield operation
    yield from before.extractions_ahead(scene)
    if exposure := exposure_ahead(scene):
        yield exposure
    if visit is None:
        if scene.seen.purpose in _GOES_ON:
            yield from _open(scene)
        return
    day = visit.day
    days = (day - scene.day).days
    if days < 1:
        return
    when = days_or_weeks(days) if days < 90 else f"{round(days / 30.4)} months"
    if visit.purpose == Purpose.DEBOND and not _still_worn(scene):
        yield planned("next.ends", when=when)
    elif visit.purpose == Purpose.DEBOND:
        yield planned("next.last" if scene.worn("ALIGNERS") and not scene.worn("BRACES") else "next.off", when=when)
    else:
        grown = visit.purpose == Purpose.RECALL and scene.history.age_on(day) >= clinical.ERUPTED_FROM_AGE
        key = "OPERATED" if operation else "RECALL.GROWN" if grown else visit.purpose
        what = NEXT_VISITS.get(key, "a check")
        yield planned("next.in", when=when, what=what, what_capital=what[:1].upper() + what[1:])


def _still_worn(scene: Scene) -> bool:
    """Whether anything stays in the mouth after a visit but what holds the result of a first phase."""
    begun = scene.case.start.number if scene.case and scene.case.start else None
    left = [one for one in scene.worn() if one.removed_at != scene.seen.number]
    return any(one.placed_at == begun or one.kind not in _HOLDS for one in left)


def _open(scene: Scene) -> Iterator[Remark]:
    """Yield that nothing is booked, unless something was booked before."""
    ahead = any(
        visit.starts_at > scene.seen.visit.starts_at and visit.booked_at <= scene.seen.visit.ends_at
        for visit in scene.history.story.visits
    )
    if not ahead:
        yield planned("next.open")
