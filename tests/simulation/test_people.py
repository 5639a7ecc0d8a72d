"""Families, addresses and health of the patients of a clinic."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations, pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.fixtures import ALLERGIES, CONDITIONS, REFERRAL_SOURCES
from seed.fixtures.marked_names import GIVEN_NAMES
from seed.fixtures.postal_codes import TOWNS
from seed.simulation.care.dentists import make_dentists
from seed.simulation.care.neighbourhood import Neighbourhood
from seed.simulation.care.people import make_people
from seed.simulation.records.clinic import Address
from seed.simulation.records.people import Contact, Outline, Person, Track
from seedbed.rng import rng

AS_OF = datetime(2025, 6, 2, tzinfo=UTC)
TODAY = AS_OF.date()
MANY = 5_000


def outline(ordinal: int, age: float, sex: str = "FEMALE", first_contact: date = date(2023, 3, 1)) -> Outline:
    track = Track.TEEN_FIXED if age < 18 else Track.ADULT_FIXED
    birth = first_contact - timedelta(days=round(age * 365.25))
    return Outline(ordinal, track, sex, birth, first_contact, "Crowding")


def synthetic_outlines(count: int, first: int = 1) -> list[Outline]:
    outlines: list[Outline] = []
    for ordinal in range(first, first + count):
        draw = rng(11, "outline", ordinal)
        age = draw.uniform(18.1, 65) if draw.random() < 0.32 else min(max(draw.gauss(12.5, 2.3), 6.1), 17.9)
        contact = TODAY - timedelta(days=draw.randrange(2_000))
        outlines.append(outline(ordinal, age, "FEMALE" if draw.random() < 0.57 else "MALE", contact))
    return outlines


def place(seed: int = 1, slug: str = "main") -> Neighbourhood:
    return Neighbourhood.of(seed, slug, Address("1 High Street", "Columbus", "OH", "43215"), "614")


def people(outlines: list[Outline], *, seed: int = 1, slug: str = "main", dentists: int = 12) -> list[Person]:
    return make_people(place(seed, slug), outlines, dentist_count=dentists, as_of=AS_OF)


@cache
def crowd() -> list[tuple[Outline, Person]]:
    outlines = synthetic_outlines(MANY)
    return list(zip(outlines, people(outlines), strict=True))


def minors() -> list[tuple[Outline, Person]]:
    return [(one, person) for one, person in crowd() if one.age_on(TODAY) < 18]


def families() -> list[list[tuple[Outline, Person]]]:
    by_code: dict[str, list[tuple[Outline, Person]]] = defaultdict(list)
    for one, person in crowd():
        by_code[person.household.code].append((one, person))
    return [family for family in by_code.values() if len(family) > 1]


def guarantor(person: Person) -> Contact:
    (found,) = (contact for contact in person.contacts if contact.is_guarantor)
    return found


def identity(contact: Contact) -> tuple[object, ...]:
    return (
        contact.relationship,
        contact.first_name,
        contact.last_name,
        contact.birth_date,
        contact.email,
        contact.phone,
    )


def assert_share(count: int, total: int, expected: float) -> None:
    assert abs(count / total - expected) < 4 * sqrt(expected * (1 - expected) / total), count / total


# ── stability ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [0, 1, 10, 49, 137])
def test_asking_for_more_patients_changes_nobody(count: int) -> None:
    outlines = synthetic_outlines(200)
    assert people(outlines)[:count] == people(outlines[:count])


def test_seed_and_clinic_decide_who_people_are() -> None:
    outlines = synthetic_outlines(30)
    names = {
        tuple((person.first_name, person.last_name) for person in people(outlines, seed=seed, slug=slug))
        for seed in (1, 2)
        for slug in ("main", "north")
    }
    assert len(names) == 4


def test_a_later_cohort_never_clashes_with_an_earlier_one() -> None:
    first, second = people(synthetic_outlines(120)), people(synthetic_outlines(80, first=121))
    for value in (
        lambda person: person.household.code,
        lambda person: person.email,
        lambda person: person.phone,
        lambda person: person.household.phone,
    ):
        earlier = {value(person) for person in first} - {None}
        assert earlier.isdisjoint(value(person) for person in second)


def test_time_adds_to_the_past_and_never_alters_it() -> None:
    outlines = synthetic_outlines(300)
    later = make_people(place(), outlines, dentist_count=12, as_of=AS_OF + timedelta(days=1_500))
    resolved_since = 0
    for before, after in zip(people(outlines), later, strict=True):
        assert (before.first_name, before.last_name, before.household) == (
            after.first_name,
            after.last_name,
            after.household,
        )
        assert after.health[: len(before.health)] == before.health
        raised = {(alert.message, alert.raised_on): alert for alert in after.alerts}
        for alert in before.alerts:
            same = raised[alert.message, alert.raised_on]
            assert alert.resolved_on in {same.resolved_on, None}
            resolved_since += alert.resolved_on != same.resolved_on
    assert resolved_since > 0


# ── families ──────────────────────────────────────────────────────────────────────────────────────


def test_a_quarter_of_the_minors_have_a_sibling_here() -> None:
    came_as_child = [(one, person) for one, person in crowd() if one.age_on(one.first_contact) < 18]
    sizes = Counter(person.household.code for _, person in crowd())
    share = sum(sizes[person.household.code] > 1 for _, person in came_as_child) / len(came_as_child)
    assert 0.21 < share < 0.29
    assert max(sizes.values()) == 3


def test_siblings_share_name_address_guarantor_and_source() -> None:
    assert families()
    for family in families():
        persons = [person for _, person in family]
        assert len({person.household for person in persons}) == 1
        assert len({person.last_name for person in persons}) == 1
        assert len({person.first_name for person in persons}) == len(persons)
        assert len({tuple(map(identity, person.contacts)) for person in persons}) == 1
        assert len({(person.referral_source, person.referring_dentist) for person in persons}) == 1


def test_siblings_are_twins_or_ten_months_apart() -> None:
    for family in families():
        for (first, _), (second, _) in combinations(family, 2):
            apart = abs((first.birth_date - second.birth_date).days)
            assert apart == 0 or apart >= 305


def test_a_household_is_named_after_its_first_member() -> None:
    for family in families():
        assert family[0][1].household.code == f"H{family[0][0].ordinal:05d}"


def test_twins_may_share_a_household_but_neighbours_in_age_may_not() -> None:
    def sizes(age_of_second: float) -> Counter[int]:
        found: Counter[int] = Counter()
        for seed in range(300):
            pair = people([outline(1, 12.0), outline(2, age_of_second)], seed=seed)
            found[len({person.household for person in pair})] += 1
        return found

    assert sizes(12.0)[1] > 0
    assert sizes(12.5)[1] == 0


def test_minors_have_one_adult_guarantor_and_an_emergency_contact() -> None:
    for one, person in minors():
        assert (one.birth_date - guarantor(person).birth_date).days >= 18 * 365.25
        assert guarantor(person).is_guardian
        assert any(contact.is_emergency for contact in person.contacts)
        assert all((one.birth_date - contact.birth_date).days >= 18 * 365.25 for contact in person.contacts)


def test_parents_are_mostly_24_to_42_years_older() -> None:
    gaps = [
        (one.birth_date - contact.birth_date).days / 365.25
        for one, person in minors()
        for contact in person.contacts
        if contact.relationship in {"MOTHER", "FATHER"}
    ]
    assert sum(24 <= gap <= 42 for gap in gaps) / len(gaps) > 0.8


def test_adults_are_their_own_guarantor_and_name_someone_else_for_emergencies() -> None:
    adults = [(one, person) for one, person in crowd() if one.age_on(one.first_contact) >= 18]
    assert adults
    for one, person in adults:
        own = guarantor(person)
        assert (own.relationship, own.first_name, own.last_name, own.birth_date, own.email) == (
            "SELF",
            person.first_name,
            person.last_name,
            one.birth_date,
            person.email,
        )
        (other,) = (contact for contact in person.contacts if contact.is_emergency)
        assert other.relationship != "SELF"
        assert (one.first_contact - other.birth_date).days >= 18 * 365
        assert not any(contact.is_guardian for contact in person.contacts)


def test_guardianship_ends_at_18_but_the_guarantor_stays() -> None:
    (grown,) = people([outline(1, 17.0, first_contact=date(2022, 1, 10))])
    assert guarantor(grown).relationship != "SELF"
    assert not any(contact.is_guardian for contact in grown.contacts)
    assert grown.email
    assert grown.health[0].signed_by == f"{guarantor(grown).first_name} {guarantor(grown).last_name}"
    assert grown.health[-1].signed_by == f"{grown.first_name} {grown.last_name}"


def test_relatives_have_the_sex_that_their_relationship_says() -> None:
    from seed.generators.names import name_lists

    lists = name_lists()
    female, male = ({name for era in eras for name in era} for eras in (lists.female, lists.male))
    for _, person in crowd():
        for contact in person.contacts:
            if contact.relationship in {"MOTHER", "FATHER"}:
                known = female if contact.relationship == "MOTHER" else male
                sex = "FEMALE" if contact.relationship == "MOTHER" else "MALE"
                assert contact.first_name in known | {each.replace("_", " ") for each in GIVEN_NAMES[sex].split()}


# ── names, addresses ──────────────────────────────────────────────────────────────────────────────


def test_minors_have_no_email_of_their_own_but_the_guarantor_has() -> None:
    for _, person in minors():
        assert person.email is None
        assert guarantor(person).email


def test_emails_are_unique_and_reach_nobody() -> None:
    owners: dict[str, tuple[object, ...]] = {}
    for _, person in crowd():
        holders = [(person.email, (person.first_name, person.last_name))]
        holders += [(contact.email, (contact.first_name, contact.last_name)) for contact in person.contacts]
        for email, name in holders:
            if email:
                assert email.endswith(("@example.com", "@example.org", "@example.net"))
                assert owners.setdefault(email, name) == name
    own = [person.email for _, person in crowd() if person.email]
    assert len(own) == len(set(own))


def test_no_two_people_have_the_same_full_name_and_birth_date() -> None:
    found = Counter((person.first_name, person.last_name, one.birth_date) for one, person in crowd())
    assert max(found.values()) == 1


def test_people_born_on_one_day_still_differ_in_name() -> None:
    outlines = [outline(ordinal, 30.0) for ordinal in range(1, 3_001)]
    found = Counter((person.first_name, person.last_name) for person in people(outlines))
    assert max(found.values()) == 1


def test_telephones_are_not_shared_between_families() -> None:
    owners: dict[str, str] = {}
    for one, person in crowd():
        if one.ordinal > 2_400:
            break
        for phone in {person.phone, person.household.phone, *(contact.phone for contact in person.contacts)} - {None}:
            assert phone is not None
            assert phone.startswith("(614) 555-")
            assert owners.setdefault(phone, person.household.code) == person.household.code
    assert len(owners) > 2_400


def test_households_are_in_the_clinics_city_or_near_it_under_a_postal_code_of_their_town() -> None:
    codes = {town.city: town.codes for town in TOWNS["Columbus", "OH"]}
    addresses = [person.household.address for _, person in crowd()]
    assert all(address.state == "OH" and address.postal_code in codes[address.city] for address in addresses)
    assert_share(sum(address.city == "Columbus" for address in addresses), MANY, 0.72)
    assert 0.1 < sum("Apt" in a.street or "Unit" in a.street or "#" in a.street for a in addresses) / MANY < 0.25


def test_middle_and_preferred_names_are_as_frequent_as_intended() -> None:
    assert_share(sum(person.middle_name is not None for _, person in crowd()), MANY, 0.60)
    assert 0.10 < sum(person.preferred_name is not None for _, person in crowd()) / MANY < 0.14


# ── referral and complaint ────────────────────────────────────────────────────────────────────────


def test_households_come_by_the_shares_of_the_sources() -> None:
    sources = {person.household.code: person.referral_source for _, person in crowd()}
    counts = Counter(sources.values())
    for row in REFERRAL_SOURCES:
        assert_share(counts[row.code], len(sources), row.weight / 100)


def test_a_dentist_is_named_exactly_where_a_dentist_referred() -> None:
    for _, person in crowd():
        assert (person.referring_dentist is not None) == (person.referral_source == "DENTIST")
        assert person.referring_dentist is None or 0 <= person.referring_dentist < 12
    used = {person.referring_dentist for _, person in crowd()} - {None}
    assert used == set(range(12))


def test_a_clinic_without_dentists_still_has_patients() -> None:
    assert all(person.referring_dentist is None for person in people(synthetic_outlines(50), dentists=0))


def test_people_come_for_what_their_outline_says() -> None:
    assert {person.chief_complaint for _, person in crowd()} == {"Crowding"}


# ── health ────────────────────────────────────────────────────────────────────────────────────────


def test_questionnaires_begin_at_first_contact_and_return_about_every_two_years() -> None:
    for one, person in crowd():
        assert person.health[0].completed_on == one.first_contact
        assert [record.version for record in person.health] == list(range(1, len(person.health) + 1))
        days = [record.completed_on for record in person.health]
        assert all(600 < (later - earlier).days < 860 for earlier, later in pairwise(days))
        assert (TODAY - days[-1]).days < 860
        assert max(days) <= TODAY


def test_nobody_smokes_before_18_and_no_big_child_sucks_the_thumb() -> None:
    habits: Counter[str] = Counter()
    for one, person in crowd():
        for record in person.health:
            age = one.age_on(record.completed_on)
            assert not (record.answers["tobacco"] and age < 18)
            assert not (record.answers["thumbHabit"] and age > 10)
            habits.update(key for key in ("tobacco", "thumbHabit") if record.answers[key])
    assert habits["tobacco"] > 0
    assert habits["thumbHabit"] > 0


def test_medications_are_for_a_condition_that_the_person_has() -> None:
    treats = {row.name: set(row.medications) for row in CONDITIONS}
    seen = 0
    for _, person in crowd():
        for record in person.health:
            conditions, medications = record.answers["conditions"], record.answers["medications"]
            assert isinstance(conditions, list)
            assert isinstance(medications, list)
            for medication in medications:
                seen += 1
                assert any(medication in treats[condition] for condition in conditions)
    assert seen > 100


def test_conditions_and_allergies_are_never_forgotten() -> None:
    for _, person in crowd():
        for earlier, later in pairwise(person.health):
            for key in ("conditions", "allergies"):
                before, after = earlier.answers[key], later.answers[key]
                assert isinstance(before, list)
                assert isinstance(after, list)
                assert after[: len(before)] == before


def test_every_allergy_raises_its_alert_on_the_day_it_is_reported() -> None:
    alert_of = {row.name: (row.alert, row.severity) for row in ALLERGIES}
    total = 0
    for _, person in crowd():
        expected: dict[str, date] = {}
        for record in person.health:
            allergies = record.answers["allergies"]
            assert isinstance(allergies, list)
            for name in allergies:
                expected.setdefault(name, record.completed_on)
        raised = [
            (alert.message, alert.severity, alert.raised_on) for alert in person.alerts if alert.kind == "ALLERGY"
        ]
        assert Counter(raised) == Counter((*alert_of[name], day) for name, day in expected.items())
        total += len(raised)
    assert total > 100


def test_alerts_lie_between_first_contact_and_today() -> None:
    for one, person in crowd():
        for alert in person.alerts:
            assert one.first_contact <= alert.raised_on <= TODAY
            assert alert.resolved_on is None or alert.raised_on < alert.resolved_on <= TODAY


def test_a_latex_allergy_is_a_high_alert() -> None:
    latex = [alert for _, person in crowd() for alert in person.alerts if alert.message.startswith("Latex")]
    assert latex
    assert {alert.severity for alert in latex} == {"HIGH"}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(6.0, 75.0), st.sampled_from(["FEMALE", "MALE"]), st.integers(0, 3_000)),
        min_size=1,
        max_size=25,
    ),
    st.integers(0, 1_000_000),
)
def test_any_mix_of_patients_makes_valid_families(drawn: list[tuple[float, str, int]], seed: int) -> None:
    outlines = [
        outline(ordinal, age, sex, TODAY - timedelta(days=days)) for ordinal, (age, sex, days) in enumerate(drawn, 1)
    ]
    for one, person in zip(outlines, people(outlines, seed=seed), strict=True):
        if one.age_on(one.first_contact) < 18:
            assert (one.birth_date - guarantor(person).birth_date).days >= 18 * 365.25
        assert person.health[0].completed_on == one.first_contact
        assert all(record.completed_on <= TODAY for record in person.health)
        assert all(alert.raised_on <= TODAY for alert in person.alerts)


# ── dentists ──────────────────────────────────────────────────────────────────────────────────────


def test_a_clinic_has_twelve_dentists_who_differ() -> None:
    dentists = make_dentists(place(), as_of=AS_OF)
    assert [dentist.code for dentist in dentists] == [f"D{number:03d}" for number in range(1, 13)]
    for attribute in ("npi", "phone", "email", "practice_name"):
        assert len({getattr(dentist, attribute) for dentist in dentists}) == 12
    assert dentists[0].is_active
    assert {(dentist.address.city, dentist.address.state) for dentist in dentists} == {("Columbus", "OH")}


def test_asking_for_more_dentists_changes_none() -> None:
    few = make_dentists(place(), as_of=AS_OF, count=4)
    assert make_dentists(place(), as_of=AS_OF)[:4] == few


def test_most_dentists_are_active() -> None:
    every = [dentist for seed in range(40) for dentist in make_dentists(place(seed), as_of=AS_OF)]
    assert 0.85 < sum(dentist.is_active for dentist in every) / len(every) < 0.97
