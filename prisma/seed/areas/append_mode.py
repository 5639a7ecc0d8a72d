"""What a run finds when it adds to a practice instead of clearing it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from seed.areas.conversions import WEEKDAYS
from seed.config import get_profile
from seed.records import record
from seed.simulation.clinic import simulate_clinic
from seed.simulation.front_office.metrics import Counted
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.operations import InstrumentTray, SterilizerLoad
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from seed.config import Profile
    from seed.simulation.records.clinic import ClinicPlan, Week
    from seed.simulation.records.story import ClinicStory
    from seed.simulation.scheduling.book import Occupied
    from seed.simulation.scheduling.calendar import ClinicCalendar
    from seed.utils.context import Origins, SeedContext
    from seedbed.database.guard import DatabaseState, SeedRunMark
    from seedbed.datamodel import Field, Model


Sterile = tuple[list[InstrumentTray], list[SterilizerLoad], list[tuple[str, str, "datetime | None"]]]
"""Trays, loads, and what is held: load, tray, and when the package was opened, if it was."""


@record
class BookedTime:
    """A visit that is in the book already, in the terms of the simulation; `patient` is a number of ours, if any."""

    patient: int | None
    starts_at: datetime
    ends_at: datetime
    provider: str
    chair: int | None
    doctor: str | None
    doctor_starts_at: datetime | None
    doctor_ends_at: datetime | None


@dataclass(slots=True)
class Existing:
    """What is kept: earlier runs and, by clinic, the highest patient number, what is booked, and what areas continue.

    Those are the `visits` that daily metrics count, by id, and the latest `logins`, by user.
    """

    runs: tuple[SeedRunMark, ...] = ()
    last_patient: dict[str, int] = field(default_factory=dict)
    visits: dict[str, dict[str, Counted]] = field(default_factory=dict)
    logins: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    _sterile: dict[str, tuple[list[Any], list[Any]]] = field(default_factory=dict)
    _known: dict[tuple[str, ...], str] = field(default_factory=dict)
    _booked: dict[str, list[BookedTime]] = field(default_factory=dict)
    _weeks: dict[str, dict[str, Week]] = field(default_factory=dict)
    _planned: dict[str, ClinicPlan] = field(default_factory=dict)
    _cohorts: dict[tuple[str, int], ClinicStory] = field(default_factory=dict)

    def replan(self, slug: str, index: int) -> ClinicPlan | None:
        """Return a clinic that is there as it was planned, less the staff and chairs that are gone since.

        Who sees patients does so in the hours that the database has, which somebody may have changed.
        """
        if ("Clinic", slug) not in self._known:
            return None
        run = next((run for run in self.runs if slug in _patients(run)), None)
        if run is None:
            raise UsageError(
                f"Clinic '{slug}' is there, but this seeder did not make it, so nothing can be added to it. "
                "Seed without --no-clear, or use another database."
            )
        plan = self._planned[slug] = self._without_missing(
            plan_site(get_profile(run.profile), run.seed, index, run.as_of)
        )
        weeks = self._weeks.get(slug)
        if weeks is None:
            return plan
        staff = (
            replace(member, week=_within(weeks.get(member.employee_number, {}), plan))
            if member.sees_patients and not member.terminated_on
            else member
            for member in plan.staff
        )
        return replace(plan, staff=tuple(staff))

    def unfinished(self, plan: ClinicPlan, area: str) -> list[ClinicStory]:
        """Return the stories of earlier patients that `area` has not written, as they were simulated."""
        return [
            self._cohort(plan, position)
            for position in range(len(self.runs))
            if self._has_patients(plan, position) and not self._wrote(area, plan, position)
        ]

    def busy(self, plan: ClinicPlan, *, before: int) -> list[Occupied]:
        """Return what is booked at a clinic, but for the patients numbered from `before` on.

        Visits that were simulated and not written yet count: they keep the place they got.
        """
        booked = [b for b in self._booked.get(plan.slug, ()) if b.patient is None or b.patient < before]
        unwritten = [
            visit
            for position, run in enumerate(self.runs)
            if self._has_patients(plan, position)
            and _patients(run)[plan.slug][0] < before
            and not self._wrote("appointments", plan, position)
            for story in self._cohort(plan, position).stories
            for visit in story.visits
        ]
        return [*booked, *unwritten]

    def origins(self, plan: ClinicPlan) -> Origins:
        """Return which seed gave their ids to the rows of earlier patients, by area."""
        found: Origins = {}
        for position, run in enumerate(self.runs):
            if self._has_patients(plan, position):
                first, last = _patients(run)[plan.slug]
                later = [run for run in self.runs[position:] if plan.slug in _patients(run)]
                for area in {area for run in later for area in run.areas}:
                    writer = next(run for run in later if area in run.areas)
                    found.setdefault(area, []).append((first, last, writer.seed))
        return found

    def sterile(self, slug: str, calendar: ClinicCalendar) -> Sterile:
        """Return a clinic's trays in service, its loads in the order of their start, and which tray each load holds."""
        sets, cycles = self._sterile.get(slug, ([], []))
        loads = [
            SterilizerLoad(each.id, calendar.to_local(each.startedAt)[0], each.startedAt, each.endedAt, each.releasedAt)
            for each in cycles
        ]
        held = [(each.cycleId, each.instrumentSetId, each.usedAt) for cycle in cycles for each in cycle.loads or ()]
        return [InstrumentTray(each.id, each.kind) for each in sets], loads, held

    def _cohort(self, plan: ClinicPlan, position: int) -> ClinicStory:
        """Simulate the patients of an earlier run again: the same numbers, the same seed, the same book."""
        key = (plan.slug, position)
        if key not in self._cohorts:
            run, plan = self.runs[position], self._planned.get(plan.slug, plan)
            first, last = _patients(run)[plan.slug]
            busy = self.busy(plan, before=first)
            self._cohorts[key] = simulate_clinic(run.seed, plan, first=first, last=last, as_of=run.as_of, busy=busy)
        return self._cohorts[key]

    def _has_patients(self, plan: ClinicPlan, position: int) -> bool:
        first, last = _patients(self.runs[position]).get(plan.slug, (1, 0))
        return first <= last

    def _wrote(self, area: str, plan: ClinicPlan, position: int) -> bool:
        """Whether `area` has written a clinic's patients of a run: in that run, or in a later one of that clinic."""
        return any(area in run.areas and plan.slug in _patients(run) for run in self.runs[position:])

    def _without_missing(self, plan: ClinicPlan) -> ClinicPlan:
        def there(model: str, key: str | int) -> bool:
            return (model, plan.slug, str(key)) in self._known

        # An area that was never seeded has lost nothing.
        seeded = {key[0] for key in self._known if len(key) == 3 and key[1] == plan.slug}
        staff, chairs, services = plan.staff, plan.chairs, plan.services
        if "StaffProfile" in seeded:
            staff = tuple(member for member in staff if there("StaffProfile", member.employee_number))
        if "TreatmentChair" in seeded:
            chairs = tuple(chair for chair in chairs if there("TreatmentChair", chair.number))
        if "AppointmentType" in seeded:
            services = {code: service for code, service in services.items() if there("AppointmentType", code)}
        numbers, chair_numbers = {m.employee_number for m in staff}, {c.number for c in chairs}
        blocks = tuple(
            block
            for block in plan.blocks
            if (block.provider is None or block.provider in numbers)
            and (block.chair is None or block.chair in chair_numbers)
        )
        return replace(plan, staff=staff, chairs=chairs, services=services, blocks=blocks)


def _within(week: Week, plan: ClinicPlan) -> Week:
    """Return a week without the days on which the clinic is closed."""
    return {weekday: hours for weekday, hours in sorted(week.items()) if weekday in plan.hours}


def _patients(run: SeedRunMark) -> dict[str, tuple[int, int]]:
    """Return the first and the last patient number that a run made, by clinic."""
    held = run.facts["patients"]
    return json.loads(held) if isinstance(held, str) else held


def plan_site(profile: Profile, seed: int, index: int, as_of: datetime) -> ClinicPlan:
    """Plan the clinic with that index as a run of `profile` does."""
    users, patients = profile.users_per_clinic, profile.patients_per_clinic
    return plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)


async def read_existing(ctx: SeedContext, state: DatabaseState) -> Existing:
    """Read natural keys, patient numbers and bookings into `ctx.known`, the id tracker and the result."""
    found = Existing(runs=state.runs, _known=ctx.known)
    slugs = {row["id"]: row["slug"] for row in await _rows(ctx, "Clinic", "slug")}
    for model in ctx.datamodel.models.values():
        key = _natural_key(model)
        if key is None or model.name not in ctx.id_tracker.providers:
            continue
        clinic = ("clinicId",) if "clinicId" in model.fields else ()
        for row in await _rows(ctx, model.name, key.name, *clinic):
            clinic_id = row["id"] if model.name == "Clinic" else row.get("clinicId")
            ctx.id_tracker.add(model.name, row["id"], clinic_id)
            if key.is_unique:
                ctx.known[model.name, str(row[key.name])] = row["id"]
            elif model.name == "Patient":
                _remember_patient(ctx, found, slugs[clinic_id], row)
            else:
                ctx.known[model.name, slugs[clinic_id], str(row[key.name])] = row["id"]
    if "ProviderSchedule" in state.rows:
        for row in await _rows(ctx, "ProviderSchedule", "clinicId"):
            ctx.known["ProviderSchedule", slugs[row["clinicId"]]] = row["id"]
        found._weeks = await _weeks(ctx, slugs)
    found._booked = await _bookings(ctx, slugs)
    found.visits = await _visits(ctx, slugs)
    found.logins = await _logins(ctx, slugs)
    found._sterile = await _sterile(ctx, slugs)
    ctx.existing = found
    return found


def _natural_key(model: Model) -> Field | None:
    """Return the field that tells a model's rows apart within their clinic or, failing that, everywhere."""
    references = {column for relation in model.parents for column in relation.columns}
    own = [field for field in model.scalars if field.name not in references and field.is_required and not field.is_id]
    within = (key - {"clinicId"} for key in map(set, model.unique_keys) if "clinicId" in key)
    for names in within:
        fields = [field for field in own if field.name in names]
        if len(fields) == len(names) == 1:
            return fields[0]
    return next((field for field in own if field.is_unique), None)


def _remember_patient(ctx: SeedContext, found: Existing, slug: str, row: dict[str, Any]) -> None:
    number = row["patientNumber"]
    if number[:1] == "P" and number[1:].isdigit():  # another is a chart that somebody numbered by hand
        ordinal = int(number[1:])
        found.last_patient[slug] = max(found.last_patient.get(slug, 0), ordinal)
        ctx.known["Patient", slug, str(ordinal)] = row["id"]


async def _rows(ctx: SeedContext, model: str, *fields: str) -> list[dict[str, Any]]:
    return await ctx.writer.rows(model, "id", *fields)


async def _bookings(ctx: SeedContext, slugs: dict[str, str]) -> dict[str, list[BookedTime]]:
    """Return what is booked per clinic; a visit that was called off takes no time."""
    numbered = {"StaffProfile", "TreatmentChair", "Patient"}
    numbers = {id_: key[2] for key, id_ in ctx.known.items() if key[0] in numbered}
    booked: defaultdict[str, list[BookedTime]] = defaultdict(list)
    keys = ("clinicId", "patientId", "providerId", "chairId", "doctorId")
    times = ("startsAt", "endsAt", "doctorStartsAt", "doctorEndsAt")
    for row in await _rows(ctx, "Appointment", *keys, *times, "status"):
        # Staff who are no longer in the plan have no time to offer.
        if row["status"] == "CANCELLED" or row["providerId"] not in numbers:
            continue
        chair, doctor, patient = (numbers.get(row[key]) for key in ("chairId", "doctorId", "patientId"))
        booked[slugs[row["clinicId"]]].append(
            BookedTime(
                patient=int(patient) if patient is not None else None,
                starts_at=row["startsAt"],
                ends_at=row["endsAt"],
                provider=numbers[row["providerId"]],
                chair=int(chair) if chair is not None else None,
                doctor=doctor,
                doctor_starts_at=row["doctorStartsAt"] if doctor else None,
                doctor_ends_at=row["doctorEndsAt"] if doctor else None,
            )
        )
    return booked


async def _weeks(ctx: SeedContext, slugs: dict[str, str]) -> dict[str, dict[str, Week]]:
    """Return the hours at the chair that are in effect, by clinic, employee number and weekday."""
    numbers = {id_: key[2] for key, id_ in ctx.known.items() if key[0] == "StaffProfile"}
    found: dict[str, dict[str, Week]] = {}
    keys = ("clinicId", "providerId", "weekday", "startMinute", "endMinute", "effectiveFrom", "effectiveTo")
    for row in sorted(await _rows(ctx, "ProviderSchedule", *keys), key=lambda row: row["effectiveFrom"]):
        weeks, as_of = found.setdefault(slugs[row["clinicId"]], {}), ctx.config.as_of
        if row["effectiveFrom"] <= as_of and (row["effectiveTo"] is None or as_of < row["effectiveTo"]):
            week = weeks.setdefault(numbers.get(row["providerId"], ""), {})
            week[WEEKDAYS.index(row["weekday"])] = (row["startMinute"], row["endMinute"])
    return found


async def _visits(ctx: SeedContext, slugs: dict[str, str]) -> dict[str, dict[str, Counted]]:
    """Return every visit by clinic and id, as far as the days are counted from it."""
    services = {row["id"]: row["code"] for row in await _rows(ctx, "AppointmentType", "code")}
    waits = {
        row["appointmentId"]: row["waitMinutes"]
        for row in await _rows(ctx, "PatientVisit", "appointmentId", "waitMinutes")
    }
    found: defaultdict[str, dict[str, Counted]] = defaultdict(dict)
    keys = ("clinicId", "appointmentTypeId")
    for row in await _rows(ctx, "Appointment", *keys, "startsAt", "utcOffsetMinutes", "status", "durationMinutes"):
        day = (row["startsAt"] + timedelta(minutes=row["utcOffsetMinutes"])).date()
        found[slugs[row["clinicId"]]][row["id"]] = Counted(
            day, row["status"], services[row["appointmentTypeId"]], row["durationMinutes"], waits.get(row["id"])
        )
    return found


async def _logins(ctx: SeedContext, slugs: dict[str, str]) -> dict[str, list[tuple[str, datetime]]]:
    found: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in await _rows(ctx, "User", "clinicId", "lastLoginAt", "status"):
        if row["status"] == "ACTIVE" and row["clinicId"] and row["lastLoginAt"]:
            found[slugs[row["clinicId"]]].append((row["id"], row["lastLoginAt"]))
    return found


async def _sterile(ctx: SeedContext, slugs: dict[str, str]) -> dict[str, tuple[list[Any], list[Any]]]:
    """Return by clinic its trays in service, and its loads with what they hold, in the order of their start."""
    found: defaultdict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    trays = await _rows(ctx, "InstrumentSet", "clinicId", "kind", "code", "status")
    for tray in sorted(trays, key=lambda row: row["code"]):
        if tray["status"] == "IN_SERVICE":
            found[slugs[tray["clinicId"]]][0].append(SimpleNamespace(**tray))
    loads: defaultdict[str, list[Any]] = defaultdict(list)
    for load in await _rows(ctx, "SterilizationLoad", "cycleId", "instrumentSetId", "usedAt"):
        loads[load["cycleId"]].append(SimpleNamespace(**load))
    cycles = await _rows(ctx, "SterilizationCycle", "clinicId", "type", "startedAt", "endedAt", "releasedAt")
    for cycle in sorted(cycles, key=lambda row: row["startedAt"]):
        if cycle["type"] != "BOWIE_DICK":
            held = SimpleNamespace(**cycle, loads=loads[cycle["id"]])
            found[slugs[cycle["clinicId"]]][1].append(held)
    return found
