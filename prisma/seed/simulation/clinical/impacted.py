"""Impacted canines: exposed by a surgeon and pulled into the arch where braces can; otherwise left there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.clinical.alignment import exposed_on, pulled
from seed.simulation.clinical.remarks_before import surgeon_of
from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import named
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.clinical.visit_history import Case


def traction(scene: Scene) -> Iterator[Remark]:
    """Yield what was done since the last visit, and today, about an impacted tooth that is brought into the arch."""
    case, before = scene.case, scene.before
    exposed = exposed_on(scene.history, case) if case else None
    if case is None or exposed is None or before is None or scene.day <= exposed or scene.seen is case.start:
        return
    tooth = named(scene.course.diagnosis.impacted)
    if before.day <= exposed:
        yield found("exposed", tooth=tooth, **surgeon_of(scene))
        yield done("traction.tied", tooth=tooth)
        return
    share = pulled(scene.history, case, scene.day)
    if scene.seen.purpose not in REGULAR or pulled(scene.history, case, _last_regular(scene, case, exposed)) >= 1:
        return
    if share >= 1:
        yield found("traction.through", tooth=tooth)
        yield done("traction.overlay" if _is_stiff(scene) else "traction.bracket", tooth=tooth)
        return
    yield found("traction.moved", tooth=tooth, moved=max(1, round(clinical.PULLED_MM * share)))
    if not any(one.status != "FAILED" and one.removed_on != scene.day for one in scene.worn("MINI_SCREW")):
        yield done("traction.work", tooth=tooth)


def _is_stiff(scene: Scene) -> bool:
    """Whether the patient leaves with an upper wire that a tooth which has just come through cannot be tied into."""
    wires = {**dict(scene.wires_in()), **{one.arch: one.wire for one in scene.wires_placed()}}
    return "UPPER" in wires and wires["UPPER"].stage > clinical.RECTANGULAR_STAGE


def exposure_ahead(scene: Scene) -> Remark | None:
    """Return that a surgeon exposes an impacted tooth before the next visit, where that is so."""
    exposed = exposed_on(scene.history, scene.case) if scene.case else None
    if exposed is None or scene.following is None or not scene.day < exposed < scene.following.day:
        return None
    return planned("next.exposure", tooth=named(scene.course.diagnosis.impacted), **surgeon_of(scene))


def _last_regular(scene: Scene, case: Case, exposed: date) -> date:
    """Return the day of the last regular visit before today, after the exposure."""
    days = [seen.day for seen in case.visits if seen.purpose in REGULAR and seen.day < scene.day]
    return max([*days, exposed])
