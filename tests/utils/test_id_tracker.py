"""The id tracker knows which rows exist."""

from __future__ import annotations

import random

import pytest

from seed.utils.id_tracker import IdTracker
from seedbed.errors import EmptyLookupError
from seedbed.rng import rng


@pytest.fixture
def tracker():
    tracker = IdTracker(rng(1), {"Patient": "patients"})
    tracker.add("Clinic", "c1", "c1")
    tracker.add("Clinic", "c2", "c2")
    for number in range(1, 5):
        tracker.add("Patient", f"p{number}", "c1" if number % 2 else "c2")
    tracker.add("Permission", "x")
    return tracker


def test_ids_come_back_in_the_order_in_which_they_were_added(tracker):
    assert tracker.get_all("Patient") == ["p1", "p2", "p3", "p4"]
    assert tracker.get_first("Patient") == "p1"
    assert tracker.get_by_clinic("Patient", "c2") == ["p2", "p4"]


def test_a_row_that_is_added_twice_counts_once(tracker):
    tracker.add("Patient", "p1", "c1")
    assert tracker.count("Patient") == 4
    assert tracker.get_by_clinic("Patient", "c1") == ["p1", "p3"]


def test_the_same_id_in_two_models_is_two_rows(tracker):
    tracker.add("User", "p1")
    assert tracker.get_all("User") == ["p1"]


def test_random_choices_stay_in_the_clinic(tracker):
    assert {tracker.get_random_by_clinic("Patient", "c1") for _ in range(50)} == {"p1", "p3"}
    assert {tracker.get_random("Patient") for _ in range(50)} == {"p1", "p2", "p3", "p4"}


def test_random_choices_come_from_the_generator_that_was_given():
    def draw():
        tracker = IdTracker(rng(3))
        for number in range(100):
            tracker.add("Patient", f"p{number}", "c")
        return [tracker.get_random("Patient") for _ in range(5)] + [tracker.get_random_by_clinic("Patient", "c")]

    first = draw()
    random.seed(99)
    assert draw() == first


def test_has_and_count_ask_for_a_model_or_for_one_clinic(tracker):
    assert tracker.has("Patient")
    assert tracker.has("Patient", "c1")
    assert not tracker.has("Patient", "c3")
    assert not tracker.has("Permission", "c1")
    assert not tracker.has("Visit")
    assert tracker.count("Patient") == 4
    assert tracker.count("Patient", "c2") == 2
    assert tracker.count("Visit") == 0


def test_the_clinic_of_a_row_is_known(tracker):
    assert tracker.clinic_of("Patient", "p2") == "c2"
    assert tracker.clinic_of("Permission", "x") is None
    assert tracker.clinic_of("Patient", "p9") is None
    assert tracker.clinic_of("Visit", "v1") is None


def test_asking_leaves_no_trace(tracker):
    before = tracker.summary()
    tracker.has("Visit", "c1")
    tracker.clinic_of("Visit", "v1")
    with pytest.raises(EmptyLookupError):
        tracker.get_all("Visit")
    assert tracker.summary() == before == {"Clinic": 2, "Patient": 4, "Permission": 1}


def test_what_is_handed_out_can_be_changed_without_harm(tracker):
    tracker.get_all("Patient").clear()
    tracker.get_by_clinic("Patient", "c1").clear()
    assert tracker.count("Patient") == 4
    assert tracker.count("Patient", "c1") == 2


@pytest.mark.parametrize(
    "look_up",
    [
        lambda tracker: tracker.get_all("Patient"),
        lambda tracker: tracker.get_first("Patient"),
        lambda tracker: tracker.get_random("Patient"),
        lambda tracker: tracker.get_by_clinic("Patient", "c1"),
        lambda tracker: tracker.get_random_by_clinic("Patient", "c1"),
    ],
)
def test_an_empty_look_up_names_the_model_and_the_area_that_provides_it(look_up):
    with pytest.raises(EmptyLookupError) as caught:
        look_up(IdTracker(rng(1), {"Patient": "patients"}))
    assert str(caught.value).startswith("No IDs registered for model: Patient.")
    assert "'patients'" in str(caught.value)


def test_an_empty_clinic_is_named_where_others_have_rows(tracker):
    with pytest.raises(EmptyLookupError, match="No IDs registered for model: Patient in tenant c9"):
        tracker.get_random_by_clinic("Patient", "c9")


def test_a_loop_over_all_clinics_in_an_area_is_explained(tracker):
    before = IdTracker(rng(1), {"User": "auth:users"})
    before.add("Clinic", "c1", "c1")
    before.add("User", "u1", "c1")
    before.forget_tenant("c1")
    for look_up in (before.get_random_by_clinic, before.get_by_clinic):
        with pytest.raises(EmptyLookupError, match="Areas run for one tenant at a time") as caught:
            look_up("User", "c1")
        assert "dependencies" not in str(caught.value)


def test_of_all_clinics_an_area_sees_its_own(tracker):
    with tracker.only_tenant("c2"):
        assert tracker.get_all("Clinic") == ["c2"]
        assert tracker.get_random("Clinic") == "c2"
        assert tracker.get_all("Patient") == ["p1", "p2", "p3", "p4"]
    assert tracker.get_all("Clinic") == ["c1", "c2"]


def test_a_model_that_no_area_provides_says_what_else_to_check(tracker):
    with pytest.raises(LookupError, match=r"No IDs registered for model: Pateint\. Create one first, or check"):
        tracker.get_first("Pateint")


def test_a_forgotten_clinic_leaves_itself_and_the_rows_of_others(tracker):
    tracker.forget_tenant("c1")
    assert tracker.get_all("Patient") == ["p2", "p4"]
    assert tracker.get_all("Clinic") == ["c1", "c2"]
    assert tracker.get_all("Permission") == ["x"]
    assert tracker.clinic_of("Patient", "p1") is None
    assert not tracker.has("Patient", "c1")
    tracker.add("Patient", "p1", "c1")
    assert tracker.get_by_clinic("Patient", "c1") == ["p1"]
