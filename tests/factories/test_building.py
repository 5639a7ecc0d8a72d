"""The contract of every factory, as far as it needs no database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from support import AS_OF

from seed.factories import (
    AppointmentFactory,
    BaseFactory,
    ClinicFactory,
    HouseholdFactory,
    Parent,
    PatientFactory,
    ReferringProviderFactory,
    RoleFactory,
    RoomFactory,
    StaffProfileFactory,
    UserFactory,
    factory_for,
)
from seedbed.datamodel import load
from seedbed.errors import FactoryError, UsageError


class Variant(PatientFactory):
    """Patients with a declaration of every kind."""

    params: ClassVar = {**PatientFactory.params, "suffix": "A"}
    defaults: ClassVar = {
        **PatientFactory.defaults,
        "city": "default",
        "lastName": lambda row: f"{row['firstName']} {row['suffix']}",
        "firstName": "First",
        "email": lambda row: f"{row['lastName']}@example.com",
    }
    traits: ClassVar = {
        "moved": {"city": "trait", "state": "WI"},
        "moved_again": {"city": "later trait"},
        "suffixed": {"suffix": "T"},
        "without_email": {"email": None},
    }


def declaring(defaults: dict[str, Any] | None = None, **traits: dict[str, Any]) -> type[BaseFactory[Any]]:
    return type("DeclaringFactory", (PatientFactory,), {"defaults": defaults or {}, "traits": traits, "params": {}})


def test_rows_that_are_given_all_but_constants_are_those_that_build_makes(context):
    Constant: Any = type("ConstantFactory", (RoomFactory,), {"defaults": {"floor": 3}, "params": {"suffix": "A"}})
    whole = Constant(context).build(code="R1")
    given = [{name: value for name, value in whole.items() if name != left_out} for left_out in ("", "floor")]
    rows = Constant(context).build_many(given)
    assert rows == [Constant(context).build(each) for each in given] == [whole, {**whole, "floor": 3}]
    assert rows[0] is not given[0]


# ── precedence ────────────────────────────────────────────────────────────────────────────────────────


def test_argument_beats_trait_beats_default_beats_data_model(context):
    factory = Variant(context)
    assert factory.build(traits=["moved"], city="argument")["city"] == "argument"
    assert factory.build(traits=["moved"])["city"] == "trait"
    assert factory.build()["city"] == "default"
    generated = factory.build()
    assert generated["isActive"] is True
    assert generated["middleName"] is None
    assert generated["createdAt"] == AS_OF


def test_the_later_of_two_traits_wins_where_both_speak(context):
    row = Variant(context).build(traits=["moved", "moved_again"])
    assert (row["city"], row["state"]) == ("later trait", "WI")
    assert Variant(context).build(traits=["moved_again", "moved"])["city"] == "trait"


def test_none_is_a_value_like_any_other(context):
    assert Variant(context).build(email=None)["email"] is None
    assert Variant(context).build(traits=["without_email"])["email"] is None


def test_overrides_come_as_keywords_or_as_a_mapping_and_keywords_win(context):
    factory = Variant(context)
    assert factory.build({"city": "x"})["city"] == "x"
    assert factory.build(overrides={"city": "x"})["city"] == "x"
    assert factory.build({"city": "x", "state": "NY"}, city="y")["city"] == "y"
    assert factory.build(overrides=None)["city"] == "default"


def test_overrides_that_are_given_are_left_as_they_are(context):
    given: Any = {"city": "x", "suffix": "B"}
    Variant(context).build(given)
    Variant(context).build(overrides=given)
    assert given == {"city": "x", "suffix": "B"}


def test_one_trait_may_be_named_without_a_list(context):
    assert Variant(context).build(traits="moved")["city"] == "trait"
    assert {row["city"] for row in Variant(context).build_many(2, traits="moved")} == {"trait"}


# ── declarations ──────────────────────────────────────────────────────────────────────────────────────


def test_declarations_may_read_each_other_in_any_order(context):
    row = Variant(context).build()
    assert row["email"] == "First A@example.com"
    assert Variant(context).build(firstName="Ada")["email"] == "Ada A@example.com"


def test_parameters_steer_declarations_but_are_no_fields(context):
    assert "suffix" not in Variant(context).build()
    assert Variant(context).build(params={"suffix": "Z"})["lastName"] == "First Z"
    assert Variant(context).build(traits=["suffixed"])["lastName"] == "First T"
    assert "suffix" not in Variant(context).build(params={"suffix": "Z"})


def test_parameters_may_be_given_beside_the_fields(context):
    given: Any = {"suffix": "Z", "firstName": "Ada"}
    assert Variant(context).build(**given)["lastName"] == "Ada Z"


def test_a_row_has_every_column_and_nothing_else(context, datamodel):
    for row in (PatientFactory(context).build(), Variant(context).build(params={"suffix": "Z"}, traits=["moved"])):
        assert row.keys() == set(datamodel.model("Patient").columns)


def test_declarations_that_need_each_other_are_refused_with_the_circle(context):
    circular = declaring({"city": lambda row: row["state"], "state": lambda row: row["city"]})
    with pytest.raises(FactoryError, match=r"DeclaringFactory: .* each other: city → state → city"):
        circular(context).build()


def test_a_given_value_breaks_the_circle(context):
    circular = declaring({"city": lambda row: row["state"], "state": lambda row: row["city"]})
    assert circular(context).build(state="WI")["city"] == "WI"


def test_a_declaration_that_reads_what_is_not_there_says_so(context):
    with pytest.raises(FactoryError, match=r"DeclaringFactory: a declaration reads 'town'"):
        declaring({"city": lambda row: row["town"]})(context).build()


def test_a_declaration_may_ask_for_a_value_that_may_be_missing(context):
    reading = declaring({"city": lambda row: row.get("town") or row.get("state"), "state": "WI"})
    assert reading(context).build()["city"] == "WI"


def test_a_declaration_may_read_its_parents(context):
    reading = declaring({"city": lambda row: f"near {row['clinicId']}"})
    row = reading(context).build()
    assert row["city"] == f"near {row['clinicId']}"


# ── mistakes ──────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_field_names_the_nearest(context):
    with pytest.raises(FactoryError, match=r"Patient has no field 'fristName'. Did you mean 'firstName'"):
        PatientFactory(context).build(fristName="x")  # pyright: ignore[reportCallIssue]


def test_an_unknown_field_in_one_of_many_rows_is_refused(context):
    with pytest.raises(FactoryError, match="no field 'fristName'"):
        PatientFactory(context).build_many([{"firstName": "x"}, {"fristName": "x"}])


def test_an_unknown_trait_names_the_nearest_and_lists_all(context):
    with pytest.raises(FactoryError) as caught:
        Variant(context).build(traits=["movd"])
    assert "Variant has no trait 'movd'. Did you mean 'moved'?" in str(caught.value)
    assert "moved, moved_again, suffixed, without_email" in str(caught.value)


def test_a_factory_without_traits_says_so(context):
    with pytest.raises(FactoryError, match="Its traits are: none"):
        HouseholdFactory(context).build(traits=["x"])


def test_rows_of_another_model_are_to_be_created_there(context):
    with pytest.raises(FactoryError, match=r"'appointments' are rows of Appointment .* AppointmentFactory"):
        PatientFactory(context).build(appointments=[])  # pyright: ignore[reportCallIssue]


def test_a_declared_field_that_the_model_lacks_is_refused_with_the_nearest(context):
    with pytest.raises(FactoryError, match=r"declares 'citty' in defaults, but Patient has no such field. .*'city'"):
        declaring({"citty": "x"})(context)
    with pytest.raises(FactoryError, match=r"declares 'citty' in the trait 'moved',"):
        declaring(moved={"citty": "x"})(context)


@pytest.mark.parametrize(
    ("column", "parent", "told"),
    [("city", "Household", "no foreign key"), ("householdId", "Clinic", "a key of Household")],
)
def test_a_parent_that_the_field_cannot_refer_to_is_refused(context, column, parent, told):
    with pytest.raises(FactoryError, match=f"declares '{column}' as {parent} in defaults, but it is {told} in Patient"):
        declaring({column: Parent(parent)})(context)


def test_a_model_that_is_not_in_the_schema_names_the_nearest(context):
    with pytest.raises(UsageError, match=r"Unknown model 'Pateint'. Did you mean 'Patient'"):
        factory_for("Pateint")(context)


async def test_creating_without_a_database_says_what_is_missing(context):
    with pytest.raises(FactoryError, match=r"ClinicFactory has no database\. .* or use build"):
        await ClinicFactory(context).create()
    with pytest.raises(FactoryError, match=r"ClinicFactory has no database\. .*create_factory_context\(db\)"):
        await ClinicFactory(context).create_many(1)


# ── parents ───────────────────────────────────────────────────────────────────────────────────────────


def two_clinics(context, model):
    for clinic in ("a" * 24, "b" * 24):
        context.id_tracker.add("Clinic", clinic, clinic)
        context.id_tracker.add(model, f"{model} of {clinic[0]}", clinic)
    return "a" * 24, "b" * 24


def test_a_known_parent_of_the_same_clinic_is_recycled(context):
    _, second = two_clinics(context, "Household")
    factory = PatientFactory(context).with_clinic(second)
    assert {row["householdId"] for row in factory.build_many(20, traits=["with_household"])} == {"Household of b"}


def test_all_parents_of_a_row_are_of_one_clinic(context):
    first, _ = two_clinics(context, "Household")
    rows = PatientFactory(context).build_many(20, traits=["with_household"])
    assert {(row["clinicId"], row["householdId"]) for row in rows} == {(first, "Household of a")}


def test_a_given_parent_decides_the_clinic(context):
    _, second = two_clinics(context, "Patient")
    two_clinics(context, "StaffProfile")
    row = AppointmentFactory(context).build(patientId="Patient of b")
    assert (row["clinicId"], row["providerId"]) == (second, "StaffProfile of b")


def test_a_clinic_without_such_rows_does_not_borrow_from_another(context):
    two_clinics(context, "Household")
    row = PatientFactory(context).with_clinic("c" * 24).build(traits=["with_household"])
    assert row["clinicId"] == "c" * 24
    assert row["householdId"] not in {"Household of a", "Household of b"}


def test_a_given_parent_is_taken_as_it_is(context):
    two_clinics(context, "Household")
    row = PatientFactory(context).build(householdId="mine", clinicId="c", traits=["with_household"])
    assert (row["householdId"], row["clinicId"]) == ("mine", "c")


def test_a_parent_that_can_have_one_row_only_is_never_recycled(context):
    first, _ = two_clinics(context, "User")
    rows = StaffProfileFactory(context).with_clinic(first).build_many(3)
    assert len({row["userId"] for row in rows} - {"User of a"}) == 3


def test_an_optional_parent_stays_empty_unless_declared(context):
    two_clinics(context, "Household")
    assert PatientFactory(context).build()["householdId"] is None


def test_building_neither_registers_rows_nor_asks_for_a_database(context):
    PatientFactory(context).build_many(3)
    assert context.id_tracker.summary() == {}


# ── context ───────────────────────────────────────────────────────────────────────────────────────────


def test_with_clinic_gives_another_factory_and_leaves_this_one(context):
    factory = RoomFactory(context)
    assert factory.with_clinic("x").build()["clinicId"] == "x"
    assert factory.with_clinic("x").with_clinic("y").build()["clinicId"] == "y"
    assert factory.build()["clinicId"] not in {"x", "y"}
    assert context.tenant_id is None


def test_with_clinic_holds_where_the_clinic_is_optional(context):
    assert RoleFactory(context).build()["clinicId"] is None
    assert RoleFactory(context).build()["isSystem"] is True
    role = RoleFactory(context).with_clinic("x").build()
    assert (role["clinicId"], role["isSystem"]) == ("x", False)
    assert UserFactory(context).with_clinic("x").build(traits=["super_admin"])["clinicId"] is None


def test_with_created_by_is_recorded_where_the_model_has_a_place_for_it(context):
    assert PatientFactory(context).build()["createdById"] is None
    assert PatientFactory(context).with_created_by("u").with_clinic("x").build()["createdById"] == "u"
    assert PatientFactory(context).with_created_by("u").build(createdById="v")["createdById"] == "v"
    assert "createdById" not in RoomFactory(context).with_created_by("u").build()


# ── sequences ─────────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_numbered_from_one_without_gaps(context):
    rows = [*RoomFactory(context).build_many(2), RoomFactory(context).with_clinic("x").build()]
    assert [row["code"] for row in rows] == ["ROOM-1", "ROOM-2", "ROOM-3"]


def test_every_model_counts_on_its_own(context):
    RoomFactory(context).build_many(3)
    assert ClinicFactory(context).build()["slug"] == "clinic-1"


def test_every_context_counts_on_its_own(make_context):
    assert [RoomFactory(make_context()).build()["code"] for _ in range(2)] == ["ROOM-1", "ROOM-1"]


def test_many_rows_are_as_many_as_asked_or_one_for_each_mapping(context):
    factory = RoomFactory(context)
    assert factory.build_many(0) == []
    assert len(factory.build_many(3)) == 3
    rows = factory.build_many([{"name": "A"}, {"name": "B", "floor": 2}], floor=1)
    assert [(row["name"], row["floor"]) for row in rows] == [("A", 1), ("B", 2)]
    assert [row["name"] for row in factory.build_many(({"name": n} for n in "XY"), {"floor": 3})] == ["X", "Y"]


def test_ids_are_object_ids_that_differ(context):
    built = [row["id"] for row in PatientFactory(context).build_many(50)]
    assert len(set(built)) == 50
    assert all(len(bytes.fromhex(each)) == 12 for each in built)


# ── hooks ─────────────────────────────────────────────────────────────────────────────────────────────


def test_after_build_may_change_the_finished_row(context):
    class Hooked(PatientFactory):
        def after_build(self, row):
            assert row["clinicId"]
            row["city"] = f"{row['city']} {row['firstName']}"

    assert Hooked(context).build(firstName="Ada", city="Rome")["city"] == "Rome Ada"
    assert [row["city"] for row in Hooked(context).build_many([{"firstName": "B", "city": "C"}])] == ["C B"]


# ── determinism ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("factory", [factory_for(model) for model in load().models])
def test_the_same_seed_builds_the_same_rows(factory, make_context):
    first = factory(make_context()).build_many(3)
    assert factory(make_context()).build_many(3) == first
    assert [row["id"] for row in factory(make_context(seed=8)).build_many(3)] != [row["id"] for row in first]


def test_rows_and_models_draw_differently(context):
    homes, offices = HouseholdFactory(context).build_many(3), ReferringProviderFactory(context).build_many(3)
    assert len({row["phone"] for row in [*homes, *offices]}) == 6


def test_what_other_factories_draw_changes_nothing(make_context):
    quiet, busy = make_context(), make_context()
    UserFactory(busy).build_many(5)
    assert HouseholdFactory(busy).build(clinicId="c") == HouseholdFactory(quiet).build(clinicId="c")


def test_the_clock_of_the_context_is_the_only_clock(make_context):
    later = make_context()
    later.as_of = AS_OF + timedelta(days=365)
    row = PatientFactory(later).build()
    assert row["createdAt"] == row["updatedAt"] == later.as_of
    assert row["firstContactOn"] == PatientFactory(make_context()).build()["firstContactOn"] + timedelta(days=365)


# ── finding factories ─────────────────────────────────────────────────────────────────────────────────


def test_every_model_has_a_factory_that_was_written_for_it(datamodel):
    assert set(datamodel.models) <= set(BaseFactory._registry)


def test_every_factory_is_exported(datamodel):
    import seed.factories

    for model in datamodel.models:
        name = f"{model}Factory"
        assert getattr(seed.factories, name, None) is factory_for(model)
        assert name in seed.factories.__all__


def test_a_variant_does_not_displace_the_factory_of_its_model(context):
    class Strange(BaseFactory[Any]):
        model = "Household"

    assert factory_for("Household") is HouseholdFactory
    assert Strange(context).build()["name"] == "name-1"
