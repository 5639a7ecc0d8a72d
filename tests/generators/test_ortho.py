"""What the generator promises about single values; shares are tested within four standard errors."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.fixtures import (
    CHIEF_COMPLAINTS,
    CREDENTIALS,
    MALOCCLUSIONS,
    REFERRAL_SOURCES,
    STAFF_POSITIONS,
    TREATMENT_TYPES,
    StaffPositionRow,
    TreatmentTypeRow,
)
from seed.generators import OrthoGenerator, ortho_generator
from seedbed.errors import UsageError

AS_OF = date(2025, 6, 2)
DRAWS = 5_000


@pytest.fixture
def generator() -> OrthoGenerator:
    return ortho_generator(seed=7, as_of=AS_OF)


def assert_share(count: int, expected: float, total: int = DRAWS) -> None:
    error = sqrt(expected * (1 - expected) / total)
    assert abs(count / total - expected) < 4 * error, f"{count / total:.3f} instead of {expected:.3f}"


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def luhn_sum(digits: str) -> int:
    doubled = [int(digit) * (2 if position % 2 else 1) for position, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled)


# ── reproducibility ───────────────────────────────────────────────────────────────────────────────


def everything(generator: OrthoGenerator) -> list[object]:
    treatment = generator.treatment_type()
    return [
        generator.patient_profile(),
        generator.clinical_measurements(),
        treatment,
        generator.treatment_fee(treatment),
        generator.treatment_duration(treatment),
        generator.future_appointment_date(),
        generator.past_appointment_date(),
        generator.insurance_info(),
        generator.referring_dentist(),
        generator.employee_profile("DOCTOR"),
        generator.tax_id(),
        generator.postal_code("432"),
        [generator.credential_number(row.kind) for row in CREDENTIALS],
    ]


def test_the_same_seed_gives_the_same_values() -> None:
    assert everything(ortho_generator(seed=3, as_of=AS_OF)) == everything(ortho_generator(seed=3, as_of=AS_OF))


def test_another_seed_gives_other_values() -> None:
    first, second = (everything(ortho_generator(seed=seed, as_of=AS_OF)) for seed in (3, 4))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_one_generator_does_not_disturb_another() -> None:
    alone = everything(OrthoGenerator(Random(1), as_of=AS_OF))
    subject, other = OrthoGenerator(Random(1), as_of=AS_OF), OrthoGenerator(Random(2), as_of=AS_OF)
    everything(other)
    assert everything(subject) == alone


def test_the_global_random_is_left_alone() -> None:
    import random

    before = random.getstate()
    everything(ortho_generator(seed=3, as_of=AS_OF))
    assert random.getstate() == before


def test_importing_the_generator_does_not_import_faker() -> None:
    code = "import seed.generators, sys; raise SystemExit('faker' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_moment_as_as_of_counts_as_its_day() -> None:
    moment = OrthoGenerator(Random(1), as_of=datetime(2025, 6, 2, 15, 30, tzinfo=UTC))
    assert moment.as_of == AS_OF
    assert moment.patient_profile() == OrthoGenerator(Random(1), as_of=AS_OF).patient_profile()


def test_a_date_without_as_of_is_an_error_that_says_what_to_pass() -> None:
    with pytest.raises(UsageError, match=r"OrthoGenerator\(rng, as_of=…\)"):
        OrthoGenerator(Random(1)).future_appointment_date()


# ── people ────────────────────────────────────────────────────────────────────────────────────────


def test_seven_of_ten_patients_are_minors(generator: OrthoGenerator) -> None:
    ages = [generator.patient_age() for _ in range(DRAWS)]
    assert_share(sum(age < 18 for age in ages), 0.70)
    assert min(ages) >= 6
    assert max(ages) <= 70
    adults = sorted(age for age in ages if age >= 18)
    assert 27 <= adults[len(adults) // 2] <= 32


@pytest.mark.parametrize(("age", "share"), [(13, 0.56), (35, 0.60)])
def test_more_than_half_are_female(generator: OrthoGenerator, age: int, share: float) -> None:
    assert_share(sum(generator.patient_sex(age) == "FEMALE" for _ in range(DRAWS)), share)


def test_first_names_fit_the_year_of_birth(generator: OrthoGenerator) -> None:
    children = {generator.patient_name(9, "FEMALE").first for _ in range(2_000)}
    elders = {generator.patient_name(68, "FEMALE").first for _ in range(2_000)}
    assert {"Olivia", "Mia"} <= children - elders
    assert {"Barbara", "Linda"} <= elders - children


def test_last_names_are_as_frequent_as_in_the_population(generator: OrthoGenerator) -> None:
    counts = Counter(generator.patient_name(30).last for _ in range(DRAWS))
    assert counts["Smith"] > counts["Wilson"] > 0


@given(as_of=st.dates(date(1990, 1, 1), date(2100, 12, 31)), age=st.integers(0, 80), seed=st.integers(0, 1_000_000))
def test_a_date_of_birth_gives_back_the_age(as_of: date, age: int, seed: int) -> None:
    assert age_on(OrthoGenerator(Random(seed), as_of=as_of).date_of_birth(age), as_of) == age


def test_birthdays_spread_over_the_whole_year(generator: OrthoGenerator) -> None:
    births = {generator.date_of_birth(10) for _ in range(DRAWS)}
    assert min(births) == date(2014, 6, 3)
    assert max(births) == date(2015, 6, 2)


def test_profiles_are_coherent_with_their_age(generator: OrthoGenerator) -> None:
    profiles = [generator.patient_profile() for _ in range(DRAWS)]
    for profile in profiles:
        assert age_on(profile.date_of_birth, AS_OF) == profile.age
        assert (profile.email is None) == (profile.age < 18)
        assert profile.middle_name != profile.first_name
        assert profile.preferred_name != profile.first_name
        assert profile.age >= 18 or profile.chief_complaint != "Relapse"
    assert_share(sum(profile.middle_name is not None for profile in profiles), 0.60)
    assert 0.10 < sum(profile.preferred_name is not None for profile in profiles) / DRAWS < 0.14


def test_patient_numbers_count_on_from_the_last(generator: OrthoGenerator) -> None:
    assert [generator.patient_number() for _ in range(2)] == ["P00001", "P00002"]
    assert generator.patient_number(41) == "P00041"
    assert generator.patient_number() == "P00042"


@pytest.mark.parametrize("position", STAFF_POSITIONS, ids=lambda row: row.role)
def test_employees_fit_their_position(generator: OrthoGenerator, position: StaffPositionRow) -> None:
    low, high = position.hourly_rate
    for _ in range(50):
        employee = generator.employee_profile(position.role)
        assert (employee.job_title, employee.department) == (position.job_title, position.department)
        assert low <= employee.hourly_rate_cents <= high
        assert age_on(employee.date_of_birth, AS_OF) >= 22
        assert (employee.npi is not None) == (position.provider_type == "ORTHODONTIST")


# ── findings ──────────────────────────────────────────────────────────────────────────────────────


def test_complaints_come_by_their_shares(generator: OrthoGenerator) -> None:
    counts = Counter(generator.chief_complaint() for _ in range(DRAWS))
    for row in CHIEF_COMPLAINTS:
        assert_share(counts[row.name], row.weight / 100)


def test_complaints_by_age_keep_the_shares_over_all_patients(generator: OrthoGenerator) -> None:
    counts = Counter(generator.chief_complaint(generator.patient_age()) for _ in range(DRAWS))
    for row in CHIEF_COMPLAINTS:
        assert_share(counts[row.name], row.weight / 100)


def test_classes_of_malocclusion_come_by_their_shares(generator: OrthoGenerator) -> None:
    counts = Counter(generator.clinical_measurements().angle_class for _ in range(DRAWS))
    for row in MALOCCLUSIONS:
        assert_share(counts[row.code], row.weight / 100)


def test_measurements_agree_with_each_other(generator: OrthoGenerator) -> None:
    for _ in range(DRAWS):
        found = generator.clinical_measurements()
        assert found.anb_degrees == pytest.approx(found.sna_degrees - found.snb_degrees, abs=0.051)
        assert min(found.sna_degrees, found.snb_degrees) >= 69.9
        assert max(found.sna_degrees, found.snb_degrees) <= 92.1
        assert -8 <= found.overjet_mm <= 15
        assert -8 <= found.overbite_mm <= 10
        assert found.open_bite == (found.overbite_mm < 0)
        assert not (found.open_bite and (found.overbite_percent or found.deep_bite))
        assert 0 <= found.overbite_percent <= 100
        assert found.anterior_crossbite == (found.overjet_mm < 0)
        for arch, most in ((found.upper, (15, 10)), (found.lower, (15, 10))):
            assert arch.crowding_mm == 0 or arch.spacing_mm == 0
            assert 0 <= arch.crowding_mm <= most[0]
            assert 0 <= arch.spacing_mm <= most[1]


def test_findings_are_as_frequent_as_published(generator: OrthoGenerator) -> None:
    found = [generator.clinical_measurements() for _ in range(DRAWS)]
    assert_share(sum(one.posterior_crossbite for one in found), 0.094)
    assert_share(sum(one.upper.crowding_mm > 0 for one in found), 0.75)
    assert_share(sum(one.lower.spacing_mm > 0 for one in found), 0.15)
    assert 0.18 < sum(one.deep_bite for one in found) / DRAWS < 0.25
    assert 0.035 < sum(one.open_bite for one in found) / DRAWS < 0.07


def test_each_class_has_its_own_measurements(generator: OrthoGenerator) -> None:
    def mean(code: str, attribute: str) -> float:
        values = [getattr(generator.clinical_measurements(code), attribute) for _ in range(1_000)]
        return sum(values) / len(values)

    for row in MALOCCLUSIONS:
        assert mean(row.code, "overjet_mm") == pytest.approx(row.overjet.mean, abs=0.3)
        assert mean(row.code, "anb_degrees") == pytest.approx(row.anb.mean, abs=0.3)


# ── treatment, money, dates ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", TREATMENT_TYPES, ids=lambda row: row.code)
def test_fees_and_durations_stay_in_range_and_near_their_mean(generator: OrthoGenerator, row: TreatmentTypeRow) -> None:
    fees = [generator.treatment_fee(row.code) for _ in range(1_000)]
    months = [generator.treatment_duration(row.code) for _ in range(1_000)]
    assert all(type(fee) is int and row.fee_min <= fee <= row.fee_max and fee % 1_000 == 0 for fee in fees)
    assert all(type(length) is int and row.months_min <= length <= row.months_max for length in months)
    assert sum(fees) / 1_000 == pytest.approx(row.fee_mean, rel=0.04)
    assert sum(months) / 1_000 == pytest.approx(row.months_mean, rel=0.10)


def test_the_documented_ranges_of_comprehensive_treatment_hold(generator: OrthoGenerator) -> None:
    assert all(500_000 <= generator.treatment_fee("COMPREHENSIVE") <= 750_000 for _ in range(DRAWS))
    assert all(18 <= generator.treatment_duration("COMPREHENSIVE") <= 30 for _ in range(DRAWS))


def test_treatments_come_by_their_weights(generator: OrthoGenerator) -> None:
    total = sum(row.weight for row in TREATMENT_TYPES)
    counts = Counter(generator.treatment_type() for _ in range(DRAWS))
    for row in TREATMENT_TYPES:
        assert_share(counts[row.code], row.weight / total)


def test_a_misspelt_treatment_names_the_nearest(generator: OrthoGenerator) -> None:
    with pytest.raises(UsageError, match="Did you mean 'COMPREHENSIVE'"):
        generator.treatment_fee("COMPREHENSVE")


def test_benefits_never_exceed_their_maximum(generator: OrthoGenerator) -> None:
    infos = [generator.insurance_info() for _ in range(DRAWS)]
    assert all(0 <= info.remaining_benefit <= info.max_benefit for info in infos)
    assert_share(sum(info.max_benefit == 150_000 for info in infos), 0.35)
    assert_share(sum(info.remaining_benefit == info.max_benefit for info in infos), 0.75)


def test_appointment_dates_are_weekdays_on_their_side_of_today(generator: OrthoGenerator) -> None:
    for _ in range(1_000):
        ahead, behind = generator.future_appointment_date(90), generator.past_appointment_date(90)
        assert 1 <= (ahead - AS_OF).days <= 90
        assert 1 <= (AS_OF - behind).days <= 90
        assert ahead.weekday() < 5
        assert behind.weekday() < 5


def test_a_range_without_a_weekday_is_refused(generator: OrthoGenerator) -> None:
    with pytest.raises(UsageError, match="at least 7 days"):
        generator.future_appointment_date(2)


def test_referral_sources_come_by_their_shares(generator: OrthoGenerator) -> None:
    counts = Counter(generator.referral_source() for _ in range(DRAWS))
    for row in REFERRAL_SOURCES:
        assert_share(counts[row.code], row.weight / 100)


# ── numbers ───────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 2**64))
def test_provider_numbers_pass_the_check_digit_and_were_never_issued(seed: int) -> None:
    npi = OrthoGenerator(Random(seed)).npi()
    assert re.fullmatch(r"2\d{9}", npi)
    assert luhn_sum("80840" + npi) % 10 == 0


@given(st.integers(0, 2**64))
def test_controlled_substance_numbers_pass_their_check_digit(seed: int) -> None:
    number = OrthoGenerator(Random(seed)).credential_number("DEA_REGISTRATION", last="Lee")
    assert number.startswith("FL")
    digits = [int(digit) for digit in number[2:]]
    assert (digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])) % 10 == digits[6]


def test_telephones_use_the_area_code_and_an_exchange_without_subscribers(generator: OrthoGenerator) -> None:
    assert all(re.fullmatch(r"\(614\) 555-\d{4}", generator.phone("614")) for _ in range(200))
    assert all(re.fullmatch(r"\(\d{3}\) 555-\d{4}", generator.phone()) for _ in range(200))


def test_emails_reach_nobody_and_are_unique_by_number(generator: OrthoGenerator) -> None:
    addresses = [generator.email("Mary Ann", "O'Neil", number) for number in range(500)]
    assert len(set(addresses)) == 500
    assert all(re.fullmatch(r"maryann[._]oneil\d+@example\.(com|org|net)", address) for address in addresses)


def test_tax_numbers_have_a_prefix_that_nobody_holds(generator: OrthoGenerator) -> None:
    for _ in range(200):
        assert re.fullmatch(r"(00|07|08|09|17|18|19|28|29|49|69|70|78|79|89)-\d{7}", generator.tax_id())


def test_every_credential_type_has_a_number(generator: OrthoGenerator) -> None:
    assert all(generator.credential_number(row.kind, state="OR", last="Kim") for row in CREDENTIALS)
    assert generator.credential_number("RADIOLOGY_PERMIT", state="OR").startswith("OR-RAD-")
