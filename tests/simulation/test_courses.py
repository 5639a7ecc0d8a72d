"""What luck decides: the draws agree with the published and chosen figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from math import sqrt
from random import Random
from statistics import fmean, median

import pytest

from seed.fixtures import CHIEF_COMPLAINTS, NICKEL, ChiefComplaintRow
from seed.simulation.care import courses, pathway
from seed.simulation.care.arrivals import Arrivals, went_live_on
from seed.simulation.care.courses import Course, Finding, draw_course
from seed.simulation.care.pathway import unfold
from seed.simulation.care.steps import Mishap, Turn, Want
from seed.simulation.parameters import care, clinical
from seed.simulation.records.people import Outcome, Track

TODAY = date(2026, 3, 1)
N = 6000


@cache
def population() -> tuple[Course, ...]:
    """Everybody who ever called, before the list of charts is sampled."""
    rand = Random(11)
    return tuple(courses._draw(rand, n, TODAY) for n in range(1, N + 1))


@cache
def charts() -> tuple[Course, ...]:
    return tuple(draw_course(5, "main", n, TODAY) for n in range(1, 2001))


def near(found: float, expected: float, n: int, errors: float = 3) -> bool:
    """Whether a share lies within `errors` standard errors of what is expected."""
    return abs(found - expected) <= errors * sqrt(expected * (1 - expected) / n)


@pytest.mark.parametrize("track", list(Track))
def test_tracks_come_in_their_shares(track: Track) -> None:
    share = sum(c.outline.track is track for c in population()) / N
    assert near(share, care.START_MIX[track] / 100, N)


def test_exams_are_kept_and_end_as_published() -> None:
    people = population()
    assert near(fmean(c.keeps_exam for c in people), care.EXAM_KEPT, N)
    assert near(fmean(c.finding is Finding.OBSERVE for c in people), care.OBSERVE, N, errors=4)
    starts = fmean(c.finding is not Finding.NOTHING and c.accepts for c in people)
    assert 0.63 <= starts <= 0.69  # published: 64 to 68 starts in 100 exams


@pytest.mark.parametrize(
    ("track", "months", "sd"),
    [(Track.TEEN_FIXED, 22, 5), (Track.ADULT_ALIGNER, 15, 5), (Track.PHASE_I, 12, 3), (Track.LIMITED, 8, 3)],
)
def test_treatment_lasts_as_long_as_it_should(track: Track, months: float, sd: float) -> None:
    lengths = [c.active / courses.DAYS_A_MONTH for c in population() if c.outline.track is track]
    # Clipping moves the mean a little.
    assert abs(fmean(lengths) - months) <= 3 * sd / sqrt(len(lengths)) + 0.15


def test_a_quarter_of_treatments_outlast_their_estimate() -> None:
    assert near(fmean(c.active > c.estimate for c in population()), care.PAST_ESTIMATE, N)


def test_treatments_are_broken_off_in_their_share() -> None:
    share = care.DISCONTINUED + care.TRANSFERRED_OUT
    leavers = [c for c in population() if c.leaving]
    assert near(len(leavers) / N, share, N)
    assert all(0 < c.leaving.after < max(c.active, 47) for c in leavers if c.leaving)


def test_ages_at_the_start_follow_the_track() -> None:
    by_track: dict[Track, list[float]] = {track: [] for track in Track}
    for course in population():
        start = course.outline.first_contact + timedelta(days=course.until_start)
        by_track[course.outline.track].append((start - course.outline.birth_date).days / 365.25)
    assert abs(fmean(by_track[Track.PHASE_I]) - 8.5) < 0.15
    assert abs(fmean(by_track[Track.TEEN_FIXED]) - 13.32) < 0.1  # 13.2, cut off below 10.5
    assert abs(median(by_track[Track.ADULT_ALIGNER]) - 30.1) < 1.3  # 29, cut off below 18
    assert min(by_track[Track.ADULT_FIXED]) >= 17.99
    assert max(by_track[Track.TEEN_FIXED]) <= 17.92
    adults = fmean(age >= 18 for ages in by_track.values() for age in ages)
    assert 0.28 <= adults <= 0.34


def test_nobody_is_examined_too_young() -> None:
    for course in population():
        assert course.outline.age_on(course.outline.first_contact) >= 5
    observed = [c for c in population() if c.finding is Finding.OBSERVE]
    assert all(c.minor for c in observed)


def test_only_adults_complain_of_relapse() -> None:
    ages = [c.outline.age_on(c.outline.first_contact) for c in population() if c.outline.complaint == "Relapse"]
    assert ages
    assert min(ages) >= 18


@pytest.mark.parametrize("row", CHIEF_COMPLAINTS, ids=lambda row: row.code)
def test_complaints_come_in_their_shares(row: ChiefComplaintRow) -> None:
    share = sum(c.outline.complaint == row.name for c in population()) / N
    assert near(share, row.weight / 100, N)


def test_women_and_girls_are_the_majority() -> None:
    minors = [c for c in population() if c.minor and not c.regimen.aligners]
    aligners = [c for c in population() if c.regimen.aligners]
    assert near(fmean(c.outline.sex == "FEMALE" for c in minors), 0.56, len(minors))
    assert near(fmean(c.outline.sex == "FEMALE" for c in aligners), 0.70, len(aligners))


def test_summer_is_the_busiest_season() -> None:
    days = Arrivals(5, "main", 4000, TODAY).days
    # Whole years, so that every month counts as often as another.
    since = days[-1] - timedelta(days=4 * 365 + 1)
    months = Counter(day.month for day in days if day >= since)
    summer = sum(months[m] for m in (6, 7, 8)) / 3
    winter = sum(months[m] for m in (11, 12)) / 2
    assert summer > 1.4 * winter


def test_patients_come_at_a_level_rate_from_before_the_software_went_live() -> None:
    days = Arrivals(5, "main", 1000, TODAY).days
    assert days == sorted(days)
    assert days[0] < went_live_on(5, "main", TODAY) - timedelta(days=5 * 365)
    years = Counter((TODAY - day).days // 365 for day in days)
    assert all(abs(years[n] - 1000 / care.CHART_YEARS) < 10 for n in range(5))


@pytest.mark.parametrize("day", [TODAY, date(2025, 6, 30), date(2027, 6, 30), date(2044, 2, 29)])
@pytest.mark.parametrize("later", [1, 7, 90])
def test_a_later_day_appends_charts_and_changes_none(later: int, day: date) -> None:
    now, then = (Arrivals(5, "main", 200, each) for each in (day, day + timedelta(days=later)))
    assert went_live_on(5, "main", day) == went_live_on(5, "main", day + timedelta(days=later))
    assert then.days[: len(now.days)] == now.days
    assert all(day <= new < day + timedelta(days=later) for new in then.days[len(now.days) :])
    assert then.shown[1] - then.shown[0] == now.shown[1] - now.shown[0] == 199


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2023, 7, 1), date(2026, 3, 1), date(1990, 1, 1)])
def test_there_are_always_as_many_charts_as_the_list_holds(day: date) -> None:
    first, last = Arrivals(5, "main", 200, day).shown
    assert 1 <= first <= last == first + 199


def test_most_charts_are_of_people_who_start() -> None:
    starts = sum(c.keeps_exam and c.finding is not Finding.NOTHING and c.accepts for c in charts()) / len(charts())
    assert 0.62 <= starts <= 0.78
    never_came = sum(not c.keeps_exam for c in charts()) / len(charts())
    assert 0.03 <= never_came <= 0.1


def test_a_chart_depends_on_its_number_and_its_day_alone() -> None:
    again = draw_course(5, "main", 77, TODAY)
    assert again == charts()[76]
    assert draw_course(6, "main", 77, TODAY) != again


def live(course: Course, seed: int = 1) -> list[Want | Turn | Mishap]:
    """Follow a course to its end, every wish met on its day."""
    steps, path = [], unfold(course, Random(seed))
    try:
        step = next(path)
        while True:
            steps.append(step)
            step = path.send(step.due) if isinstance(step, Want) else next(path)
    except StopIteration:
        return steps


def test_pathways_go_forward_in_time_and_end() -> None:
    ends: Counter[Outcome] = Counter()
    for course in charts()[:800]:
        steps = live(course)
        days = [step.due for step in steps if isinstance(step, Want)]
        assert days == sorted(days)
        outcomes = [step.outcome for step in steps if isinstance(step, Want | Turn) and step.outcome]
        ends[outcomes[-1] if outcomes else Outcome.INQUIRY] += 1
    assert set(ends) == {
        Outcome.INQUIRY,
        Outcome.NO_TREATMENT,
        Outcome.FINISHED,
        Outcome.DISCONTINUED,
        Outcome.TRANSFERRED_OUT,
    }


@pytest.mark.parametrize(
    ("track", "fewest", "most"),
    [
        (Track.TEEN_FIXED, 14, 20),
        (Track.TEEN_ALIGNER, 8, 12),
        (Track.PHASE_I, 8, 11),
        (Track.LIMITED, 6, 9),
        (Track.SURGICAL, 22, 30),
    ],
)
def test_active_treatment_takes_the_usual_number_of_visits(track: Track, fewest: int, most: int) -> None:
    counts = []
    for course in population():
        if course.outline.track is track and course.keeps_exam and course.accepts and not course.leaving:
            if course.finding is not Finding.TREAT:
                continue
            steps = live(course)
            names = [step.milestones if isinstance(step, Want) else () for step in steps]
            start = next(i for i, m in enumerate(names) if "start" in m)
            end = next(i for i, m in enumerate(names) if "debond" in m or "phase1_end" in m)
            counts.append(end - start + 1)
    assert len(counts) > 20
    assert fewest <= fmean(counts) <= most


def test_phase_two_follows_phase_one_after_a_rest() -> None:
    found = 0
    for course in population():
        if course.outline.track is Track.PHASE_I and course.keeps_exam and course.accepts and course.second_phase:
            dated = {m: s.due for s in live(course) if isinstance(s, Want) for m in s.milestones}
            if "phase2_start" in dated:
                found += 1
                rest = (dated["phase2_start"] - dated["phase1_end"]).days / courses.DAYS_A_MONTH
                # Who was young in the first phase waits until there are teeth for the second.
                assert rest >= 17
                grown_on = dated["phase2_start"] + timedelta(days=1)  # a year has 365.25 days
                assert rest <= 40 or course.outline.age_on(grown_on) == int(care.SECOND_PHASE_FROM)
    assert found > 50


def test_what_breaks_twice_in_a_day_is_one_call() -> None:
    days = pathway._poisson_days(Random(1), 500, 365)
    assert len(days) > 200
    assert days == sorted(set(days))


def test_an_impacted_tooth_takes_its_time_also_where_treatment_was_begun_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clinical, "IMPACTED_CANINE", 1.0)
    courses = (draw_course(5, "main", number, TODAY) for number in range(1, 1501))
    active = [one.active for one in courses if one.outline.track is Track.TRANSFER_IN and one.diagnosis.impacted]
    assert len(active) > 5
    assert min(active) == clinical.IMPACTED_TAKES_DAYS


def test_whoever_needs_no_treatment_has_little_that_is_wrong() -> None:
    found = [c for c in population() if c.finding is Finding.NOTHING]
    assert len(found) > N / 50
    for course in found:
        diagnosis, bite = course.diagnosis, course.diagnosis.bite
        assert not diagnosis.unavailable
        assert not diagnosis.extractions
        assert bite.angle_class == "CLASS_I"
        assert 0 < bite.overjet_mm <= 4
        assert not any((bite.open_bite, bite.deep_bite, bite.anterior_crossbite, bite.posterior_crossbite))
        assert max(bite.upper.crowding_mm, bite.lower.crowding_mm) <= 2


def test_braces_that_are_on_are_taken_over_at_once_and_jaws_are_not_nothing() -> None:
    assert {c.finding for c in population() if c.outline.track is Track.TRANSFER_IN} == {Finding.TREAT}
    surgical = [courses._draw(Random(n), n, TODAY, surgical=True) for n in range(200)]
    assert Finding.NOTHING not in {c.finding for c in surgical}


def test_what_the_chart_says_later_takes_no_band_off() -> None:
    course = next(c for c in population() if c.bands_molars(TODAY))
    allergic = replace(course, reacts=((NICKEL, TODAY),))
    assert allergic.bands_molars(TODAY - timedelta(days=1))
    assert not allergic.bands_molars(TODAY)
