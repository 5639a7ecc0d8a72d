"""A whole clinic, unfolded: its plan, its dentists and the story of every patient."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from seed.simulation.billing.accounting import keep_ledger
from seed.simulation.care.arrivals import Arrivals
from seed.simulation.care.courses import draw_course, draw_lateness
from seed.simulation.care.dentists import make_dentists
from seed.simulation.care.health import MORNINGS_FOR, SAME_FACES_FOR, reactions, said_since
from seed.simulation.care.journey import Journey
from seed.simulation.care.mishaps import answer
from seed.simulation.care.neighbourhood import Neighbourhood
from seed.simulation.care.people import make_people
from seed.simulation.care.public_cover import with_cover
from seed.simulation.care.siblings import with_twins
from seed.simulation.care.telling import tell
from seed.simulation.clinical.chart_builder import ChartBuilder
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.story import ClinicStory
from seed.simulation.scheduling.book import Book
from seed.simulation.scheduling.calendar import ClinicCalendar
from seed.simulation.scheduling.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seed.simulation.care.courses import Course
    from seed.simulation.care.journey import Visits
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import Story
    from seed.simulation.scheduling.book import Occupied


def simulate(seed: int, *, clinics: int, users: int, patients: int, as_of: datetime) -> Iterator[ClinicStory]:
    """Yield `clinics` clinics with `users` logins and `patients` patients each, one at a time."""
    for index in range(clinics):
        plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
        first, last = charts_shown(seed, plan, patients, as_of)
        yield simulate_clinic(seed, plan, first=first, last=last, as_of=as_of)


def charts_shown(seed: int, plan: ClinicPlan, patients: int, as_of: datetime) -> tuple[int, int]:
    """Return the numbers of the first and the last chart that a list of so many patients shows: the latest."""
    return Arrivals(seed, plan.slug, patients, Clock(ClinicCalendar(plan), as_of).today).shown


def simulate_clinic(
    seed: int, plan: ClinicPlan, *, first: int, last: int, as_of: datetime, busy: Iterable[Occupied] = ()
) -> ClinicStory:
    """Return the stories of the patients numbered `first` to `last` of a clinic, as of an aware moment in UTC.

    They are the latest of those who came by then; those who came before them took their time in the book, and are left
    out. `busy` holds the visits that are already in the book; nothing is booked over them. The same arguments always
    give the same story, and a later moment tells the same one, later.
    """
    cast = Cast(seed, Sight(plan, first, last, as_of))
    turns = Turns(cast, Book(plan, busy), cast.clock)
    turns.go_on(cast.clock.now)
    return cast.story(turns.journeys, Records.of(cast).added)


Recording: TypeAlias = "Callable[[Course, Story, date | None], Story]"
"""Adds the records to a story (see `Records.added`)."""


class Sight(NamedTuple):
    """What is looked at: the patients numbered `first` to `last` of a clinic, as of an aware moment in UTC."""

    plan: ClinicPlan
    first: int
    last: int
    as_of: datetime


class Cast:
    """Who comes to a clinic up to a day, with what luck has in store for them, and the clinic's dentists."""

    def __init__(self, seed: int, sight: Sight) -> None:
        plan, first, last, as_of = sight
        as_of = as_of.astimezone(UTC).replace(second=0, microsecond=0)
        self.seed, self.sight = seed, sight._replace(as_of=as_of)
        self.clock = Clock(ClinicCalendar(plan), as_of)
        arrivals = Arrivals(seed, plan.slug, last - first + 1, self.clock.today)
        # What is added to a practice is numbered after what is there.
        offset = last - len(arrivals.days)
        courses = [draw_course(seed, plan.slug, n + offset, day) for n, day in enumerate(arrivals.days, 1)]
        courses = with_twins(seed, plan.slug, courses)
        town = Neighbourhood.of(seed, plan.slug, plan.address, plan.phone[1:4])
        self.dentists = make_dentists(town, as_of=as_of)
        self.people = make_people(
            town,
            [course.outline for course in courses],
            dentist_count=len(self.dentists),
            as_of=as_of,
            # The numbers before the first one added are those of patients who are there, with families of their own.
            apart_from=first if offset else 0,
        )
        self.courses = [
            replace(
                with_cover(seed, plan.slug, person.household.code, course),
                pays_late=draw_lateness(seed, plan.slug, person.household.code),
                reacts=reactions(person),
                mornings=said_since(person, MORNINGS_FOR),
                same_faces=said_since(person, SAME_FACES_FOR),
            )
            for course, person in zip(courses, self.people, strict=True)
        ]

    def story(self, journeys: Iterable[Journey], with_records: Recording) -> ClinicStory:
        """Return what the journeys have come to for the patients who are looked at."""
        stories = []
        in_treatment: dict[str, date] = {}  # since when somebody of a household is
        for journey, course, person in zip(journeys, self.courses, self.people, strict=True):
            if course.outline.ordinal < self.sight.first:
                continue
            household = person.household.code
            story = with_records(course, tell(journey, person, self.clock.now), in_treatment.get(household))
            stories.append(story)
            start = story.milestones.get("start")
            if start:
                in_treatment[household] = min(start, in_treatment.get(household, start))
        return ClinicStory(self.sight.plan, self.sight.as_of, self.dentists, tuple(stories))


class Records:
    """Writes the charts and the accounts of a clinic's patients; `today` is the day in UTC, by which accounts go."""

    def __init__(self, charts: ChartBuilder, today: date) -> None:
        self._charts, self._today = charts, today

    @classmethod
    def of(cls, cast: Cast) -> Records:
        """Return those of the day that is looked at."""
        as_of = cast.sight.as_of
        return cls(ChartBuilder(cast.seed, cast.sight.plan, as_of=as_of), as_of.date())

    def added(self, course: Course, story: Story, sibling_since: date | None) -> Story:
        """Return a story with its chart and its account; `sibling_since` is as in `keep_ledger`."""
        charts = self._charts
        story = replace(story, chart=charts.chart(course, story))
        ledger = keep_ledger(charts.seed, charts.plan, course, story, today=self._today, sibling_since=sibling_since)
        return replace(story, ledger=ledger)


class Turns:
    """Everybody books in the order of time, first come, first served."""

    def __init__(self, cast: Cast, book: Book, clock: Clock) -> None:
        visits: defaultdict[str, Visits] = defaultdict(list)  # of each household
        self.journeys = [
            Journey(book, clock, course, seed=cast.seed, slug=book.plan.slug, family=visits[person.household.code])
            for course, person in zip(cast.courses, cast.people, strict=True)
        ]
        self._now, self._count = clock.now, 0
        self._next: list[tuple[int, int, int, Journey, Iterator[int]]] = []
        for journey in self.journeys:
            self._queue(journey, journey.steps())

    def go_on(self, until: int) -> None:
        """Let everybody book up to a moment, which is the present or an earlier one."""
        while self._next and self._next[0][0] <= until:
            _, _, _, journey, steps = heappop(self._next)
            self._queue(journey, steps)

    def _queue(self, journey: Journey, steps: Iterator[int]) -> None:
        pending = [steps]
        while pending:
            steps = pending.pop(0)
            at = next(steps, None)
            if at is not None and at <= self._now:
                self._count += 1
                heappush(self._next, (at, journey.course.outline.ordinal, self._count, journey, steps))
            pending += [answer(journey, mishap) for mishap in journey.mishaps]
            journey.mishaps.clear()
