"""Single realistic values of an orthodontic practice: people, findings, fees, dates.

`OrthoGenerator` owns no randomness: it draws from the `random.Random` that it is given, so the same generator and the
same calls give the same values on every machine. A module-wide instance would make values depend on who drew before.

    generator = OrthoGenerator(rng(seed, "demo"), as_of=date(2025, 6, 2))
    generator.patient_profile()
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from typing import TYPE_CHECKING, TypeVar

from seed.fixtures import (
    CHIEF_COMPLAINTS,
    CLINIC_SITES,
    CREDENTIALS,
    DENTAL_SPECIALTIES,
    INSURANCE_PROVIDERS,
    MALOCCLUSIONS,
    ORTHO_COVERAGE_PERCENT,
    ORTHO_LIFETIME_MAXIMA,
    REFERRAL_SOURCES,
    STAFF_POSITIONS,
    TREATMENT_TYPES,
)
from seed.fixtures import demographics as people
from seed.fixtures import malocclusion as bite
from seed.generators import identifiers, names
from seed.generators.choice import Weighted, between, clipped_normal, pick, tenths, truncated
from seed.generators.profiles import (
    ArchSpace,
    ClinicalMeasurements,
    EmployeeProfile,
    InsuranceInfo,
    PatientProfile,
    PersonName,
    ReferringDentist,
)
from seedbed.config import DEFAULT_SEED
from seedbed.errors import UsageError, suggest
from seedbed.rng import rng as seeded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from seed.fixtures.malocclusion import Spread

Row = TypeVar("Row")

_COMPLAINTS = Weighted.of(CHIEF_COMPLAINTS, lambda row: row.weight)
_MINORS_COMPLAINTS = Weighted.of((row for row in CHIEF_COMPLAINTS if row.min_age < 18), lambda row: row.weight)
_ADULTS_ONLY_COMPLAINTS = tuple(row for row in CHIEF_COMPLAINTS if row.min_age >= 18)
# Adults make up for the minors, who never have these complaints: over all patients the shares are as tabulated.
_ADULTS_COMPLAINTS = Weighted(
    (*_ADULTS_ONLY_COMPLAINTS, *_MINORS_COMPLAINTS.values),
    (
        *(row.weight / people.ADULT_SHARE for row in _ADULTS_ONLY_COMPLAINTS),
        *(
            row.weight
            * (100 - sum(adult.weight for adult in _ADULTS_ONLY_COMPLAINTS) / people.ADULT_SHARE)
            / sum(minor.weight for minor in _MINORS_COMPLAINTS.values)
            for row in _MINORS_COMPLAINTS.values
        ),
    ),
)
_SOURCES = Weighted.of(REFERRAL_SOURCES, lambda row: row.weight)
_TREATMENTS = Weighted.of(TREATMENT_TYPES, lambda row: row.weight)
_TREATMENT_BY_CODE = {row.code: row for row in TREATMENT_TYPES}
_INSURERS = Weighted.of(INSURANCE_PROVIDERS, lambda row: row.weight)
_MAXIMA = Weighted((cents for cents, _ in ORTHO_LIFETIME_MAXIMA), (share for _, share in ORTHO_LIFETIME_MAXIMA))
_SPECIALTIES = Weighted.of(DENTAL_SPECIALTIES, lambda row: row.weight)
_MALOCCLUSIONS = Weighted.of(MALOCCLUSIONS, lambda row: row.weight)
_POSITIONS = {row.role: row for row in STAFF_POSITIONS}
_CREDENTIALS = {row.kind: row for row in CREDENTIALS}
_AREA_CODES = tuple(site.area_code for site in CLINIC_SITES)

_FEE_STEP = 1_000  # fees are quoted in whole tens of dollars


class OrthoGenerator:
    """Realistic values, drawn from `rng`. `as_of` is "today" for everything that has a date."""

    def __init__(self, rng: Random, *, as_of: date | None = None) -> None:
        self._rng = rng
        self._as_of = as_of.date() if isinstance(as_of, datetime) else as_of
        self._last_patient_number = 0

    @property
    def as_of(self) -> date:
        """The day that counts as today; raises `UsageError` where none was given."""
        if self._as_of is None:
            raise UsageError(
                "This value depends on today's date. Create the generator with OrthoGenerator(rng, as_of=…)."
            )
        return self._as_of

    # ── people ────────────────────────────────────────────────────────────────────────────────────

    def patient_age(self) -> int:
        """Completed years: 70 % minors (6 to 17, most of them 11 to 15), 30 % adults (18 to 70, median 29)."""
        rng = self._rng
        if rng.random() < people.ADULT_SHARE:
            median, sigma, least, most = people.ADULT_AGE
            return int(truncated(lambda: median * exp(rng.gauss(0, sigma)), least, most))
        mean, sd, least, most = people.EARLY_AGE if rng.random() < people.EARLY_SHARE else people.TEEN_AGE
        return int(truncated(lambda: rng.gauss(mean, sd), least, most))

    def patient_sex(self, age: int) -> str:
        """FEMALE with 56 % of minors and 60 % of adults, else MALE."""
        return "FEMALE" if self._rng.random() < (people.FEMALE_MINORS if age < 18 else people.FEMALE_ADULTS) else "MALE"

    def patient_name(self, age: int | None = None, sex: str | None = None) -> PersonName:
        """A name that was common when someone of `age` years was born; age and sex are drawn where not given."""
        age = self.patient_age() if age is None else age
        sex = sex or self.patient_sex(age)
        return PersonName(names.first_name(self._rng, sex, self.as_of.year - age), names.last_name(self._rng), sex)

    def date_of_birth(self, age: int) -> date:
        """A birth date of someone who is `age` completed years old on the as-of day."""
        latest = _years_before(self.as_of, age)
        earliest = _years_before(self.as_of, age + 1) + timedelta(days=1)
        return earliest + timedelta(days=between(self._rng, 0, (latest - earliest).days))

    def patient_profile(self, age: int | None = None, *, area_code: str | None = None) -> PatientProfile:
        """Everything that a patient's record begins with, coherent with the age."""
        rng = self._rng
        age = self.patient_age() if age is None else age
        name = self.patient_name(age)
        middle = None
        if rng.random() < people.MIDDLE_NAME:
            middle = names.first_name(rng, name.sex, self.as_of.year - age, (name.first,))
        preferred = names.preferred_name(rng, name.first, middle) if rng.random() < people.PREFERRED_NAME else None
        return PatientProfile(
            first_name=name.first,
            middle_name=middle,
            last_name=name.last,
            preferred_name=preferred,
            sex=name.sex,
            age=age,
            date_of_birth=self.date_of_birth(age),
            email=self.email(name.first, name.last) if age >= 18 else None,
            phone=self.phone(area_code) if age >= 13 else None,
            street=self.street(),
            chief_complaint=self.chief_complaint(age),
            referral_source=self.referral_source(),
        )

    def patient_number(self, number: int | None = None) -> str:
        """`P00001` for 1; without a number, the one after the last that this generator gave."""
        self._last_patient_number = self._last_patient_number + 1 if number is None else number
        return f"P{self._last_patient_number:05d}"

    def employee_profile(self, role: str = "ASSISTANT") -> EmployeeProfile:
        """A member of staff in a `role` of the system, 22 to 63 years old (doctors from 30), with usual pay."""
        rng = self._rng
        position = _get(_POSITIONS, role, "role with a position")
        is_doctor = position.provider_type == "ORTHODONTIST"
        age = between(rng, 30 if is_doctor else 22, 63)
        sex = "FEMALE" if rng.random() < (0.45 if is_doctor else 0.9) else "MALE"
        name = self.patient_name(age, sex)
        low, high = position.hourly_rate
        return EmployeeProfile(
            first_name=name.first,
            last_name=name.last,
            sex=sex,
            date_of_birth=self.date_of_birth(age),
            phone=self.phone(),
            role=role,
            job_title=position.job_title,
            department=position.department,
            provider_type=position.provider_type,
            hourly_rate_cents=between(rng, low // 25, high // 25) * 25,
            npi=self.npi() if is_doctor else None,
        )

    def employee_number(self, number: int) -> str:
        """`E001` for 1."""
        return f"E{number:03d}"

    # ── findings ──────────────────────────────────────────────────────────────────────────────────

    def chief_complaint(self, age: int | None = None) -> str:
        """Why someone comes, such as "Crowding"; with an age below 18 never a relapse."""
        table = _COMPLAINTS if age is None else _MINORS_COMPLAINTS if age < 18 else _ADULTS_COMPLAINTS
        return table.pick(self._rng).name

    def clinical_measurements(self, angle_class: str | None = None) -> ClinicalMeasurements:
        """Findings at the first examination that fit each other, for an Angle class or a drawn one."""
        rng = self._rng
        if angle_class is None:
            row = _MALOCCLUSIONS.pick(rng)
        else:
            row = _get({row.code: row for row in MALOCCLUSIONS}, angle_class, "Angle class")
        overjet = tenths(clipped_normal(rng, row.overjet.mean, row.overjet.sd, *bite.OVERJET_RANGE))
        overbite = tenths(clipped_normal(rng, row.overbite.mean, row.overbite.sd, *bite.OVERBITE_RANGE))
        percent = round(min(max(overbite / bite.LOWER_INCISOR_HEIGHT * 100, 0), 100))
        anb = tenths(clipped_normal(rng, row.anb.mean, row.anb.sd, *row.anb_limits))
        # Both jaws lie in a possible place, however far they are from each other.
        least, most = bite.JAWS
        snb = round(clipped_normal(rng, bite.SNB.mean, bite.SNB.sd, max(least, least - anb), min(most, most - anb)), 1)
        plane = clipped_normal(rng, bite.MANDIBULAR_PLANE.mean, bite.MANDIBULAR_PLANE.sd, 15, 50)
        return ClinicalMeasurements(
            angle_class=row.code,
            overjet_mm=overjet,
            overbite_mm=overbite,
            overbite_percent=percent,
            sna_degrees=round(snb + anb, 1),
            snb_degrees=snb,
            anb_degrees=anb,
            mandibular_plane_degrees=round(plane, 1),
            upper=self._arch_space(),
            lower=self._arch_space(),
            midline_deviation_mm=round(clipped_normal(rng, 0, 1.2, -5, 5) * 2) / 2,
            anterior_crossbite=overjet < 0,
            posterior_crossbite=rng.random() < bite.POSTERIOR_CROSSBITE,
            deep_bite=percent >= bite.DEEP_BITE_PERCENT,
            open_bite=overbite < 0,
        )

    def _arch_space(self) -> ArchSpace:
        draw = self._rng.random()
        if draw < bite.CROWDED:
            return ArchSpace(self._gamma(bite.CROWDING, bite.CROWDING_MAX), 0.0)
        if draw < bite.CROWDED + bite.SPACED:
            return ArchSpace(0.0, self._gamma(bite.SPACING, bite.SPACING_MAX))
        return ArchSpace(0.0, 0.0)

    def _gamma(self, spread: Spread, most: float) -> float:
        shape, scale = (spread.mean / spread.sd) ** 2, spread.sd**2 / spread.mean
        # What rounds to nothing would be neither crowding nor spacing.
        return max(round(min(self._rng.gammavariate(shape, scale), most), 1), 0.1)

    # ── treatment and money ───────────────────────────────────────────────────────────────────────

    def treatment_type(self) -> str:
        """A code of `TREATMENT_TYPES`, by how often it is started."""
        return _TREATMENTS.pick(self._rng).code

    def treatment_fee(self, treatment_type: str) -> int:
        """The fee in integer cents, in whole tens of dollars; $5,000 to $7,500 for COMPREHENSIVE."""
        row = _get(_TREATMENT_BY_CODE, treatment_type, "treatment type")
        fee = truncated(lambda: self._rng.gauss(row.fee_mean, row.fee_sd), row.fee_min, row.fee_max)
        return round(fee / _FEE_STEP) * _FEE_STEP

    def treatment_duration(self, treatment_type: str) -> int:
        """The planned length in months; 18 to 30 for COMPREHENSIVE."""
        row = _get(_TREATMENT_BY_CODE, treatment_type, "treatment type")
        return round(truncated(lambda: self._rng.gauss(row.months_mean, row.months_sd), row.months_min, row.months_max))

    def insurance_info(self) -> InsuranceInfo:
        """An orthodontic benefit; three quarters of the members have not used any of it yet."""
        rng = self._rng
        insurer = _INSURERS.pick(rng)
        maximum = _MAXIMA.pick(rng)
        used = 0 if rng.random() < 0.75 else between(rng, 1, 20) * maximum // 20
        return InsuranceInfo(
            provider=insurer.name,
            plan_type=pick(rng, insurer.plan_types),
            group_number=f"{between(rng, 10_000, 999_999):06d}",
            member_id=f"{insurer.code[0]}{between(rng, 0, 999_999_999):09d}",
            coverage_percent=ORTHO_COVERAGE_PERCENT,
            max_benefit=maximum,
            remaining_benefit=maximum - used,
        )

    # ── dates ─────────────────────────────────────────────────────────────────────────────────────

    def future_appointment_date(self, within_days: int = 180) -> date:
        """A weekday after the as-of day and at most `within_days` (7 or more) later."""
        return self._weekday(1, within_days)

    def past_appointment_date(self, within_days: int = 730) -> date:
        """A weekday before the as-of day and at most `within_days` (7 or more) earlier."""
        return self._weekday(-within_days, -1)

    def _weekday(self, first: int, last: int) -> date:
        if last - first < 6:
            raise UsageError("An appointment date needs a range of at least 7 days, so that a weekday lies in it.")
        day = self.as_of + timedelta(days=between(self._rng, first, last))
        while day.weekday() > 4:
            day = self.as_of + timedelta(days=between(self._rng, first, last))
        return day

    # ── referrals ─────────────────────────────────────────────────────────────────────────────────

    def referral_source(self) -> str:
        """How someone heard of the practice, a ReferralSource of the data model."""
        return _SOURCES.pick(self._rng).code

    def referring_dentist(self, *, city: str = "Columbus", area_code: str | None = None) -> ReferringDentist:
        """A dentist in `city` who sends patients; seven in ten are general dentists."""
        rng = self._rng
        specialty = _SPECIALTIES.pick(rng)
        name = self.dentist_name()
        return ReferringDentist(
            first_name=name.first,
            last_name=name.last,
            practice_name=pick(rng, specialty.practice_names).format(last=name.last, city=city),
            specialty=specialty.name,
            npi=self.npi(),
            phone=self.phone(area_code),
            email=self.email(name.first, name.last),
            street=self.street(),
        )

    def dentist_name(self) -> PersonName:
        """A name of a dentist, 30 to 66 years old."""
        return self.patient_name(between(self._rng, 30, 66), "FEMALE" if self._rng.random() < 0.4 else "MALE")

    # ── addresses and numbers ─────────────────────────────────────────────────────────────────────

    def phone(self, area_code: str | None = None) -> str:
        """A telephone number, `(614) 555-0142`; without an area code, one of the clinics'."""
        return identifiers.phone_number(area_code or pick(self._rng, _AREA_CODES), between(self._rng, 0, 9_999))

    def email(self, first: str, last: str, number: int | None = None) -> str:
        """An address on a reserved domain; unique if `number` is, else with four drawn digits."""
        rng = self._rng
        return identifiers.email_address(rng, first, last, between(rng, 1_000, 9_999) if number is None else number)

    def street(self) -> str:
        """A house number and a street."""
        return names.street_address(self._rng)

    def postal_code(self, prefix: str) -> str:
        """Five digits that begin with the three of `prefix`."""
        return f"{prefix}{between(self._rng, 1, 99):02d}"

    def npi(self) -> str:
        """A national provider identifier with a valid check digit that belongs to nobody."""
        return identifiers.npi_number(self._rng)

    def tax_id(self) -> str:
        """An employer identification number that belongs to nobody."""
        return identifiers.tax_number(self._rng)

    def credential_number(self, kind: str, *, state: str = "OH", last: str = "") -> str:
        """The number of a credential, a CredentialType of the data model; `last` is the holder's last name."""
        row = _get(_CREDENTIALS, kind, "credential type")
        if kind == "NPI":
            return self.npi()
        if kind == "DEA_REGISTRATION":
            return identifiers.dea_number(self._rng, last)
        return f"{state}-{row.prefix}-{between(self._rng, 10_000, 999_999):06d}"


class ReadyGenerator(OrthoGenerator):
    """A generator that is there without being made, as in the guide; called with a seed, it makes another one.

    All who use it draw from one stream, so it is for scripts and trials. Areas and factories make their own.
    """

    def __call__(self, *, seed: int, as_of: date) -> OrthoGenerator:
        """Return a generator for `seed`: the same seed and calls always give the same values."""
        return OrthoGenerator(seeded(seed, "ortho"), as_of=as_of)


ortho_generator = ReadyGenerator(seeded(DEFAULT_SEED, "ortho"), as_of=date(2026, 1, 5))
"""A generator that is ready, with the default seed and the clock of factories; see `ReadyGenerator` for another."""


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _get(rows: Mapping[str, Row], code: str, what: str) -> Row:
    try:
        return rows[code]
    except KeyError:
        raise UsageError(f"Unknown {what} '{code}'.{suggest(code, rows)} Known: {', '.join(rows)}.") from None
