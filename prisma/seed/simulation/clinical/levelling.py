"""What is seen of teeth that come into line: the same ones at each visit, turned by less, until none is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from seed.generators.choice import between, pick
from seed.simulation.clinical.alignment import aligned, crowding_of
from seed.simulation.clinical.remarks_before import arch_words
from seed.simulation.clinical.scene import found
from seed.simulation.clinical.teeth import PRESENT
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from random import Random

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.chart import Wire

    Draw = Callable[..., Random]

_STEP = 5  # degrees; finer than that nobody looks


@dataclass(slots=True)
class _Arch:
    """Teeth out of line: by how many degrees at first, and after which part of aligning they have come into it."""

    bonded: date
    turned: dict[int, tuple[int, float]]
    told: set[int] = field(default_factory=set)  # which have come into line, and were noted

    def still_turned(self, done: float) -> dict[int, int]:
        """Return the teeth that are not in line yet, with their degrees."""
        return {
            tooth: max(_STEP, ceil(degrees * (1 - done / until) / _STEP) * _STEP)
            for tooth, (degrees, until) in self.turned.items()
            if done < until
        }


class Levelling:
    """The teeth that one patient's braces bring into line; which ones is drawn once for each plan and arch."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._arches: dict[tuple[int, str], _Arch] = {}

    def remarks(self, scene: Scene, before: dict[str, Wire]) -> Iterator[Remark]:
        """Yield how far an arch has come on the wire that was in it when the patient sat down."""
        arches = [arch for arch, wire in before.items() if wire.stage < clinical.WORKING_STAGE]
        if not arches or scene.case is None:
            return
        arch = pick(scene.rand, arches)
        one = self._arch(scene, arch)
        left = one.still_turned(aligned(scene.history, scene.case, arch, one.bonded, scene.day))
        come = [tooth for tooth in one.turned if tooth not in left and tooth not in one.told]
        words = arch_words(arch)
        if come and (not left or scene.rand.random() < clinical.NEWS_IS_NOTED):
            # The one that took longest; of those before it nothing is told later.
            tooth = max(come, key=lambda one_of: one.turned[one_of][1])
            yield found("level.done", **words, tooth=f"#{tooth}")
        elif left:
            tooth = pick(scene.rand, list(left))
            key = "level.last" if len(left) == 1 else "level.rotated"
            yield found(key, **words, tooth=f"#{tooth}", degrees=left[tooth])
        else:
            yield found("level.aligned", **words)
        one.told.update(come)

    def _arch(self, scene: Scene, arch: str) -> _Arch:
        assert scene.case is not None  # noqa: S101 - asked before
        key = (scene.case.number, arch)
        if key not in self._arches:
            bonded = next(one.placed_on for one in scene.worn("BRACES") if one.arch == arch)
            rand = self._draw("levelling", *key)
            front = [tooth for tooth in scene.teeth(arch) if tooth in PRESENT.front]
            count = min(
                len(front), clinical.TURNED_AT_LEAST + int(crowding_of(scene.case, arch) / clinical.TURNED_PER_MM)
            )
            teeth = rand.sample(front, count)
            turned = {tooth: (between(rand, 2, 7) * _STEP, (place + 1) / count) for place, tooth in enumerate(teeth)}
            self._arches[key] = _Arch(bonded, turned)
        return self._arches[key]
