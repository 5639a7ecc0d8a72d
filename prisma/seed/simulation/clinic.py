"""A whole clinic, unfolded: its plan, its dentists and the story of every patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from seed.simulation.billing.accounting import keep_ledger
from seed.simulation.care.courses import draw_course, draw_lateness
from seed.simulation.care.dentists import make_dentists
from seed.simulation.care.journey import Journey
from seed.simulation.care.people import make_people
from seed.simulation.care.telling import tell
from seed.simulation.clinical.chart_builder import ChartBuilder
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.story import ClinicStory
from seed.simulation.scheduling.book import Book
from seed.simulation.scheduling.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.scheduling.book import Occupied


def simulate(seed: int, *, clinics: int, users: int, patients: int, as_of: datetime) -> Iterator[ClinicStory]:
    """Yield `clinics` clinics with `users` logins and `patients` patients each, one at a time."""
    for index in range(clinics):
        plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
        yield simulate_clinic(seed, plan, first=1, last=patients, as_of=as_of)


def simulate_clinic(
    seed: int, plan: ClinicPlan, *, first: int, last: int, as_of: datetime, busy: Iterable[Occupied] = ()
) -> ClinicStory:
    """Return the stories of the patients numbered `first` to `last` of a clinic, as of an aware moment in UTC.

    `busy` holds the visits that are already in the clinic's book; nothing is booked over them. The same
    arguments always give the same story.
    """
    as_of = as_of.astimezone(UTC).replace(second=0, microsecond=0)
    book = Book(plan, busy)
    clock = Clock(book.calendar, as_of)
    courses = [
        draw_course(seed, plan.slug, n, today=clock.today, opened_on=plan.opened_on) for n in range(first, last + 1)
    ]
    area_code = plan.phone[1:4]
    address = plan.address
    dentists = make_dentists(
        seed,
        plan.slug,
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        area_code=area_code,
        as_of=as_of,
    )
    people = make_people(
        seed,
        plan.slug,
        [course.outline for course in courses],
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        area_code=area_code,
        dentist_count=len(dentists),
        as_of=as_of,
    )
    recorder = ChartBuilder(seed, plan, as_of=as_of)
    stories = []
    in_treatment: dict[str, date] = {}  # since when somebody of a household is
    for course, person in zip(courses, people, strict=True):
        household = person.household.code
        course = replace(course, pays_late=draw_lateness(seed, plan.slug, household))
        journey = Journey(book, clock, course, seed=seed, slug=plan.slug)
        journey.run()
        story = tell(journey, person)
        story = replace(story, chart=recorder.chart(course, story))
        ledger = keep_ledger(seed, plan, course, story, as_of=as_of, sibling_since=in_treatment.get(household))
        stories.append(replace(story, ledger=ledger))
        start = story.milestones.get("start")
        if start:
            in_treatment[household] = min(start, in_treatment.get(household, start))
    return ClinicStory(plan, as_of, dentists, tuple(stories))
