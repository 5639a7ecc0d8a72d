"""What there is to say about visits before treatment: the examination, records, the plan, growth that is watched."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CHIEF_COMPLAINTS, HABITS, MALOCCLUSIONS
from seed.generators.choice import between, pick
from seed.simulation.care.courses import DAYS_A_MONTH, Finding
from seed.simulation.clinical import relation
from seed.simulation.clinical.missing import third_molars
from seed.simulation.clinical.plans import is_skeletal, leans, shifted, title
from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import BANDED, ERUPTING, named
from seed.simulation.clinical.visit_history import KINDS, PULLS
from seed.simulation.parameters import clinical
from seed.simulation.records.people import Track
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.chart import Wire

_CLASS_NAMES = {row.code: row.name for row in MALOCCLUSIONS}
_MATERIALS = {"NITI": "NiTi", "SS": "steel", "TMA": "TMA"}
_COMPLAINTS = {row.name: row.description for row in CHIEF_COMPLAINTS}
_UPPER_INCISORS = frozenset({7, 8, 9, 10})
_NEARLY_TIME = 15  # days before the decision at which a recall is the last one


def examination(scene: Scene) -> Iterator[Remark]:
    """Yield what an examination finds, and what is recommended."""
    rand, course = scene.rand, scene.course
    complaint = course.outline.complaint
    yield found("exam.complaint", complaint=_lower(_COMPLAINTS[complaint]))
    yield from _treated_before(scene)
    yield from _bite(scene)
    yield from _anomalies(scene)
    yield from _health(scene)
    hurts = complaint == "Jaw discomfort"
    if rand.random() < 0.5 or hurts:
        yield found("exam.joints" if hurts else "exam.tender", opening=between(rand, 41, 54))
    yield done("exam.work")
    if course.finding is Finding.NOTHING:
        yield planned("next.none")
    elif course.finding is Finding.OBSERVE:
        yield planned(_waits_for(scene))
    else:
        yield from recommendation(scene)


def _treated_before(scene: Scene) -> Iterator[Remark]:
    """Yield what was done elsewhere: braces that are still on, or came off years ago."""
    outline = scene.course.outline
    if outline.track is Track.TRANSFER_IN:
        yield found("exam.elsewhere", months=6 + outline.ordinal % 14)
    if outline.complaint == "Relapse":
        age = scene.history.age_on(scene.day)
        yield found("exam.relapse", years=max(2, min(age - 16, 4 + outline.ordinal % 9)))


def recommendation(scene: Scene) -> Iterator[Remark]:
    """Yield what is recommended, before the records and the plan."""
    course = scene.course
    months = max(1, round(course.estimate / DAYS_A_MONTH))
    yield planned(
        "next.recommend", plan=title(KINDS[course.outline.track], course.diagnosis, course.arch), months=months
    )


def _bite(scene: Scene) -> Iterator[Remark]:
    bite, values = scene.course.diagnosis.bite, scene.values
    if "OVERJET" in values and "OVERBITE" in values:
        yield found(
            "exam.bite",
            angle=_CLASS_NAMES[bite.angle_class],
            overjet=f"{values['OVERJET']:.1f}",
            overbite=f"{values['OVERBITE']:.1f}",
        )
        yield from relation.at_exam(scene)
    for arch in ("UPPER", "LOWER"):
        for kind in ("CROWDING", "SPACING"):
            amount = values.get(f"{kind}_{arch}")
            if amount:
                yield found(f"exam.{kind.lower()}", **arch_words(arch), amount=f"{amount:.1f}")
    if shifted(bite):
        yield found("exam.midline", amount=f"{abs(bite.midline_deviation_mm):g}")
    if bite.posterior_crossbite:
        yield found("exam.crossbite", tooth=f"#{scene.crossed}")
    if bite.anterior_crossbite:
        yield found("exam.front", teeth=_crossed_in_front(scene))
    if bite.open_bite:
        yield found("exam.open")
    elif bite.deep_bite:
        yield found("exam.deep")


def _crossed_in_front(scene: Scene) -> str:
    """Return the upper teeth in crossbite: one or two, or all incisors that are there where the overjet is negative."""
    incisors = sorted(_UPPER_INCISORS.intersection(scene.teeth("UPPER")))
    if not incisors:
        return scene.tooth("UPPER", front=True)
    if scene.values.get("OVERJET", 0) < 0:
        return named(tuple(incisors))
    first = between(scene.rand, 0, len(incisors) - 1)
    return named(tuple(incisors[first : first + 2]))


def _anomalies(scene: Scene) -> Iterator[Remark]:
    diagnosis = scene.course.diagnosis
    if diagnosis.missing:
        yield found("exam.missing", teeth=named(diagnosis.missing))
    if diagnosis.impacted:
        yield found("exam.impacted", teeth=named(diagnosis.impacted))
    for row in HABITS:
        if scene.history.story.person.has_habit(row.key, scene.day):
            yield found("exam.habit", habit=row.name, habit_lower=_lower(row.name))
            yield planned(f"habit.{row.key}")


def _health(scene: Scene) -> Iterator[Remark]:
    records = [one for one in scene.history.story.person.health if one.completed_on <= scene.day]
    said = [*_list(records[-1].answers["conditions"]), *_list(records[-1].answers["medications"])] if records else []
    said += [f"{name.lower()} allergy" for name in _list(records[-1].answers["allergies"])] if records else []
    yield found("exam.health", health=_lower(", ".join(said))) if said else found("exam.healthy")


def _list(answer: object) -> list[str]:
    return [str(each) for each in answer] if isinstance(answer, (list, tuple)) else []


def records(scene: Scene) -> Iterator[Remark]:
    """Yield what the records show; the tracing where a cephalogram was taken."""
    values = scene.values
    if "SNA" in values:
        slots = {"sna": "SNA", "snb": "SNB", "anb": "ANB", "plane": "SN_MP", "impa": "IMPA"}
        yield found("records.tracing", **{slot: f"{values[kind]:.1f}" for slot, kind in slots.items()})
        yield from _jaws(scene, values["ANB"])
    yield from third_molars(scene)
    if scene.case and scene.case.number > 1:
        yield from relation.now(scene)
    # Where the plan is explained in the same visit, it is there already.
    if scene.case is None or scene.case.consult is not scene.seen:
        yield planned("records.next")


def _jaws(scene: Scene, anb: float) -> Iterator[Remark]:
    """Yield whether a class II or III is one of the jaws or of the teeth."""
    angle = scene.course.diagnosis.bite.angle_class
    if angle != "CLASS_I" and scene.case and scene.case.number == 1:
        yield found("records.skeletal" if is_skeletal(angle, anb) else "records.dental", angle=_CLASS_NAMES[angle])
    elif scene.case and scene.case.number == 1 and (lean := leans(angle, anb)):
        yield found("records.leans", angle=lean)


def consult(scene: Scene) -> Iterator[Remark]:
    """Yield how the plan was presented, with referrals where teeth are to be extracted."""
    plan = scene.plan
    if plan is None:
        return
    yield found("consult.understood")
    yield done("consult.plan", plan=plan.title, aims=plan.objectives)
    yield from referral(scene)
    if scene.course.diagnosis.impacted and scene.case and not scene.case.first_phase:
        tooth = named(scene.course.diagnosis.impacted)
        if plan.kind in PULLS:
            yield done("referral.exposure", tooth=tooth, **surgeon_of(scene))
        elif scene.course.arch != "LOWER":
            yield found("leaves", tooth=tooth)
    if plan.kind == "SURGICAL":
        yield done("surgery.referral", **surgeon_of(scene))
    if scene.seen.purpose in (Purpose.CONSULT, Purpose.RECORDS):
        yield planned("consult.next")


def referral(scene: Scene) -> Iterator[Remark]:
    """Yield the referral for extractions, on the day on which it was written."""
    plan, person = scene.plan, scene.history.story.person
    if plan is None or not plan.extractions:
        return
    if not any(one.kind == "EXTRACTION_REFERRAL" and one.reached_on == scene.day for one in plan.milestones):
        return
    yield done("referral", teeth=named(plan.extractions))
    for name in ("Bleeding disorder", "Heart valve disease", "Osteoporosis"):
        if person.suffers_from(name, scene.day):
            yield done("referral.physician", health=_lower(name))
    if person.reacts_to("Penicillin", scene.day):
        yield done("referral.penicillin")


def extractions_ahead(scene: Scene) -> Iterator[Remark]:
    """Yield that teeth are extracted before the next visit: once braces are on, or while aligners are made."""
    plan, case = scene.plan, scene.case
    if plan is None or case is None or not plan.extractions:
        return
    if scene.seen is (case.consult if plan.kind == "INVISALIGN" else case.start):
        yield planned("next.extractions", teeth=named(plan.extractions))


def surgeon_of(scene: Scene) -> dict[str, object]:
    """Return who operates, and where; the jaw surgeons of the town are few."""
    surgeon, hospital = scene.history.traits.surgeon
    return {"surgeon": surgeon, "hospital": hospital}


def watching(scene: Scene) -> Iterator[Remark]:
    """Yield what growth has brought since the last visit."""
    rand, age = scene.rand, scene.history.age_on(scene.day)
    gone = scene.course.diagnosis.unavailable
    # Those of a year come in its two halves, so that none is coming at two recalls.
    listed, half = ERUPTING.get(age, ()), _half_years(scene, scene.day)
    cut = -(-len(listed) // 2)
    coming = tuple(tooth for tooth in (listed[cut:] if half % 2 else listed[:cut]) if tooth not in gone)
    looked = scene.before is not None and scene.before.purpose is not Purpose.EXAM
    if coming and not (looked and scene.before and _half_years(scene, scene.before.day) == half):
        first = between(rand, 0, len(coming) - 1)
        teeth = tuple(sorted({coming[first], coming[-1]}))
        yield found("watch.erupting", teeth=named(teeth))
    yield from _held(scene)
    yield found("watch.grown" if age >= clinical.GROWN_FROM_AGE else "watch.growth", age=age)
    if "OVERJET" in scene.values and "OVERBITE" in scene.values:
        yield found("measured", overjet=f"{scene.values['OVERJET']:.1f}", overbite=f"{scene.values['OVERBITE']:.1f}")
    work = "watch.work.grown" if age >= clinical.ERUPTED_FROM_AGE else "watch.work"
    yield done("between.work" if scene.seen.purpose is Purpose.GROWTH_REVIEW else work)
    if scene.seen.purpose is Purpose.RECALL:
        observed = scene.history.story.milestones["exam"] + timedelta(days=scene.course.observation)
        ready = scene.day >= observed - timedelta(days=_NEARLY_TIME)
        yield from recommendation(scene) if ready else (planned(_waits_for(scene)),)


def _waits_for(scene: Scene) -> str:
    """Return why nothing starts yet: teeth that still erupt; once they have, what else the course of care tells."""
    if scene.history.age_on(scene.day) < clinical.ERUPTED_FROM_AGE:
        return "next.watch"
    if scene.course.diagnosis.bite.angle_class == "CLASS_III":
        return "next.watch.jaw"
    return "next.watch.brushing" if scene.course.hygiene == "POOR" else "next.watch.family"


def _half_years(scene: Scene, day: date) -> int:
    """Return how old a patient is on a day, in completed half years."""
    age = scene.history.age_on(day)
    birth = scene.history.story.outline.birth_date
    return 2 * age + ((day - birth).days - age * 365.25 >= 183)


def _held(scene: Scene) -> Iterator[Remark]:
    """Yield how what holds the result of a first phase is worn, at the reviews until the second one."""
    if scene.seen.purpose is not Purpose.GROWTH_REVIEW:
        return
    for one in scene.worn("HAWLEY_RETAINER", "ESSIX_RETAINER", "HOLDING_ARCH"):
        if one.kind == "HOLDING_ARCH":
            yield found("rest.arch")
            continue
        yield found(f"rest.{scene.course.wear}")
        if scene.course.wear == "GOOD":
            yield done("rest.adjusted")
        else:
            yield planned("hold.wear")


def arch_words(arch: str) -> dict[str, object]:
    """Return an arch as the sentences name it."""
    return {"arch": arch.capitalize(), "lower_arch": arch.lower(), "lower_arch_capital": arch.capitalize()}


def wire_words(wire: Wire) -> str:
    """Return a wire as in ".019 x .025 steel"."""
    return f"{wire.size.replace('x', ' x ')} {_MATERIALS[wire.material]}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def start(scene: Scene) -> Iterator[Remark]:
    """Yield what the first day of treatment brought, beside what was placed."""
    if scene.plan is not None and scene.plan.kind == "TRANSFER_IN":
        yield found("start.elsewhere")
        for one in scene.worn("BRACES"):
            yield found("start.brackets", **arch_words(one.arch), count=one.bracket_count)
            if scene.course.bands_molars(one.placed_on):
                yield found("start.bands", teeth=named(BANDED[one.arch]))
            if one.wires and one.wires[0].visit is None:
                yield found("start.wire", **arch_words(one.arch), wire=wire_words(one.wires[0]))
    else:
        yield found("start.ready")
    if scene.case and scene.case.consult is scene.seen:
        yield from consult(scene)
    if scene.case and scene.case.records is scene.seen:
        yield from (remark for remark in records(scene) if remark.key != "records.next")
    if pick(scene.rand, (True, False)):
        yield done("start.care")
