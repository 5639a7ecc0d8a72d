"""How well the mouth is kept, and what that comes to: plaque, gingivitis, white spots, cavities, short roots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.generators.choice import pick
from seed.simulation.care.diagnosis import in_arch
from seed.simulation.clinical.alignment import crowding_of
from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import PRESENT, REDUCIBLE, named
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from random import Random

    from seed.simulation.clinical.scene import Remark, Scene

    Draw = Callable[..., Random]

_LEVELS = ("GOOD", "FAIR", "POOR")
# White spots come at upper laterals and canines first (Julien, Angle 2013).
_SPOTTED = (10, 7, 6, 11)
_ROOTS = (7, 10, 8, 9)
_DENTIST_TAKES_DAYS = 14  # until who was sent there has been. Default
_TALK_FROM = 2  # visits with gingivitis


class Mouth:
    """One patient's mouth through treatment; every chance is drawn once, so that what was found stays found."""

    def __init__(self, draw: Draw, hygiene: str) -> None:
        rand = draw("mouth")
        self._hygiene = self._now = hygiene
        self._spot_at = 0.3 + 0.6 * rand.random() if rand.random() < clinical.WHITE_SPOTS[hygiene] else 9.0
        self._spot, self._spot_mm = pick(rand, _SPOTTED), round(0.5 + 1.5 * rand.random(), 1)
        self._spot_seen = False
        self._cavity_at = rand.random() if rand.random() < clinical.CAVITIES[hygiene] else 9.0
        self._short = rand.random() < clinical.RESORPTION
        self._root, self._root_mm = pick(rand, _ROOTS), round(1 + 2 * rand.random(), 1)
        self._inflamed = 0  # visits with gingivitis, since it was dealt with
        self._better = 0  # visits for which a talk or a cleaning helps
        self._attached: tuple[int, ...] = ()
        self._reduced: set[tuple[int, int]] = set()  # contacts
        self._sent: list[tuple[date, Remark]] = []  # to the dentist, and what is found once that is done

    def look(self, scene: Scene) -> None:
        """Look at the gums first: what is done at a visit depends on them."""
        self._now = self._level(scene.rand)

    def remarks(self, scene: Scene) -> Iterator[Remark]:
        """Yield what is seen of it at a visit during treatment, and what is to be done about it."""
        rand, level = scene.rand, self._now
        came_back = [each for each in self._sent if (scene.day - each[0]).days >= _DENTIST_TAKES_DAYS]
        self._sent = [each for each in self._sent if each not in came_back]
        yield from (remark for _, remark in came_back)
        arch = pick(rand, scene.arches())
        teeth = sorted({int(scene.tooth(arch)[1:]) for _ in range(2 if level == "FAIR" else 3)})
        if level != "GOOD" or rand.random() < clinical.GOOD_IS_NOTED:
            yield found(f"hygiene.{level}", teeth=named(tuple(teeth)))
        if level != "GOOD":
            yield planned("next.brush", teeth=named(tuple(teeth)))
        yield from self._dealt_with(scene, level)
        in_braces = self._spot in scene.teeth("UPPER") and any(one.arch == "UPPER" for one in scene.worn("BRACES"))
        if in_braces and scene.share >= self._spot_at:
            if not self._spot_seen:
                yield found("spot.new", tooth=f"#{self._spot}", size=self._spot_mm)
            elif rand.random() < clinical.SPOT_IS_NOTED or scene.seen is (scene.case and scene.case.end):
                yield found("spot.old", tooth=f"#{self._spot}")
            self._spot_seen = True
        if scene.share >= self._cavity_at:
            self._cavity_at = 9.0
            tooth = scene.tooth(back=True)
            yield found("caries", tooth=tooth)
            self._sent.append((scene.day, found("caries.filled", tooth=tooth)))

    def _dealt_with(self, scene: Scene, level: str) -> Iterator[Remark]:
        """Yield what is done about gums that stay inflamed: a talk first, then a cleaning at the dentist."""
        if level != "POOR":
            return
        self._inflamed += 1
        if self._inflamed < _TALK_FROM:
            return
        if self._inflamed == _TALK_FROM:
            yield done("hygiene.talk")
            self._better = 1
        else:
            yield planned("hygiene.cleaning")
            self._sent.append((scene.day, found("hygiene.cleaned")))
            self._inflamed, self._better = 0, 2

    def attachments(self, scene: Scene, count: int) -> tuple[int, ...]:
        """Bond the attachments of a series, at most on `count` teeth, and remember where they are."""
        stay = [tooth for tooth in scene.staying() if tooth not in PRESENT.molars]
        self._attached = tuple(sorted(scene.rand.sample(stay, min(count, len(stay)))))
        return self._attached

    def reduced(self, scene: Scene, moving: set[str]) -> tuple[str, str] | None:
        """Reduce enamel between two neighbours, once at each contact, in an arch of `moving` that is crowded.

        What was extracted has made room enough. Nothing is done between gums that bleed.
        """
        if self._now == "POOR":
            return None
        stay, gone = set(scene.staying()), scene.course.diagnosis.extractions
        crowded = [
            arch
            for arch in scene.arches()
            if arch in moving and scene.case and crowding_of(scene.case, arch) > 0 and not in_arch(gone, arch)
        ]
        contacts = [
            (one, one + 1)
            for arch in crowded
            for one in REDUCIBLE[arch]
            if {one, one + 1} <= stay and (one, one + 1) not in self._reduced
        ]
        front = [contact for contact in contacts if PRESENT.front.issuperset(contact)]
        if not contacts:
            return None
        contact = pick(scene.rand, front if front and scene.rand.random() < clinical.REDUCED_IN_FRONT else contacts)
        self._reduced.add(contact)
        return f"#{contact[0]}", f"#{contact[1]}"

    @property
    def untouched(self) -> bool:
        """Whether no enamel has been reduced so far."""
        return not self._reduced

    def lost_attachment(self, scene: Scene) -> int | None:
        """Return a tooth whose attachment came off, of those that carry one."""
        return pick(scene.rand, self._attached) if self._attached else None

    def roots(self, scene: Scene) -> Iterator[Remark]:
        """Yield what a panoramic during treatment shows of the roots."""
        views = [image.view for image in scene.study.images] if scene.study else []
        if scene.study is None or scene.study.timepoint not in ("PROGRESS", "FINAL") or "PANORAMIC" not in views:
            return
        there = self._root in scene.teeth("UPPER")
        if self._short and there:
            ends = ".end" if scene.study.timepoint == "FINAL" else ""
            yield found(f"roots.short{ends}", tooth=f"#{self._root}", size=self._root_mm)
        else:
            yield found("roots.fine", tooth=scene.tooth(front=True))

    def _level(self, rand: Random) -> str:
        """Return how it was brushed lately: mostly as always, at times a step better or worse."""
        luck, at = rand.random(), _LEVELS.index(self._hygiene)
        if self._better:
            self._better, at = self._better - 1, max(at - 1, 0)
        step = 1 if luck < clinical.HYGIENE_WORSE else -1 if luck > 1 - clinical.HYGIENE_BETTER else 0
        return _LEVELS[min(max(at + step, 0), len(_LEVELS) - 1)]
