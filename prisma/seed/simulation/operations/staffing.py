"""Who works at a clinic: jobs, hiring, pay, credentials and working weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures import CREDENTIALS, STAFF_POSITIONS
from seed.generators import OrthoGenerator
from seed.generators.identifiers import staff_email
from seed.records import record
from seed.simulation.operations.weeks import Opening, employment_type, plan_team, week_of
from seed.simulation.records.clinic import Credential, EmploymentChange, StaffMember
from seedbed.errors import UsageError
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

    from seed.fixtures import ClinicSite
    from seed.generators import EmployeeProfile

# Roles in the order in which a practice fills them: the first 19 make a medium practice, the first 30 a large one.
# The mix follows common staffing of orthodontic practices: one to three doctors, four assistants to a doctor,
# hygienists, treatment coordinators, front desk, finance, records and lab. Default.
_GROWTH = (
    "CLINIC_ADMIN", "DOCTOR", "FRONT_DESK", "ASSISTANT", "ASSISTANT", "TREATMENT_COORDINATOR", "ASSISTANT", "FINANCE",
    "HYGIENIST", "RECORDS_LAB", "FRONT_DESK", "DOCTOR", "ASSISTANT", "ASSISTANT", "TREATMENT_COORDINATOR",
    "ASSISTANT", "ASSISTANT", "HYGIENIST", "FRONT_DESK", "ASSISTANT", "DOCTOR", "RECORDS_LAB", "ASSISTANT", "FINANCE",
    "TREATMENT_COORDINATOR", "ASSISTANT", "ASSISTANT", "FRONT_DESK", "ASSISTANT", "RECORDS_LAB",
)  # fmt: skip
# Beyond that, these in turn.
_FURTHER = (
    "ASSISTANT", "ASSISTANT", "FRONT_DESK", "DOCTOR", "ASSISTANT", "TREATMENT_COORDINATOR", "ASSISTANT", "HYGIENIST",
    "FINANCE", "RECORDS_LAB",
)  # fmt: skip

# Here from the first day: the first of each of these roles, and two assistants.
_CORE = ("CLINIC_ADMIN", "DOCTOR", "FRONT_DESK", "ASSISTANT", "ASSISTANT")

# Of the others have left since, where a colleague of the same role has stayed: with a mean tenure of 7.7 years (JCO
# 2005), of those who came four years before.
_LEFT = 0.40
_ON_LEAVE = 0.10  # of the others took a long leave at some time. Default
_LEAVE_DAYS = 84  # the twelve weeks of the Family and Medical Leave Act
_RAISE, _RAISE_SHARE = 1.03, 0.8  # yearly raise, and how often there is one. Default

_COLORS = (
    "#2563EB", "#DC2626", "#059669", "#D97706", "#7C3AED", "#DB2777", "#0891B2", "#65A30D",
    "#4F46E5", "#EA580C", "#0D9488", "#9333EA", "#CA8A04", "#E11D48", "#0284C7", "#16A34A",
)  # fmt: skip

_POSITIONS = {position.role: position for position in STAFF_POSITIONS}
_CREDENTIALS = {row.kind: row for row in CREDENTIALS}
_RENEWED_UNDER_A_NEW_NUMBER = ("BLS", "BLOODBORNE_PATHOGENS", "HIPAA")

CREDENTIAL_YEARS = 9
"""How far back from today expired credentials are kept; visits do not go back further."""

_PLANNED_YEARS = 2  # after the epoch: leaves are taken by then, and the pay of a position is that of that day


@record
class _Employment:
    """When a staff member works here."""

    role: str
    core: bool
    hired_on: date
    terminated_on: date | None = None
    leave: tuple[date, date] | None = None


def roles_for(count: int) -> list[str]:
    """Return the roles of a staff of `count` people, in the order in which they are filled."""
    further = (count - len(_GROWTH) + len(_FURTHER) - 1) // len(_FURTHER)
    return [*_GROWTH, *_FURTHER * max(further, 0)][:count]


def make_staff(
    seed: int, site: ClinicSite, count: int, *, opening: Opening, epoch: date, today: date
) -> tuple[StaffMember, ...]:
    """Return `count` people, in the order of their employee numbers; at least an administrator, a doctor and a desk."""
    if count < 3:
        raise UsageError(
            f"Clinic '{site.slug}' would have {count} members of staff; it needs an administrator, a doctor and "
            "a front desk employee. Use at least 4 users in the first clinic and 3 in the others."
        )
    opened_on = opening.opened_on
    employments = _hire(rng(seed, site.slug, "hiring"), roles_for(count), opened_on, epoch)
    stayed = Counter(job.role for job in employments if not job.terminated_on)
    team = plan_team((seed, site.slug), opening, stayed)
    emails: set[str] = set()
    doctors: set[str] = set()
    seen: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    people = []
    for number, employment in enumerate(employments, start=1):
        role = employment.role
        seen[role] += 1
        rand = rng(seed, site.slug, "staff", number)
        generator = OrthoGenerator(rand, as_of=epoch)
        profile, email = _named(generator, site, role, seen[role], emails, doctors)
        emails.add(email)
        # Who has left worked the week that a colleague works now.
        week = week_of(team, role, _POSITIONS[role].provider_type, kept[role] + 1)
        kept[role] += not employment.terminated_on
        place = _Place(number, seen[role], email, week)
        member = _member(generator, site, employment, profile, place)
        since = max(opened_on, employment.hired_on)
        lead = member.job_title.startswith("Lead ")
        time = _Time(since, _years_later(epoch, _PLANNED_YEARS), today)
        path = (seed, site.slug, number)
        changes = _changes(rng(*path, "employment"), employment, profile.hourly_rate_cents, lead, time)
        credentials = _credentials(path, site, profile, employment, today)
        people.append(replace(member, changes=changes, credentials=credentials))
    return tuple(people)


def as_known_on(member: StaffMember, today: date) -> StaffMember:
    """Return a member of staff without what is still to come: raises, leaves, renewed certificates."""
    changes = tuple(change for change in member.changes if change.on <= today)
    rates = [change.hourly_rate_cents for change in changes if change.hourly_rate_cents is not None]
    credentials = tuple(credential for credential in member.credentials if credential.issued_on <= today)
    rate = rates[-1] if rates else member.hourly_rate_cents
    return replace(member, changes=changes, credentials=credentials, hourly_rate_cents=rate)


def _hire(rand: Random, roles: list[str], opened_on: date, epoch: date) -> list[_Employment]:
    """Decide who came when, who left before the epoch and who is away; ordered by the day of hiring."""
    today, planned = epoch, _years_later(epoch, _PLANNED_YEARS)
    core, others = [], []
    missing = list(_CORE)
    for role in roles:
        if role in missing:
            missing.remove(role)
            core.append(_Employment(role, True, opened_on - timedelta(days=28 if role in _CORE[:2] else 14)))
        else:
            first, last = opened_on + timedelta(days=90), today - timedelta(days=75)
            others.append(_Employment(role, False, _monday(first + (last - first) * rand.random())))
    # Doctors stay: a patient keeps the doctor who planned the treatment.
    leaving = [n for n, job in enumerate(others) if job.role != "DOCTOR" and (today - job.hired_on).days > 400]
    staying_by_role = Counter(job.role for job in others)
    for n in rand.sample(leaving, len(leaving)):
        if sum(job.terminated_on is not None for job in others) >= round(_LEFT * len(others)):
            break
        if staying_by_role[others[n].role] == 1:
            continue
        staying_by_role[others[n].role] -= 1
        first, last = others[n].hired_on + timedelta(days=270), today - timedelta(days=45)
        gone = first + (last - first) * rand.random()
        others[n] = replace(others[n], terminated_on=gone - timedelta(days=(gone.weekday() - 4) % 7))
    staying = [n for n, job in enumerate(others) if not job.terminated_on and (today - job.hired_on).days > 500]
    for n in rand.sample(staying, min(len(staying), round(_ON_LEAVE * len(others)))):
        if others[n].role == "DOCTOR":
            continue
        first = others[n].hired_on + timedelta(days=370)
        begin = _monday(first + (planned - first) * rand.random())
        end = begin + timedelta(days=_LEAVE_DAYS)
        others[n] = replace(others[n], leave=(begin, end))
    return core + sorted(others, key=lambda job: job.hired_on)


def _named(
    generator: OrthoGenerator, site: ClinicSite, role: str, nth: int, emails: set[str], doctors: set[str]
) -> tuple[EmployeeProfile, str]:
    """Draw a person whose address is not taken; the first administrator and front desk have fixed ones."""
    fixed = {"CLINIC_ADMIN": "admin", "FRONT_DESK": "frontdesk"}.get(role) if nth == 1 else None
    while True:
        profile = generator.employee_profile(role)
        if role == "DOCTOR" and profile.last_name in doctors:
            continue
        email = staff_email(profile.first_name, profile.last_name, site.domain, is_doctor=role == "DOCTOR")
        if fixed:
            email = f"{fixed}@{site.domain}"
        if email not in emails:
            if role == "DOCTOR":
                doctors.add(profile.last_name)
            return profile, email


class _Place(NamedTuple):
    """A place in the team: the number in the clinic and in the role, the address, the week."""

    number: int
    nth: int
    email: str
    week: dict[int, tuple[int, int]]


def _member(
    generator: OrthoGenerator,
    site: ClinicSite,
    employment: _Employment,
    profile: EmployeeProfile,
    place: _Place,
) -> StaffMember:
    """Return a member of staff without what changed since the hiring."""
    position = _POSITIONS[employment.role]
    number, nth, email, week = place
    lead = employment.role == "ASSISTANT" and nth == 1
    outside = employment.role == "FINANCE" and nth > 1
    return StaffMember(
        employee_number=generator.employee_number(number),
        first_name=profile.first_name,
        last_name=profile.last_name,
        email=email,
        phone=generator.phone(site.area_code),
        role=employment.role,
        job_title=f"Lead {position.job_title}" if lead else position.job_title,
        department=position.department,
        provider_type=position.provider_type,
        employment_type="CONTRACT" if outside else employment_type(week),
        hired_on=employment.hired_on,
        terminated_on=employment.terminated_on,
        hourly_rate_cents=profile.hourly_rate_cents,
        color=_COLORS[(number - 1) % len(_COLORS)],
        npi=profile.npi,
        week=week,
        credentials=(),
        changes=(),
    )


class _Time(NamedTuple):
    """Since when a member of staff is paid, when the pay is that of the position, and what day it is."""

    since: date
    planned: date
    today: date


def _changes(rand: Random, employment: _Employment, rate: int, lead: bool, time: _Time) -> tuple[EmploymentChange, ...]:
    """Hiring, yearly raises, a promotion, a leave, the end; `rate` is paid on the planned day."""
    since, last_day = time.since, employment.terminated_on or time.today
    planned = employment.terminated_on or time.planned
    years = (planned - since).days // 365
    promoted = since + timedelta(days=int(years * 365 * 0.6)) if lead and years >= 2 else None
    raises = [
        day
        for year in range(1, (max(last_day, planned) - since).days // 365 + 1)
        if (day := since + timedelta(days=365 * year)) < max(last_day, planned)
        and rand.random() < _RAISE_SHARE
        and day != promoted
    ]
    steps = sorted([(day, "RAISE", None) for day in raises] + ([(promoted, "PROMOTED", "Lead")] if promoted else []))
    early = sum(day < planned for day, _, _ in steps)
    changes = [EmploymentChange("HIRED", employment.hired_on, _quarter(rate / _RAISE**early))]
    for nth, (day, kind, note) in enumerate(steps, 1):
        now = rate if nth == early else _quarter(rate * _RAISE ** (nth - early))
        changes.append(EmploymentChange(kind, day, now, f"{note} assistant" if note else None))
    if employment.leave:
        begin, end = employment.leave
        changes.append(EmploymentChange("LEAVE_STARTED", begin, note="Family leave"))
        changes.append(EmploymentChange("LEAVE_ENDED", end))
    if employment.terminated_on:
        note = rand.choice(("Moved away", "Back to school", "Another position"))
        changes.append(EmploymentChange("TERMINATED", employment.terminated_on, note=note))
    return tuple(sorted(changes, key=lambda change: change.on))


def _credentials(
    path: tuple[int, str, int], site: ClinicSite, profile: EmployeeProfile, employment: _Employment, today: date
) -> tuple[Credential, ...]:
    """Every credential of the job from the first day to the last, each renewed before it runs out."""
    found = []
    hired_on, last_day = employment.hired_on, min(employment.terminated_on or today, today)
    oldest = last_day - timedelta(days=CREDENTIAL_YEARS * 366)
    for kind in _POSITIONS[employment.role].credentials:
        row = _CREDENTIALS[kind]
        # Each kind has luck of its own, so that one that is renewed later changes no other.
        rand = rng(*path, "credential", kind)
        generator = OrthoGenerator(rand)
        issuer = row.issuer.format(state=site.state)
        if row.valid_years is None:
            issued = hired_on - timedelta(days=rand.randint(300, 4000))
            found.append(Credential(kind, profile.npi or "", issuer, issued, None))
            continue
        term = row.valid_years
        # Training starts with the job; licences are brought along.
        training = kind in ("BLOODBORNE_PATHOGENS", "HIPAA")
        issued = hired_on if training else hired_on - timedelta(days=rand.randint(5, term * 365 - 60))
        number = generator.credential_number(kind, state=site.state, last=profile.last_name)
        while issued <= last_day:
            expires = _years_later(issued, term)
            if expires >= oldest:
                found.append(Credential(kind, number, issuer, issued, expires))
            issued = expires - timedelta(days=rand.randint(1, 25))
            if kind in _RENEWED_UNDER_A_NEW_NUMBER:
                number = generator.credential_number(kind, state=site.state, last=profile.last_name)
    return tuple(found)


def leave_of(member: StaffMember) -> list[tuple[date, date]]:
    """Return the long leaves of `member` as first and last days; one that is still going on ends as planned."""
    leaves, begin = [], None
    for change in member.changes:
        if change.kind == "LEAVE_STARTED":
            begin = change.on
        elif change.kind == "LEAVE_ENDED" and begin:
            leaves.append((begin, change.on - timedelta(days=1)))
            begin = None
    if begin:
        leaves.append((begin, begin + timedelta(days=_LEAVE_DAYS - 1)))
    return leaves


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _quarter(cents: float) -> int:
    return round(cents / 25) * 25


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
