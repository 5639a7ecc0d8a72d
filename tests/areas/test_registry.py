"""The areas fit together, and the registry says so when they do not."""

from __future__ import annotations

from itertools import count

import pytest

from seed.areas import AreaRegistry, area_registry
from seedbed.errors import RegistryError, UsageError
from seedbed.types import Scope, SeedArea

_models = count(1)


async def nothing(_):
    """Seed nothing."""


def area(name, *dependencies, phase=1, scope: Scope = "tenant", models=None):
    models = (f"Model{next(_models)}",) if models is None else models
    return SeedArea(name, name.title(), phase, nothing, models, dependencies, scope)


def ids(areas):
    return [each.id for each in areas]


def test_dependencies_come_first_whatever_the_order_of_registration():
    assert ids(AreaRegistry([area("c", "b"), area("b", "a"), area("a")])) == ["a", "b", "c"]


def test_areas_that_do_not_depend_on_each_other_keep_their_order():
    assert ids(AreaRegistry([area("b"), area("c"), area("a")])) == ["b", "c", "a"]


def test_earlier_phases_come_first():
    assert ids(AreaRegistry([area("late", phase=2), area("early", phase=0)])) == ["early", "late"]


def test_global_areas_come_before_those_of_the_clinics():
    registry = AreaRegistry([area("clinic"), area("world", phase=2, scope="global")])
    assert ids(registry) == ["world", "clinic"]


def test_a_diamond_runs_each_area_once():
    registry = AreaRegistry([area("d", "b", "c"), area("b", "a"), area("c", "a"), area("a")])
    assert ids(registry.with_dependencies(["d", "d"])) == ["a", "b", "c", "d"]


def test_two_areas_of_one_name_are_refused():
    with pytest.raises(RegistryError, match="Two areas are called 'a'"):
        AreaRegistry([area("a"), area("a")])


def test_an_unknown_dependency_is_refused_with_a_suggestion():
    with pytest.raises(RegistryError, match=r"'b' depends on 'patient', which .* Did you mean 'patients'"):
        AreaRegistry([area("patients"), area("b", "patient")])


@pytest.mark.parametrize(
    ("areas", "circle"),
    [
        ([("a", "a")], "a → a"),
        ([("a", "b"), ("b", "c"), ("c", "a")], "a → b → c → a"),
        # One that only leads into the circle is not to blame.
        ([("x", "a"), ("a", "b"), ("b", "a")], "a → b → a"),
    ],
)
def test_a_circle_is_refused_and_named(areas, circle):
    with pytest.raises(RegistryError, match=f"The areas {circle} depend on each other"):
        AreaRegistry([area(*names) for names in areas])


def test_a_dependency_on_a_later_phase_is_refused():
    with pytest.raises(RegistryError, match=r"'a' \(phase 1\) depends on 'b' of the later phase 2"):
        AreaRegistry([area("a", "b"), area("b", phase=2)])


def test_a_global_area_cannot_need_a_clinic():
    with pytest.raises(RegistryError, match="'a' is global, but depends on 'b'"):
        AreaRegistry([area("a", "b", scope="global"), area("b")])


def test_a_model_belongs_to_one_area():
    with pytest.raises(RegistryError, match="'a' and 'b' both claim the model Patient"):
        AreaRegistry([area("a", models=("Patient",)), area("b", models=("Visit", "Patient"))])


def test_an_area_may_leave_its_models_out():
    registry = AreaRegistry([SeedArea("a", "A", 1, seed="x:y"), area("b", "a", models=("Visit",))])
    assert [each.id for each in registry] == ["a", "b"]
    assert registry.providers == {"Visit": "b"}


def test_providers_tell_which_area_fills_a_model():
    registry = AreaRegistry([area("b", "a", models=("Visit",)), area("a", models=("Patient", "Contact"))])
    assert registry.providers == {"Patient": "a", "Contact": "a", "Visit": "b"}


def test_a_phase_brings_all_earlier_ones_in_order():
    registry = AreaRegistry([area("c", phase=3), area("b", "a", phase=2), area("a", phase=0)])
    assert ids(registry.up_to_phase(2)) == ["a", "b"]
    assert ids(registry.up_to_phase(0)) == ["a"]
    assert ids(registry.up_to_phase(5)) == ["a", "b", "c"]


def test_an_unknown_area_is_refused_with_the_nearest_name():
    registry = AreaRegistry([area("appointments")])
    for ask in (registry.__getitem__, lambda name: registry.with_dependencies([name])):
        with pytest.raises(UsageError, match=r"Unknown area 'apointments'. Did you mean 'appointments'\? Use --list"):
            ask("apointments")


def test_an_area_is_found_by_its_id():
    registry = AreaRegistry([area("a"), area("b")])
    assert registry["b"].id == "b"
    assert len(registry) == 2


def test_a_seed_function_may_be_named_instead_of_imported():
    named = SeedArea("core", "Core", 0, "seed.areas.core:seed_core", ("Clinic",))
    from seed.areas.core import seed_core

    assert named.function is seed_core
    assert area("a").function is nothing


@pytest.mark.parametrize("each", list(area_registry), ids=lambda each: each.id)
def test_every_registered_area_has_its_function(each):
    assert callable(each.function)


def test_every_model_is_filled_by_one_registered_area(datamodel):
    assert set(area_registry.providers) == set(datamodel.models)


def test_no_area_fills_a_model_before_the_models_that_it_refers_to(datamodel):
    order = {each.id: position for position, each in enumerate(area_registry)}
    for model in datamodel.models.values():
        filled = order[area_registry.providers[model.name]]
        for parent in model.parents:
            if parent.is_required:
                assert order[area_registry.providers[parent.target]] <= filled, (model.name, parent.target)


def test_an_area_brings_every_model_that_its_rows_require(datamodel):
    for each in area_registry:
        brought = {model for other in area_registry.with_dependencies([each.id]) for model in other.models}
        needed = {
            parent.target for name in each.models for parent in datamodel.model(name).parents if parent.is_required
        }
        assert needed <= brought, each.id
