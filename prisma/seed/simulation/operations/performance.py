"""Goals, reviews and recognition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import MONTH_WORDS, PROBATION_WORDS, REVIEW_WORDS, STAFF_GOALS, SYSTEM_ROLES
from seed.fixtures.performance import NEXT_STEPS, QUOTED_GOAL, STRENGTHS, THANKS_FOR, THANKS_WHEN, THANKS_WHY
from seed.generators.choice import Weighted, between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Goal, Praise, Review
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import StaffMember

_RANKS = {role.code: role.rank for role in SYSTEM_ROLES}
_RATINGS = Weighted.by(operations.RATINGS)


def superior(roster: Roster, member: StaffMember) -> StaffMember | None:
    """Return who reviews `member`: a doctor for those at the chair, else the manager; of a higher rank, or no one."""
    wanted = "DOCTOR" if member.department == "CLINICAL" and member.role != "DOCTOR" else "CLINIC_ADMIN"
    found = next((other for other in roster.plan.staff if other.role == wanted), None)
    return found if found and _RANKS[found.role] > _RANKS[member.role] else None


# ── goals ─────────────────────────────────────────────────────────────────────────────────────────


def make_goals(roster: Roster) -> tuple[Goal, ...]:
    """Return the goals of last year and of this one, for who was here when the year began."""
    found = []
    for member in roster.plan.staff:
        fitting = [goal for goal in STAFF_GOALS if member.department in goal.departments]
        for year in (roster.today.year - 1, roster.today.year):
            set_on, due_on = date(year, 1, 15), date(year, 12, 15)
            if not member.employed(set_on) or set_on > roster.today:
                continue
            rand = rng(roster.seed, roster.plan.slug, "goals", member.employee_number, year)
            ended = not member.employed(due_on)
            for row in rand.sample(fitting, min(operations.GOALS_PER_YEAR, len(fitting))):
                target = round(between(rand, *(int(edge * 2) for edge in row.target)) / 2, 1)
                reached = rand.random() < operations.GOAL_REACHED
                extended = rand.random() < operations.GOAL_EXTENDED
                due_on = date(year + 1, 6, 15) if extended and not ended else date(year, 12, 15)
                distance = 0.1 + rand.random() * row.spread
                if due_on < roster.today and not ended:
                    actual = min(100.0, round(target + distance, 1)) if reached else round(target - distance, 1)
                    status, closed = "REACHED" if actual >= target else "MISSED", due_on
                elif ended and member.terminated_on and member.terminated_on <= roster.today:
                    continue  # who has left takes open goals along
                else:
                    actual, status, closed = None, "OPEN", None
                found.append(
                    Goal(member.employee_number, row.title, row.measure, target, actual, status, set_on, due_on, closed)
                )
    return tuple(found)


# ── reviews ───────────────────────────────────────────────────────────────────────────────────────


def make_reviews(roster: Roster) -> tuple[Review, ...]:
    """Return a review after probation and one a year, each on a day on which both work, and those that are planned."""
    found: list[Review] = []
    goals = make_goals(roster)
    for member in roster.plan.staff:
        reviewer = superior(roster, member)
        if reviewer is not None:
            own = [goal for goal in goals if goal.employee == member.employee_number]
            found += _reviews(roster, member, reviewer, own)
    return tuple(found)


def _said(rand: Random, member: StaffMember, rating: int, known: list[Goal], *, probation: bool) -> str:
    """Return what a review says: the impression, something seen at work, a goal that was closed, what comes next."""
    words = [pick(rand, PROBATION_WORDS if probation and rating >= 3 else REVIEW_WORDS[rating])]
    words.append(pick(rand, STRENGTHS.get(member.department, STRENGTHS["MANAGEMENT"])))
    if known:
        goal = pick(rand, known)
        words.append(QUOTED_GOAL.format(title=goal.title, actual=goal.actual, target=goal.target))
    if rating >= 3:
        words.append(pick(rand, NEXT_STEPS))
    return " ".join(words)


def _reviews(roster: Roster, member: StaffMember, reviewer: StaffMember, goals: list[Goal]) -> Iterator[Review]:
    rand = rng(roster.seed, roster.plan.slug, "reviews", member.employee_number)
    since = roster.today - timedelta(days=365 * operations.REVIEW_YEARS)
    ahead = roster.today + timedelta(days=operations.REVIEW_SCHEDULED_DAYS)
    begin, nth = member.hired_on, 0
    while begin <= roster.today:
        kind = "ANNUAL" if nth else "PROBATION"
        end = member.hired_on + timedelta(days=365 * nth if nth else operations.PROBATION_DAYS)
        rating = _RATINGS.pick(rand)
        known = [
            goal for goal in goals if goal.closed_on and begin <= goal.closed_on <= end and goal.actual is not None
        ]
        said = rng(roster.seed, roster.plan.slug, "review words", member.employee_number, nth)
        words = _said(said, member, rating, known, probation=not nth)
        planned = end + timedelta(days=between(rand, 0, 7))
        # What was said after probation stays in the file.
        if (since <= planned or not nth) and planned <= ahead and member.employed(planned):
            met = roster.next_day_together(planned, member, reviewer, before=roster.today)
            if met and planned < roster.today:
                yield Review(
                    member.employee_number, reviewer.employee_number, kind, "COMPLETED", rating, words, begin, end,
                    planned, met,
                )  # fmt: skip
            elif planned >= roster.today and not member.terminated_on:
                day = roster.next_day_together(planned, member, reviewer) or planned
                yield Review(
                    member.employee_number,
                    reviewer.employee_number,
                    kind,
                    "SCHEDULED",
                    None,
                    None,
                    begin,
                    end,
                    day,
                    None,
                )
        begin, nth = end, nth + 1


# ── recognition ───────────────────────────────────────────────────────────────────────────────────


def make_recognitions(roster: Roster) -> tuple[Praise, ...]:
    """Return thanks among colleagues, an employee of each month, and anniversaries, of the last year."""
    manager = next(member for member in roster.plan.staff if member.role == "CLINIC_ADMIN")
    found = []
    for back in range(operations.RECOGNITION_MONTHS, -1, -1):
        index = roster.today.year * 12 + roster.today.month - 1 - back
        first = date(index // 12, index % 12 + 1, 1)
        rand = rng(roster.seed, roster.plan.slug, "recognition", first.year, first.month)
        people = [member for member in roster.plan.staff if member.employed(first) and member is not manager]
        others = [member for member in people if member.role != "DOCTOR"]
        if len(people) < 2 or not others:
            continue
        for _ in range(round(operations.THANKS_PER_MONTH * len(people) / 10 + rand.random())):
            giver, recipient = rand.sample(people, 2)
            day = _praised(roster, rand, first, giver, recipient)
            # Drawn whether that day has come or not, so that the rest of the month stays what it is.
            words = f"Thank you for {pick(rand, THANKS_FOR)} {pick(rand, THANKS_WHEN)}. {pick(rand, THANKS_WHY)}"
            if day:
                found.append(_praise(recipient, giver, "THANKS", words.strip(), day))
        best = pick(rand, others)
        day = roster.next_day_together(first + timedelta(days=17), best, manager, before=roster.today)
        if day and day.month == first.month:
            words = pick(rand, MONTH_WORDS).format(name=best.first_name, month=f"{first:%B}")
            found.append(_praise(best, manager, "EMPLOYEE_OF_THE_MONTH", words, day))
    found += _anniversaries(roster)
    return tuple(sorted(found, key=lambda praise: (praise.given_on, praise.recipient, praise.kind)))


def _praised(roster: Roster, rand: Random, first: date, *people: StaffMember) -> date | None:
    return roster.next_day_together(first + timedelta(days=between(rand, 0, 24)), *people, before=roster.today)


def _anniversaries(roster: Roster) -> Iterator[Praise]:
    since = roster.today - timedelta(days=365)
    for member in roster.plan.staff:
        for years in range(1, roster.today.year - member.hired_on.year + 1):
            day = member.hired_on + timedelta(days=round(365.25 * years))
            if since <= day < roster.today and member.employed(day):
                many = f"{years} year{'s' if years > 1 else ''}"
                words = f"{many} with the practice, since {member.hired_on:%B %Y}. Well done, {member.first_name}!"
                yield Praise(member.employee_number, None, "ANNIVERSARY", words, day)


def _praise(recipient: StaffMember, giver: StaffMember, kind: str, message: str, day: date) -> Praise:
    return Praise(recipient.employee_number, giver.employee_number, kind, message, day)
