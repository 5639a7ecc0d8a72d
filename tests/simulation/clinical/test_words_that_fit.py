"""What a note says fits whom it is about."""

from __future__ import annotations

from datetime import date
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from simulated import stories

from seed.simulation.clinical.remarks_after import _span, removal, sore

if TYPE_CHECKING:
    from seed.simulation.clinical.scene import Scene


def _sore(condition: str) -> set[object]:
    person = SimpleNamespace(reacts_to=lambda *_: False, suffers_from=lambda name, _: name == condition)
    history = SimpleNamespace(story=SimpleNamespace(person=person))
    scenes = (SimpleNamespace(history=history, day=date(2026, 1, 5), rand=Random(luck)) for luck in range(20))
    return {sore(cast("Scene", scene)).slots["relief"] for scene in scenes}


@pytest.mark.parametrize("condition", ["Bleeding disorder", "Acid reflux"])
def test_who_bleeds_is_advised_no_ibuprofen(condition: str) -> None:
    assert _sore(condition) == {"acetaminophen"}
    assert len(_sore("Asthma")) > 1


@pytest.mark.parametrize(("kind", "teeth"), [("INVISALIGN", "#7 to #11"), ("COMPREHENSIVE", "#6 to #11")])
def test_a_retainer_is_not_bonded_to_a_canine_that_was_left(kind: str, teeth: str) -> None:
    course = SimpleNamespace(diagnosis=SimpleNamespace(impacted=(6,)))
    assert _span(cast("Scene", SimpleNamespace(plan=SimpleNamespace(kind=kind), course=course)), "UPPER") == teeth


def test_no_braces_come_off_after_a_first_phase() -> None:
    person = SimpleNamespace(suffers_from=lambda *_: False)
    case = SimpleNamespace(first_phase=True)
    history = SimpleNamespace(story=SimpleNamespace(person=person))
    course = SimpleNamespace(hygiene="POOR")
    scene = SimpleNamespace(case=case, course=course, history=history, open_calls=lambda: (), before=None)
    keys = {remark.key for remark in list(removal(cast("Scene", scene)))}
    assert "removal.POOR.early" in keys


def test_custody_is_shared_by_two() -> None:
    shared = 0
    for story in stories(6):
        alerts = [alert for alert in story.person.alerts if alert.message.startswith("Shared custody")]
        shared += len(alerts)
        assert not alerts or len(story.person.contacts) > 1
    assert shared
