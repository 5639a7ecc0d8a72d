"""What there is to say about aligners at a visit, and about enamel that is reduced, with aligners or in braces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.clinical import room
from seed.simulation.clinical.alignment import crowding_left
from seed.simulation.clinical.cooperation import lately
from seed.simulation.clinical.remarks_before import arch_words
from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import named
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.clinical.mouth import Mouth
    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.chart import Appliance


def aligners(scene: Scene, mouth: Mouth) -> Iterator[Remark]:
    """Yield how the aligner of the day fits, what was done to the teeth, and what was handed out."""
    rand, purpose = scene.rand, scene.seen.purpose
    one, other = scene.two()
    number = scene.tray()
    small = round(0.2 + 0.1 * between(rand, 0, 4), 1)
    if purpose is Purpose.ALIGNER_CHECK:
        hours = between(rand, 10, 15)
        yield from _tracks(scene, number=number, tooth=one, other=other, size=small, hours=hours)
        luck = rand.random()
        if (luck < 0.4 or _is_due(scene, mouth)) and (reduced := _reduced(scene, mouth, number)):
            yield reduced
        elif luck < 0.65 and (tooth := mouth.lost_attachment(scene)):
            yield done("attachment", tooth=f"#{tooth}")
        else:
            yield done("fit", number=number, tooth=one)
    elif purpose is Purpose.REFINEMENT_SCAN:
        series = sum(each.purpose is Purpose.REFINEMENT_SCAN and each.day <= scene.day for each in scene.history.seen)
        some = max(scene.course.series[series]) if series < len(scene.course.series) else 0
        yield found("refine.little" if some <= clinical.LITTLE_LEFT else "refine.why", tooth=one, other=other)
        yield done("refine.scan")
    elif purpose is Purpose.REFINEMENT:
        for series in scene.placed("ALIGNERS"):
            count = max(series.trays_upper or 0, series.trays_lower or 0)
            yield done("refine.start", number=series.series, count=count)
        # Whose gums bled at each check so far.
        if _is_due(scene, mouth) and (reduced := _reduced(scene, mouth, number)):
            yield reduced
    if purpose in (Purpose.START, Purpose.REFINEMENT):
        yield done("attachments", teeth=named(mouth.attachments(scene, between(rand, 4, 8))))
    yield from _handed_out(scene)


def _is_due(scene: Scene, mouth: Mouth) -> bool:
    """Whether the plan counts on enamel that has not been reduced yet."""
    return mouth.untouched and room.reduces(scene.course, scene.case)


def _reduced(scene: Scene, mouth: Mouth, number: int) -> Remark | None:
    """Return where enamel is reduced on the aligner of that number; None where it is too late or no contact is left."""
    contact = None if _is_late(scene) else mouth.reduced(scene, _moved_further(scene, number))
    if contact is None:
        return None
    return done("ipr", size=round(0.2 + 0.1 * between(scene.rand, 0, 3), 1), tooth=contact[0], other=contact[1])


def _tracks(scene: Scene, **slots: object) -> Iterator[Remark]:
    """Yield how the teeth follow; nobody gets the next set for teeth that do not seat in the present one.

    Who wore it too little and goes on has teeth that lag a little: these are left to the refinement, where one follows.
    """
    wear, goes_on = lately(scene), any(_next_ones(series, scene) for series in scene.worn("ALIGNERS"))
    if wear == "POOR" and goes_on:
        series = max((one.series or 0 for one in scene.worn("ALIGNERS")), default=0)
        refined = series + 1 < len(scene.course.series)
        yield found("track.lags" if refined else "track.PARTIAL", **slots)
        yield planned("track.refined", **slots) if refined else done("track.chewies", **slots)
    else:
        yield found(f"track.{wear}", **slots)
        if wear == "POOR":
            yield done("track.chewies", **slots)


def _next_ones(series: Appliance, scene: Scene) -> list[int]:
    """Return the numbers of the aligners of a series that are handed out at a visit."""
    return sorted({tray.number for tray in series.trays if tray.delivered_on == scene.day})


def _is_late(scene: Scene) -> bool:
    """Whether everything comes off at the next visit, so that nothing uses more room."""
    return scene.following is not None and scene.following.purpose == Purpose.DEBOND


def reduction(scene: Scene, mouth: Mouth) -> Iterator[Remark]:
    """Yield enamel that is reduced in braces, where the plan counts on that room, once the teeth are nearly in line."""
    case = scene.case
    if scene.seen.purpose not in REGULAR or not room.reduces(scene.course, case) or case is None:
        return
    arches = {one.arch for one in scene.worn("BRACES") if one.placed_on < scene.day}
    arches &= set(room.crowded_arches(scene.course, case))
    left = {a.arch: crowding_left(scene.history, case, a.arch, a.placed_on, scene.day) for a in scene.worn("BRACES")}
    tight = {arch for arch in arches if left[arch] >= clinical.CROWDED}
    begun = scene.share >= clinical.REDUCED_FROM and not _is_late(scene)
    if begun and (tight or mouth.untouched) and (contact := mouth.reduced(scene, tight or arches)):
        yield done("ipr", size=round(0.2 + 0.1 * between(scene.rand, 0, 2), 1), tooth=contact[0], other=contact[1])


def _moved_further(scene: Scene, number: int) -> set[str]:
    """Return the arches that have trays ahead, after the one that is worn: in the others nothing uses more room."""
    return {
        arch
        for series in scene.worn("ALIGNERS")
        for arch, trays in (("UPPER", series.trays_upper), ("LOWER", series.trays_lower))
        if trays and trays > number
    }


def _handed_out(scene: Scene) -> Iterator[Remark]:
    for series in scene.worn("ALIGNERS"):
        numbers = _next_ones(series, scene)
        if numbers:
            slots = {"first": numbers[0], "last": numbers[-1], "days": series.change_days}
            yield done("trays" if len(numbers) > 1 else "trays.one", **slots)
            upper, lower = series.trays_upper or 0, series.trays_lower or 0
            if numbers[0] <= min(upper, lower) < numbers[-1]:
                arch = "UPPER" if upper < lower else "LOWER"
                yield done("trays.shorter", **arch_words(arch), last=min(upper, lower))
            yield planned("next.trays", **slots)
