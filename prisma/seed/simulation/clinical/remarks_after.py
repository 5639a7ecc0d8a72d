"""What there is to say when something breaks, when everything comes off, and in retention."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.fixtures import NOTE_SENTENCES
from seed.generators.choice import between, pick
from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.clinical import relation
from seed.simulation.clinical.finishes import accepted_by, for_want_of_elastics, stops_short
from seed.simulation.clinical.missing import at_the_end, third_molars_at_the_end
from seed.simulation.clinical.procedures import loose_arch
from seed.simulation.clinical.remarks_before import arch_words
from seed.simulation.clinical.remarks_during import appliance_name, midlines
from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import listed
from seed.simulation.clinical.visit_history import PULLS
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.visits import Emergency

_BANDED = ("PALATAL_EXPANDER", "QUAD_HELIX", "HERBST", "HOLDING_ARCH", "HEADGEAR")
_EARLY = (*_BANDED, "TWIN_BLOCK", "FACEMASK")
_AT_THE_BACK = ("POKING_WIRE", "LOOSE_BAND")
_BONDED = ", bonded"
_IN_FRONT = ("TRAUMA", "BROKEN_APPLIANCE.retainer")
_NEXT = {"POKING_WIRE": "POKING_WIRE.next", "LOST_ALIGNER": "LOST_ALIGNER.next"}
_OFF = (Purpose.DEBOND, Purpose.REMOVAL)
_LEFT_TO_A_VISIT = ("BROKEN_BRACKET", "POKING_WIRE", "LOOSE_BAND", "LOST_ALIGNER")
_TO_MEND = {
    "BROKEN_BRACKET": "a bracket",
    "LOOSE_BAND": "a band",
    "BROKEN_APPLIANCE": "the appliance",
    "POKING_WIRE": "a wire end",
    "LOST_RETAINER": "the lost retainer",
}
_WIDENS = ("PALATAL_EXPANDER", "QUAD_HELIX")
_IRREGULAR_FROM = 0.3  # mm


def repair(scene: Scene) -> Iterator[Remark]:
    """Yield what was broken, lost or painful, which tooth it was at, and what was done."""
    call = scene.seen.emergency
    if call is None:
        return
    if call.kind == "LOOSE_BAND" and any(_BONDED in (one.system or "") for one in scene.worn("PALATAL_EXPANDER")):
        # What the family calls a band is a cap of resin.
        call = replace(call, kind="BROKEN_APPLIANCE", finding="BROKEN_APPLIANCE.loose")
    kind = call.kind
    name, arches = _what_broke(scene, call)
    tooth = _where(scene, call, arches)
    slots: dict[str, object] = {"tooth": tooth, "number": scene.tray(), "name": name, "name_lower": name.lower()}
    if kind == "LOST_RETAINER":
        new = scene.placed("ESSIX_RETAINER", "HAWLEY_RETAINER")
        days = max(1, (scene.day - (call.since or call.reported_at.date())).days)
        slots |= {"days": days, "name": appliance_name(new[0].kind) if new else "Retainer"}
        slots |= arch_words(new[0].arch if new else pick(scene.rand, scene.arches()))
    yield found(call.finding, **slots)
    replaced = call.finding == "BROKEN_APPLIANCE.retainer" and bool(scene.placed("BONDED_RETAINER"))
    yield done("BROKEN_APPLIANCE.retainer.new" if replaced else _work(call), **slots)
    if kind == "TRAUMA":
        yield planned("TRAUMA.next", tooth=tooth)
    elif kind == "LOST_RETAINER":
        yield planned("next.retainer.day" if _left_by_day(scene) > 0 else "next.retainer.night")
    elif kind != "PAIN":
        yield planned("attachment.next" if "attachment" in call.finding else _NEXT.get(kind, "repair.next"))
    else:
        yield sore(scene)


def told_since(scene: Scene) -> Iterator[Remark]:
    """Yield what families called about since the last visit, and were told to leave until this one: it is repaired."""
    if scene.before is None:
        return
    since, now = scene.before.visit.starts_at, scene.seen.visit.starts_at
    for call in scene.history.story.emergencies:
        waits = call.status == "ADVISED_AT_HOME" and call.resolved_at is not None and since < call.resolved_at <= now
        if waits and call.kind in _LEFT_TO_A_VISIT:
            slots = {"tooth": _where(scene, call, _what_broke(scene, call)[1]), "number": scene.tray()}
            yield found(call.finding, **slots)
            if scene.seen.purpose not in _OFF:  # with all else it comes off
                yield done(_work(call), **slots)


def still_to_mend(scene: Scene) -> Iterator[Remark]:
    """Yield what a family has called about that is mended at a later visit: it is there, and not seen as sound."""
    for call in scene.open_calls():
        if call.kind in _TO_MEND and scene.seen.purpose is not Purpose.REPAIR:
            yield found("call.open", what=_TO_MEND[call.kind])


def struck(remarks: list[Remark]) -> object | None:
    """Return the tooth that is to be tested at the next visit, after a blow."""
    return next((remark.slots["tooth"] for remark in remarks if remark.key == "TRAUMA.next"), None)


def tested_again(tooth: object) -> Remark:
    """Return how a tooth does that was struck before the last visit."""
    return found("TRAUMA.again", tooth=tooth)


_NO_IBUPROFEN = ("Acid reflux", "Bleeding disorder")


def sore(scene: Scene) -> Remark:
    """Return what helps when teeth are sore, but for what the patient does not bear."""
    person, relief = scene.history.story.person, "acetaminophen"
    if not person.reacts_to("Ibuprofen", scene.day) and not any(
        person.suffers_from(name, scene.day) for name in _NO_IBUPROFEN
    ):
        relief = pick(scene.rand, ("ibuprofen or acetaminophen", "acetaminophen", "ibuprofen, with food"))
    return planned("next.sore", relief=relief, relief_capital=relief.capitalize())


def _work(call: Emergency) -> str:
    """Return the sentences about what was done: of the finding, or of its kind."""
    return key if (key := f"{call.finding}.work") in NOTE_SENTENCES else f"{call.kind}.work"


def _where(scene: Scene, call: Emergency, arches: tuple[str, ...]) -> str:
    """Return the tooth at which something broke or hurts; what has bands, and no brackets beside it, sits on molars."""
    if call.kind in (*_AT_THE_BACK, "BROKEN_APPLIANCE") and not scene.worn("BRACES") and scene.worn(*_EARLY):
        return scene.band(*(arches or dict.fromkeys(one.arch for one in scene.worn(*_EARLY) if one.arch != "BOTH")))
    if call.kind == "LOOSE_BAND":
        return scene.band(*scene.arches())
    # A wire goes back for the bracket that was lost. Nothing has come off what was bonded today.
    arches = arches or tuple(one.arch for one in scene.wires_placed() if one.wire.is_step_back)
    arches = arches or tuple(one.arch for one in scene.worn("BRACES") if one.placed_on < scene.day)
    back, front = call.kind in _AT_THE_BACK, call.finding.startswith(_IN_FRONT)
    return scene.tooth(*arches, back=back, front=front, bonded=call.kind == "BROKEN_BRACKET")


def _what_broke(scene: Scene, call: Emergency) -> tuple[str, tuple[str, ...]]:
    """Return the name of what broke and the arches that it is on; none where any arch will do."""
    if call.finding == "BROKEN_APPLIANCE.retainer":
        return appliance_name("BONDED_RETAINER"), (loose_arch(scene.history),)
    worn = [one for one in scene.worn() if one.kind not in ("BRACES", "ALIGNERS", "MINI_SCREW")]
    some = [one for one in worn if one.kind in _BANDED] or worn
    if call.kind == "LOOSE_BAND" and scene.worn("BRACES"):
        return "Band", ()
    if call.kind not in ("BROKEN_APPLIANCE", "LOOSE_BAND") or not some:
        return "Appliance", ()
    arch = some[0].arch
    return appliance_name(some[0].kind), () if arch == "BOTH" else (arch,)


def off(scene: Scene) -> Iterator[Remark]:
    """Yield the result on the day on which everything comes off."""
    case, plan, values = scene.case, scene.plan, scene.values
    if case is None or plan is None or case.start is None:
        return
    months = max(1, round((scene.day - case.start.day).days / DAYS_A_MONTH))
    if "OVERJET" in values and "OVERBITE" in values:
        result = _reached(scene)
        yield found(result, overjet=f"{values['OVERJET']:.1f}", overbite=f"{values['OVERBITE']:.1f}")
        yield from relation.now(scene)
        if plan.kind != "LIMITED":
            yield from midlines(scene)
        if case.first_phase and result != "off.reached":
            yield planned("off.later")
        elif plan.kind != "LIMITED" and result != "off.reached":
            yield found("off.accepted", who=accepted_by(scene))
    yield from _crossbite(scene)
    yield from at_the_end(scene)
    yield from third_molars_at_the_end(scene)
    yield found("off.early" if case.first_phase else "off.length", months=months)
    kinds = {one.kind for one in scene.worn()}
    came_off = any(one.removed_at == scene.seen.number for one in scene.worn())
    rest = "off.appliances" if came_off else "off.nothing"
    yield done("off.braces" if "BRACES" in kinds else "off.aligners" if "ALIGNERS" in kinds else rest)
    yield from retainers(scene)


def _reached(scene: Scene) -> str:
    """Return the sentences that tell the result: the aims are reached, or the bite or a canine stops short of them."""
    if scene.plan is None or scene.plan.kind == "LIMITED":
        return "off.result"
    if scene.case is None:
        return "off.reached"
    if scene.case.first_phase:
        away = abs(scene.values["OVERJET"] - clinical.BITE_TARGET)
        return "off.reached" if away <= clinical.NEAR_ENOUGH_EARLY_MM else "off.result"
    if stops_short(scene.values):
        return "off.short.elastics" if for_want_of_elastics(scene) else "off.short"
    return "off.result" if relation.is_off_at_end(scene) else "off.reached"


def _crossbite(scene: Scene) -> Iterator[Remark]:
    """Yield that a crossbite at the back is corrected: by whole treatment, or by what widened the arch."""
    case, plan = scene.case, scene.plan
    if case is None or plan is None or not case.bite.posterior_crossbite or plan.kind == "LIMITED":
        return
    if not case.first_phase or any(one.kind in _WIDENS for one in plan.appliances):
        yield found("off.crossbite", tooth=f"#{scene.crossed}")


def removal(scene: Scene) -> Iterator[Remark]:
    """Yield why treatment ends before its aims are reached."""
    yield from told_since(scene)
    early = ".early" if scene.case and scene.case.first_phase else ""
    yield found(f"removal.{scene.course.hygiene}{early}")
    yield done("removal.work")
    yield planned("removal.next")


def retainers(scene: Scene) -> Iterator[Remark]:
    """Yield the retainers that were fitted at a visit."""
    fitted = scene.placed("ESSIX_RETAINER", "HAWLEY_RETAINER", "BONDED_RETAINER")
    meanwhile = [one.arch.lower() for one in fitted if one.is_temporary]
    new = [one for one in fitted if not one.is_temporary]
    if meanwhile:
        yield done("retainer.meanwhile", arches=listed(sorted(meanwhile, reverse=True)))
        yield planned("retainer.until")
    for one in new:
        yield done("retainer.on", **arch_words(one.arch), name=appliance_name(one.kind))
    if any(one.kind != "BONDED_RETAINER" for one in new):
        months = scene.course.full_time_months
        yield planned("retainer.wear.day" if months else "retainer.wear.night", months=months)


def delivery(scene: Scene) -> Iterator[Remark]:
    """Yield the visit at which retainers are handed over."""
    ended = scene.case.ended_on if scene.case else None
    if ended:
        yield found("retainer.stable", days=(scene.day - ended).days)
    yield from retainers(scene)


def _left_by_day(scene: Scene) -> int:
    """Return for how many more days retainers are ordered by day, too; negative where nights have been enough since."""
    kinds, case = ("ESSIX_RETAINER", "HAWLEY_RETAINER"), scene.case
    worn = scene.plan.appliances if scene.plan and case else ()
    fitted = [one.placed_on for one in worn if one.kind in kinds and not one.is_temporary]
    full_time = round(scene.course.full_time_months * DAYS_A_MONTH)
    return (min(fitted) - scene.day).days + full_time if fitted else 0


def _worn(scene: Scene, months: int) -> Iterator[Remark]:
    """Yield how removable retainers are worn and are to be worn, by what was ordered when they were fitted."""
    wear, left, nights = scene.course.wear, _left_by_day(scene), between(scene.rand, 2, 5)
    if all(one.is_temporary for one in scene.worn("ESSIX_RETAINER", "HAWLEY_RETAINER")):
        yield found(f"retain.day.{wear}", months=months)
        yield planned("retainer.until")
        return
    if left > 0:
        yield found(f"retain.day.{wear}", months=months)
        yield planned("next.day", weeks=max(1, round(left / 7)))
        return
    yield found(f"retain.{wear}", months=months, nights=nights)
    since = (scene.day - scene.before.day).days if scene.before else 0
    just = scene.course.full_time_months and left + since > 0
    yield planned(f"next.nights{'.from' * bool(just)}{'.again' * (wear != 'GOOD')}")


def _span(scene: Scene, arch: str) -> str:
    """Return from which tooth to which a bonded retainer goes: not to a canine that was left where it lies."""
    pulled = scene.plan is not None and scene.plan.kind in PULLS
    left = () if pulled else scene.course.diagnosis.impacted
    front = [tooth for tooth in (range(6, 12) if arch == "UPPER" else range(22, 28)) if tooth not in left]
    return f"#{front[0]} to #{front[-1]}"


def check(scene: Scene) -> Iterator[Remark]:
    """Yield how the result lasts, and how the retainers are worn."""
    ended = scene.case.ended_on if scene.case else None
    months = max(1, round((scene.day - ended).days / DAYS_A_MONTH)) if ended else 1
    worn = scene.worn("ESSIX_RETAINER", "HAWLEY_RETAINER", "BONDED_RETAINER")
    lost = list(still_to_mend(scene))
    yield from lost
    if any(one.kind != "BONDED_RETAINER" for one in worn) and not lost:
        yield from _worn(scene, months)
    loose = any(call.kind == "BROKEN_APPLIANCE" for call in scene.open_calls())
    for one in worn:
        if one.kind == "BONDED_RETAINER" and not loose:
            yield found("retain.bonded", teeth=_span(scene, one.arch))
    amount = scene.values.get("CROWDING_LOWER")
    if amount is not None:
        irregular = amount >= _IRREGULAR_FROM
        yield found("retain.irregular", amount=f"{amount:.1f}") if irregular else found("retain.straight")
    yield done("retain.work", months=months)
