"""A whole clinic, unfolded: its plan, its dentists and the story of every patient."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from seed.simulation.billing.accounting import keep_ledger
from seed.simulation.care.arrivals import Arrivals
from seed.simulation.care.courses import draw_course, draw_lateness
from seed.simulation.care.dentists import make_dentists
from seed.simulation.care.health import MORNINGS_FOR, SAME_FACES_FOR, said_since
from seed.simulation.care.journey import Journey
from seed.simulation.care.mishaps import answer
from seed.simulation.care.neighbourhood import Neighbourhood
from seed.simulation.care.people import make_people
from seed.simulation.care.siblings import with_twins
from seed.simulation.care.telling import tell
from seed.simulation.clinical.chart_builder import ChartBuilder
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.story import ClinicStory
from seed.simulation.scheduling.book import Book
from seed.simulation.scheduling.calendar import ClinicCalendar
from seed.simulation.scheduling.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.care.journey import Visits
    from seed.simulation.records.clinic import ClinicPlan
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
    as_of = as_of.astimezone(UTC).replace(second=0, microsecond=0)
    book = Book(plan, busy)
    clock = Clock(book.calendar, as_of)
    arrivals = Arrivals(seed, plan.slug, last - first + 1, clock.today)
    # What is added to a practice is numbered after what is there.
    offset = last - len(arrivals.days)
    courses = [draw_course(seed, plan.slug, n + offset, day) for n, day in enumerate(arrivals.days, 1)]
    courses = with_twins(seed, plan.slug, courses)
    town = Neighbourhood.of(seed, plan.slug, plan.address, plan.phone[1:4])
    dentists = make_dentists(town, as_of=as_of)
    people = make_people(
        town,
        [course.outline for course in courses],
        dentist_count=len(dentists),
        as_of=as_of,
        # The numbers before the first one added are those of patients who are there, with families of their own.
        apart_from=first if offset else 0,
    )
    patients = [
        (
            replace(
                course,
                pays_late=draw_lateness(seed, plan.slug, person.household.code),
                mornings=said_since(person, MORNINGS_FOR),
                same_faces=said_since(person, SAME_FACES_FOR),
            ),
            person,
        )
        for course, person in zip(courses, people, strict=True)
    ]
    visits: defaultdict[str, Visits] = defaultdict(list)  # of each household
    journeys = [
        Journey(book, clock, course, seed=seed, slug=plan.slug, family=visits[person.household.code])
        for course, person in patients
    ]
    _live(journeys, clock.now)
    builder = ChartBuilder(seed, plan, as_of=as_of)
    stories = []
    in_treatment: dict[str, date] = {}  # since when somebody of a household is
    for journey, (course, person) in zip(journeys, patients, strict=True):
        if course.outline.ordinal < first:
            continue
        household = person.household.code
        story = tell(journey, person, clock.now)
        story = replace(story, chart=builder.chart(course, story))
        ledger = keep_ledger(seed, plan, course, story, as_of=as_of, sibling_since=in_treatment.get(household))
        stories.append(replace(story, ledger=ledger))
        start = story.milestones.get("start")
        if start:
            in_treatment[household] = min(start, in_treatment.get(household, start))
    return ClinicStory(plan, as_of, dentists, tuple(stories))


def _live(journeys: Iterable[Journey], now: int) -> None:
    """Let everybody book in the order of time, first come, first served, up to the present."""
    turns: list[tuple[int, int, int, Journey, Iterator[int]]] = []
    count = 0

    def go_on(journey: Journey, steps: Iterator[int]) -> None:
        nonlocal count
        pending = [steps]
        while pending:
            steps = pending.pop(0)
            at = next(steps, None)
            if at is not None and at <= now:
                count += 1
                heappush(turns, (at, journey.course.outline.ordinal, count, journey, steps))
            pending += [answer(journey, mishap) for mishap in journey.mishaps]
            journey.mishaps.clear()

    for journey in journeys:
        go_on(journey, journey.steps())
    while turns:
        _, _, _, journey, steps = heappop(turns)
        go_on(journey, steps)
