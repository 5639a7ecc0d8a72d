"""Training: the introduction, what the law asks for, and the continuing education that licences ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import TRAINING_COURSES
from seed.generators.choice import between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Training
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.fixtures import TrainingCourseRow
    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import StaffMember

_COURSES = {row.code: row for row in TRAINING_COURSES}
_MANDATORY = tuple(row.code for row in TRAINING_COURSES if row.valid_months)
_ELECTIVES = {
    kind: tuple(row for row in TRAINING_COURSES if not row.valid_months and kind in row.audience)
    for kind in ("ORTHODONTIST", "HYGIENIST", "ASSISTANT", "NONE")
}


def biennium(day: date) -> tuple[date, date]:
    """Return the first and the last day of the two calendar years, the even one first, around `day`."""
    first = day.year - day.year % 2
    return date(first, 1, 1), date(first + 1, 12, 31)


def make_training(roster: Roster) -> tuple[Training, ...]:
    """Return the training of everybody: a course for each certificate, and continuing education."""
    found: list[Training] = []
    for member in roster.plan.staff:
        rand = rng(roster.seed, roster.plan.slug, "training", member.employee_number)
        required = list(_required(roster, member))
        taken = [_introduction(member, rand), *required, *_continuing(roster, member, required)]
        found += [*taken, *_ahead(roster, member, taken)]
    return tuple(found)


def _introduction(member: StaffMember, rand: Random) -> Training:
    """The practice software, in the first days."""
    done = member.hired_on + timedelta(days=between(rand, 1, 9))
    return Training(member.employee_number, "PRACTICE_SOFTWARE", 0, member.hired_on, done, None, None)


def _required(roster: Roster, member: StaffMember) -> Iterator[Training]:
    """A course for each certificate that was earned here; those that were brought along were earned elsewhere."""
    for credential in member.credentials:
        if credential.kind in _MANDATORY and credential.issued_on >= member.hired_on:
            rand = _luck(roster, member, credential.kind, credential.issued_on)
            enrolled = max(member.hired_on, credential.issued_on - timedelta(days=between(rand, 3, 20)))
            yield Training(
                member.employee_number,
                credential.kind,
                _COURSES[credential.kind].ce_hours,
                enrolled,
                credential.issued_on,
                credential.expires_on,
                between(rand, *operations.PASS_SCORE),
            )


def _continuing(roster: Roster, member: StaffMember, required: list[Training]) -> Iterator[Training]:
    """Hours in the last full biennium and the present one, so that with the required courses they suffice."""
    wanted = operations.CE_HOURS.get(member.provider_type)
    last_day = min(member.terminated_on or roster.today, roster.today) - timedelta(days=1)
    now = biennium(roster.today)
    for first, last in (biennium(now[0] - timedelta(days=1)), now):
        begin, end = max(first, member.hired_on), min(last, last_day)
        if wanted is None or end <= begin:
            continue
        rand = _luck(roster, member, "continuing", first)
        planned = min(last, member.terminated_on or last)
        share = ((planned - begin).days + 1) / ((last - first).days + 1)
        least, most = wanted
        have = sum(record.hours for record in required if record.completed_on and first <= record.completed_on <= last)
        goal = between(rand, least + 1, most - 4) * share
        courses = list(_ELECTIVES[member.provider_type])
        rand.shuffle(courses)
        for course in courses:
            if have >= goal:
                break
            if have + course.ce_hours <= most:
                have += course.ce_hours
                elective = _elective(member, course, begin, planned, _luck(roster, member, course.code, first))
                # What has not been taken by now is only planned.
                if elective.completed_on and elective.completed_on <= end:
                    yield elective


def _luck(roster: Roster, member: StaffMember, what: str, day: date) -> Random:
    """Return luck for one thing alone, so that what is added later changes nothing before it."""
    return rng(roster.seed, roster.plan.slug, "training", member.employee_number, what, day.toordinal())


def _elective(member: StaffMember, course: TrainingCourseRow, begin: date, end: date, rand: Random) -> Training:
    done = begin + timedelta(days=int(rand.random() * ((end - begin).days + 1)))
    # The same course may come again in the next two years, and then on another day.
    enrolled = max(begin, done - timedelta(days=between(rand, 5, 45)))
    return Training(
        member.employee_number,
        course.code,
        course.ce_hours,
        enrolled,
        done,
        None,
        between(rand, *operations.PASS_SCORE),
    )


def _ahead(roster: Roster, member: StaffMember, taken: list[Training]) -> Iterator[Training]:
    """What somebody has enrolled for: people do that at the beginning of a month."""
    month = roster.today.replace(day=1)
    rand = _luck(roster, member, "ahead", month)
    lately = {record.course for record in taken if record.enrolled_on >= biennium(roster.today)[0]}
    courses = [course for course in _ELECTIVES[member.provider_type] if course.code not in lately]
    if courses and member.employed(roster.today) and rand.random() < operations.ENROLLED_SHARE:
        course = pick(rand, courses)
        enrolled = max(member.hired_on, month - timedelta(days=between(rand, 1, 4)))
        yield Training(member.employee_number, course.code, course.ce_hours, enrolled, None, None, None)
