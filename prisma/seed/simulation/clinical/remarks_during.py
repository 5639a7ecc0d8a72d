"""What there is to say about visits of active treatment: wires, elastics, appliances, what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures.brackets import is_self_ligating
from seed.generators.choice import between, pick
from seed.simulation.clinical import relation
from seed.simulation.clinical.alignment import extraction_space_left, spacing_left
from seed.simulation.clinical.cooperation import lately
from seed.simulation.clinical.jaw_forward import since_fitted, told
from seed.simulation.clinical.plans import shifted
from seed.simulation.clinical.remarks_before import arch_words, wire_words
from seed.simulation.clinical.remarks_surgery import before_surgery, guided, operated_since, third_molars_out
from seed.simulation.clinical.scene import Placed, done, found, planned
from seed.simulation.clinical.teeth import BANDED, across, arch_of, listed, named
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seed.simulation.clinical.levelling import Levelling
    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.chart import Appliance, Wire

_ELASTICS = {"CLASS_II": "Class II", "CLASS_III": "Class III", "CROSSBITE": "crossbite", "FINISHING": "finishing"}
_FINISHING_STAGE = 6
_EARLY = ("PALATAL_EXPANDER", "QUAD_HELIX", "HOLDING_ARCH", "TWIN_BLOCK", "HEADGEAR", "FACEMASK")
_NOT_FIRM = ("LOOSE_BAND", "BROKEN_APPLIANCE")
_TAKEN_OUT = ("TWIN_BLOCK", "FACEMASK")  # by the patient: nothing of them is cemented
_HOURS_ORDERED = {"TWIN_BLOCK": 18, "HEADGEAR": 13, "FACEMASK": 13}
# Removable appliances are worn some five hours less than ordered (Schott 2015; Al-Moghrabi 2017), by how they are worn.
_HOURS_LESS = {"GOOD": (0, 3), "PARTIAL": (3, 6), "POOR": (6, 10)}
_NAMES = {
    "PALATAL_EXPANDER": "Expander",
    "QUAD_HELIX": "Quad helix",
    "HERBST": "Herbst appliance",
    "TWIN_BLOCK": "Twin block",
    "HEADGEAR": "Headgear",
    "FACEMASK": "Facemask",
    "MINI_SCREW": "Mini-screw",
    "HOLDING_ARCH": "Holding arch",
    "ESSIX_RETAINER": "Clear retainer",
    "HAWLEY_RETAINER": "Hawley retainer",
    "BONDED_RETAINER": "Bonded retainer",
}


def appliance_name(kind: str) -> str:
    """Return what a note calls an appliance."""
    return _NAMES[kind]


# ── what has happened since the last visit ────────────────────────────────────────────────────────


def since_last(scene: Scene) -> Iterator[Remark]:
    """Yield what others did since the last visit: extractions, an operation."""
    reached, before = scene.history.story.milestones, scene.before
    if scene.plan is None or before is None or scene.case is None or scene.case.number != 1:
        return
    pulled = reached.get("extractions")
    if pulled and before.day < pulled <= scene.day:
        yield found("extracted", teeth=named(scene.plan.extractions))
    yield from third_molars_out(scene)
    yield from operated_since(scene)


def measured(scene: Scene) -> Iterator[Remark]:
    """Yield what was measured, beside the last values where it has gone back."""
    values, earlier = scene.values, scene.earlier
    if "OVERJET" not in values or "OVERBITE" not in values:
        return
    slots = {"overjet": f"{values['OVERJET']:.1f}", "overbite": f"{values['OVERBITE']:.1f}"}
    before, target = earlier.get("OVERJET"), clinical.BITE_TARGET
    gone_back = before is not None and abs(values["OVERJET"] - target) > abs(before - target) + 0.35
    if gone_back and scene.plan and scene.plan.kind != "SURGICAL" and not since_fitted(scene):
        yield found("measured.worse", **slots, before=f"{before:.1f}")
    else:
        yield found("measured", **slots)
    yield from told(scene)
    yield from relation.now(scene)
    yield from midlines(scene)
    for arch in ("UPPER", "LOWER"):
        amount = values.get(f"CROWDING_{arch}")
        if amount and scene.rand.random() < 0.5:
            yield found("measured.crowding", **arch_words(arch), amount=f"{amount:.1f}")


def midlines(scene: Scene) -> Iterator[Remark]:
    """Yield how far apart the midlines are, where they were measured; that they meet only where they once did not."""
    apart = abs(scene.values.get("MIDLINE", 0.0))
    if apart >= clinical.MIDLINE_IS_SEEN_MM:
        yield found("off.midline", amount=f"{apart:.1f}")
    elif "MIDLINE" in scene.values and scene.case and shifted(scene.case.bite):
        yield found("midline.together")


# ── braces ────────────────────────────────────────────────────────────────────────────────────────


def bonded(scene: Scene) -> Iterator[Remark]:
    """Yield brackets that were bonded."""
    for one in scene.placed("BRACES"):
        system = (one.system or "").partition(",")[0]
        yield done("braces.on", **arch_words(one.arch), count=one.bracket_count, system=system, slot=one.slot)
        if scene.course.bands_molars(one.placed_on):
            yield done("braces.bands", teeth=named(BANDED[one.arch]))
        if one.arch == "LOWER" and scene.case and scene.case.bite.overbite_mm >= clinical.RAMPS_FROM_MM:
            # Lower incisors that far behind do not reach what is behind the upper ones.
            reach = scene.case.bite.overjet_mm <= clinical.RAMPS_REACH_MM
            yield done("braces.ramps" if reach else "braces.ramps.back")


def wires(scene: Scene, levelling: Levelling, rebonded: object = None) -> Iterator[Remark]:
    """Yield the wires that were in place, that were placed, and what is left to do on them.

    A step back is for the tooth whose bracket was `rebonded`, where the visit is for that.
    """
    rand = scene.rand
    placed = list(scene.wires_placed())
    changed = {one.arch for one in placed}
    again = {one.arch for one in placed if one.before and wire_words(one.before) == wire_words(one.wire)}
    before = dict(scene.wires_in())
    for arch, wire in before.items():
        weeks = max(1, round((scene.day - wire.placed_on).days / 7))
        if arch in changed or rand.random() < 0.4:
            ready = "wire.done" if wire.stage >= clinical.WORKING_STAGE else "wire.ready"
            key = ready if arch in changed - again else "wire.working"
            yield found(key, **arch_words(arch), wire=wire_words(wire), weeks=weeks)
    for one in placed:
        slots = {**arch_words(one.arch), "wire": wire_words(one.wire), "tooth": scene.tooth(one.arch)}
        hurt = one.before is not None and one.before.material != "TMA" and one.wire.stage == one.before.stage
        allergic = one.wire.material == "TMA" and "Nickel" in scene.history.allergies_on(scene.day)
        if one.before is None:
            elsewhere = scene.plan is not None and scene.plan.kind == "TRANSFER_IN" and scene.starts
            yield done("wire.placed" if elsewhere else "wire.first", **slots)
        elif hurt and allergic:
            yield done("wire.exchanged", **slots)
        elif wire_words(one.before) == wire_words(one.wire):
            renewed = "wire.flat" if before_surgery(scene) else "wire.renewed"
            yield done("wire.reshaped" if one.wire.stage < clinical.WORKING_STAGE else renewed, **slots)
        else:
            back = one.wire.is_step_back
            slots["tooth"] = (back and rebonded) or slots["tooth"]
            yield done("wire.back" if back else "wire.placed", **slots)
    in_place = [*before.values(), *(one.wire for one in placed)]
    if before and not placed and scene.seen.purpose in REGULAR:
        clips = any(is_self_ligating((one.system or "").partition(",")[0]) for one in scene.worn("BRACES"))
        yield done("wire.kept.clips" if clips else "wire.kept", tooth=scene.tooth())
    if in_place and before:
        yield from _progress(scene, levelling, before, placed)


def _progress(scene: Scene, levelling: Levelling, before: dict[str, Wire], placed: list[Placed]) -> Iterator[Remark]:
    """Yield how far the teeth have come, by the stage of the wires, but in an arch that has just been bonded."""
    latest = {**before, **{one.arch: one.wire for one in placed if one.arch in before}}
    works = [arch for arch, wire in latest.items() if wire.stage >= clinical.WORKING_STAGE]
    if not works:
        yield from levelling.remarks(scene, before)
    elif not _open_spaces(scene, scene.day) and (
        scene.seen.purpose is Purpose.FINISHING or any(wire.stage >= _FINISHING_STAGE for wire in latest.values())
    ):
        one, other = scene.two(*works)
        if scene.following is not None and scene.following.purpose == Purpose.DEBOND:
            yield found("finish.settled", tooth=one)
        else:
            yield found("finish.detail", tooth=one)
            if not placed:
                yield done("finish.bend", tooth=one, other=other)
    elif not guided(scene):
        arch = pick(scene.rand, works)
        yield found("work.bite", **arch_words(arch), tooth=scene.tooth(arch))
    yield from _spaces(scene, works, before)


def _spaces(scene: Scene, works: list[str], before: dict[str, Wire]) -> Iterator[Remark]:
    """Yield how extraction spaces close, and chain where something is held or closed.

    What was extracted closes by nothing else: on wires that work there is chain at each visit.
    """
    left = _open_spaces(scene, scene.day)
    # Levelling begins again where a bracket was bonded again, and spaces close meanwhile.
    if not left and _has_closed(scene):
        one = scene.plan is not None and len(scene.plan.extractions) == 1
        yield found("work.closed.one" if one else "work.closed")
    if not works:
        return
    closing, pulled = list(_spaced(scene)), list[str]()
    left = {arch: amount for arch, amount in left.items() if arch in works}
    if left and scene.plan:
        key = "work.space.one" if len(scene.plan.extractions) == 1 else "work.space"
        yield found(key, amount=f"{max(left.values()):.1f}")
        pulled = [across(tooth) for tooth in scene.plan.extractions if arch_of(tooth) in left]
    if (closing or pulled) and (scene.rand.random() < 0.6 or pulled):
        worked = any(arch in before and before[arch].stage >= clinical.WORKING_STAGE for arch in works)
        yield done("chain" if worked else "chain.first", teeth=listed([*closing, *pulled]))


def _open_spaces(scene: Scene, day: date) -> dict[str, float]:
    """Return how many mm are left on each side of the arches with extractions, where there is something left."""
    pulled, case = scene.history.story.milestones.get("extractions"), scene.case
    if pulled is None or pulled >= day or scene.plan is None or case is None or case.number != 1:
        return {}
    arches = dict.fromkeys(arch_of(tooth) for tooth in scene.plan.extractions)
    left = {arch: extraction_space_left(scene.history, case, arch, day) for arch in arches}
    return {arch: amount for arch, amount in left.items() if amount >= clinical.SPACE_IS_OPEN_MM}


def _has_closed(scene: Scene) -> bool:
    """Whether this is the first regular visit at which spaces of the one before are closed."""
    if scene.case is None:
        return False
    earlier = [seen.day for seen in scene.case.visits if seen.purpose in REGULAR and seen.day < scene.day]
    return bool(earlier and _open_spaces(scene, earlier[-1]))


def _spaced(scene: Scene) -> Iterator[str]:
    """Yield the stretches in front over which spaces are still being closed."""
    fronts = {"UPPER": "#6 to #11", "LOWER": "#22 to #27"}
    for one in scene.worn("BRACES"):
        if scene.case is None:
            return
        left = spacing_left(scene.history, scene.case, one.arch, one.placed_on, scene.day)
        if left >= clinical.SPACE_IS_CLOSED_MM:
            yield fronts[one.arch]


# ── elastics ──────────────────────────────────────────────────────────────────────────────────────


def elastics(scene: Scene) -> Iterator[Remark]:
    """Yield elastics that begin, go on or end today; patients with a latex allergy get others."""
    worn = list(scene.elastics())
    begin = {one.kind for one in worn if one.started_on == scene.day}
    others = {one.kind for one in worn if one.started_on != scene.day}
    latex = ", latex-free" if "Latex" in scene.history.allergies_on(scene.day) else ""
    for one in worn:
        kind = _ELASTICS[one.kind]
        slots = {"kind": kind, "diameter": one.diameter, "hours": one.hours_a_day}
        if one.started_on == scene.day:
            hooks = scene.hooks(one.kind)
            key = "elastics.change" if one.kind in others else "elastics.start"
            yield done(key, **slots, force=f"{one.force_ounces:g}", latex=latex, hooks=hooks)
            if soft := _soft(scene, one.kind):
                yield done("elastics.light", **arch_words(soft.arch), wire=wire_words(soft.wire))
            yield planned("next.elastics", **slots)
            continue
        # Who has been operated wears what guides the jaws.
        wear = "GOOD" if guided(scene) else lately(scene)
        if wear == "POOR" and one.ended_on == scene.day and scene.seen.purpose is not Purpose.DEBOND:
            wear = "PARTIAL"  # what has done its work was worn, if only at night
        yield found(f"elastics.{wear}", **slots)
        if one.ended_on == scene.day:
            if one.kind not in begin:
                off = scene.seen.purpose is Purpose.DEBOND
                yield done("elastics.off" if off else "elastics.end" if wear == "GOOD" else "elastics.stop", **slots)
        else:
            yield planned("next.elastics", **slots)


def _soft(scene: Scene, kind: str) -> Placed | None:
    """Return a wire that is too soft for elastics that correct the overjet, where some are given nevertheless."""
    placed = {one.arch: one for one in scene.wires_placed()}
    latest = [*placed.values(), *(Placed(arch, wire, None) for arch, wire in scene.wires_in() if arch not in placed)]
    return next((one for one in latest if kind in clinical.CORRECTED and one.wire.material == "NITI"), None)


# ── other appliances ──────────────────────────────────────────────────────────────────────────────


def appliances(scene: Scene) -> Iterator[Remark]:
    """Yield what was fitted, taken out or failed, and how the others are."""
    rand = scene.rand
    yield from _mini_screws(scene)
    if scene.case and scene.case.first_phase:
        for one in scene.placed("HAWLEY_RETAINER", "ESSIX_RETAINER"):
            yield done("retainer.on", **arch_words(one.arch), name=appliance_name(one.kind))
            months = scene.course.full_time_months
            yield planned("retainer.wear.day" if months else "retainer.wear.night", months=months)
    loose = any(call.kind in _NOT_FIRM for call in scene.open_calls())
    for one in scene.worn(*_EARLY, "HERBST"):
        name = appliance_name(one.kind)
        slots = {**arch_words(one.arch), "name": name, "name_lower": name.lower()}
        if one.placed_at == scene.seen.number:
            yield done("appliance.on", **slots)
            if one.turns:
                daily = "two a day" if one.turns > clinical.TURNED_ONCE_A_DAY else "one a day"
                yield done("expander.turns", turns=one.turns, daily=daily)
        elif one.removed_at == scene.seen.number:
            yield done("appliance.off", **slots)
        elif one.kind == "HERBST":
            if not loose:
                yield found("functional", **slots)
        elif one.kind in _HOURS_ORDERED:
            hours = _HOURS_ORDERED[one.kind] - between(rand, *_HOURS_LESS[scene.course.wear])
            yield found("early.worn", **slots, hours=hours)
        elif turned := _turned(scene, one):
            yield turned
        elif not loose:
            yield found("early.firm", **slots)
    if scene.seen.purpose is Purpose.APPLIANCE_CHECK and not loose:
        today = (scene.seen.number,)
        there = [one for one in scene.worn(*_EARLY) if one.placed_at not in today and one.removed_at not in today]
        if there:
            one = pick(rand, there)
            name, arches = appliance_name(one.kind), () if one.arch == "BOTH" else (one.arch,)
            key = "early.fit" if one.kind in _TAKEN_OUT else "early.work"
            yield done(key, name=name, name_lower=name.lower(), tooth=scene.band(*arches))


def _turned(scene: Scene, one: Appliance) -> Remark | None:
    """Return how far an expander has been turned, until it was once seen turned to the end."""
    turns = one.turns or 0
    a_day = 2 if turns > clinical.TURNED_ONCE_A_DAY else 1
    made = (scene.day - one.placed_on).days * a_day
    earlier = (scene.before.day - one.placed_on).days * a_day if scene.before else 0
    if made < turns:
        return found("expander.turning", made=made, turns=turns)
    return found("expander.turned", turns=turns) if earlier < turns else None


def _mini_screws(scene: Scene) -> Iterator[Remark]:
    """Yield what was done with mini-screws, what they hold against, and whether they are firm."""
    worn, purpose, at = scene.worn("MINI_SCREW"), scene.course.diagnosis.mini_screws, scene.seen.number
    if not worn or purpose is None:
        return
    new, out = [one for one in worn if one.placed_at == at], [one for one in worn if one.removed_at == at]
    failed = sum(one.status == "FAILED" for one in out)
    if failed:
        yield found("screw.failed.one" if failed == 1 else "screw.failed")
    elif new:
        yield done("screw.on.one" if len(new) == 1 else "screw.on", purpose=_HELD[purpose])
    if len(out) > failed:
        yield done("screw.off.one" if len(out) - failed == 1 else "screw.off")
    there = len(worn) - len(out) - len(new)
    if there:
        number = "" if there == 1 else "s"
        if scene.rand.random() < clinical.SCREWS_ARE_NOTED:
            yield found("screw.firm", number=number)
        yield done(f"screw.{purpose}", number=number)


_HELD = {
    "RETRACTION": "to retract the front teeth",
    "CANINE": "to pull the canine down",
    "INTRUSION": "to intrude the upper molars",
    "DISTALIZATION": "to move the upper molars back",
}
