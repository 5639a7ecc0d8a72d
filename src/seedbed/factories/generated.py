"""Values for fields without a declaration, from the data model: ids, defaults, unique values, and values that fit."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.native import greatest, longest
from seedbed.errors import FactoryError
from seedbed.factories.by_column import ByColumn, column_of, numbers_of, some_of, values_of
from seedbed.factories.composites import composite, meant_id
from seedbed.factories.conditions import few_values
from seedbed.factories.fitting import fitted, fitting, plain
from seedbed.factories.identity import identity
from seedbed.factories.lists import enums, is_left_empty, several
from seedbed.factories.lively import chosen_state, creation, last_change, life_of, of_gender, opposed, told
from seedbed.factories.row_context import next_of, unique_together
from seedbed.factories.shapes import shape_of, version
from seedbed.factories.shapes.apart import day_ago, minute_ago, numbered, slot
from seedbed.factories.shapes.catalogue import MOSTLY, RARE
from seedbed.factories.shapes.choose import earlier_of, maker_of, options_of
from seedbed.factories.shapes.dice import key_of, rolls, share
from seedbed.factories.shapes.first_free import FEW_NUMBERS, SIGNS, few_within, first_free
from seedbed.factories.shapes.makers import DISTINCT
from seedbed.factories.shapes.subject import Subject, words_of
from seedbed.factories.shapes.words import TAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedbed.datamodel import Field, Model
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.row_context import Draft

_ID_FUNCTIONS = {"cuid", "uuid", "nanoid", "ulid", "auto"}

# Text to Prisma, and to the database something that has a form.
_OWN_FORMS = {"Inet", "Bit", "VarBit", "Xml"}

_NUMBERS = re.compile(r"\d+")

# Of a hundred rows, how many have something in an optional column.
_FILLED, _RARELY = 70, 6
_STATES = r"\b(status|state|stage|priority|role|plan|tier)$"
# What a schema that says "false" means to be off for most.
_OFF = r"\b(enabled|public|visible|subscribed)\b"
_COORDINATES = r"^(lat|latitude|lng|lon|long|longitude)$"


def generated(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> Any:
    """Return a declaration for a field from the data model alone: its default, None, or a value that fits its type.

    `keys` are the model's foreign keys: a field that is unique beside nothing but those must differ from row to row.
    """
    function = column.default_function
    if _is_severed(column, model):
        return None
    if function in _ID_FUNCTIONS or (column.is_id and column.type == "String" and column.native_type not in _OWN_FORMS):
        return identity(column)
    if column.is_counted:
        return lambda draft: draft.number
    within = unique_within(column, model, keys, context)
    if within is not None and (column.is_required or column.has_default):
        return _distinct(column, within, model, keys, context)
    if column.is_updated_at:
        return last_change(model, context)
    if function == "now":
        return creation(column, model, context)
    # A null of JSON's own has no form in Python that differs from nothing.
    is_null = column.type == "Json" and column.default_value is None
    if column.has_default and function is None and not is_null:
        return _default(column, model, context)
    if column.native_type == "Uuid" and function is not None:
        return identity(column)
    if not column.is_required:
        return _optional(column, model, keys, context)
    return value_of(column, model, context)


def value_of(column: Field, model: Model | None, context: FactoryContext) -> Any:
    """Return a declaration of a value for a field: by its name where that says something, else by its type."""
    if column.composite and model is not None:
        return composite(column, model, context, _part)
    if model is not None and column.name in _listed(model):
        return ()
    if column.native_type == "ObjectId" and model is not None:
        return meant_id(column, model, context)
    if column.is_list:
        return _list(column, model, context)
    if model is None or version() == 1:
        return filler(column, context)
    if column.kind == "enum" or column.type == "Boolean":
        return _varied(column, model, context)
    return _shaped(column, model, context, distinct=False) or filler(column, context)


def _part(column: Field, model: Model, context: FactoryContext) -> Any:
    return generated(column, model, frozenset(), context)


def _listed(model: Model) -> set[str]:
    """Return the lists of ids that are one side of a relation; both sides have to agree, so they begin empty."""
    return {name for field in model.relations if field.is_list for name in field.relation_from_fields}


def filled(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> Any:
    """Return a declaration that always has a value, for a field that may be empty."""
    if _is_severed(column, model):
        return None
    within = unique_within(column, model, keys, context)
    return value_of(column, model, context) if within is None else _distinct(column, within, model, keys, context)


def filler(column: Field, context: FactoryContext) -> Any:
    """Return a declaration of a value that fits a field's type, whatever the field means."""
    if column.is_list:
        return ()
    if column.kind == "enum":
        return context.datamodel.enum(column.type).values[0]
    if column.type == "Boolean":
        return False
    found = plain(column, context)
    if found is None:
        raise FactoryError(
            f"'{column.name}' is of the type {column.type}, for which no default can be generated. "
            f"Declare '{column.name}' in the model's factory, or pass it."
        )
    return found


def unique_within(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> tuple[str, ...] | None:
    """Return the other columns of the unique key that only `column` can keep apart, or None."""
    for key in (model.primary_key, *model.unique_keys):
        own = [model.fields[name] for name in key if name not in keys]
        if column in own and column == max(own, key=lambda each: _capacity(each, model)):
            return tuple(name for name in key if name in keys)
    # One that the database alone has may be for some of the rows: a state of which there is one that is open.
    for key in context.constraints.apart.get(model.name, ()) if context.constraints else ():
        own = [model.fields[name] for name in key if name not in keys]
        best = max(own, key=lambda each: _capacity(each, model), default=None)
        if best is column and _capacity(column, model) > 1 and not _matches(_STATES, words_of(column.bare)):
            return tuple(name for name in key if name in keys)
    return None


def _is_severed(column: Field, model: Model) -> bool:
    """Whether a column that may be empty refers to rows of a table that the client does not know."""
    return not column.is_required and any(column.name in lost.relation_from_fields for lost in model.severed)


def _capacity(column: Field, model: Model) -> int:
    """Rank a column by how many rows it can keep apart: what has an id at a provider, rather than the provider."""
    if column.kind == "enum" or column.type == "Boolean":
        return int(column.kind == "enum")
    if version() > 1 and _shape(column, model) in FEW_NUMBERS:
        return 1
    return 3 if column.type != "String" or version() == 1 or _shape(column, model) in {*DISTINCT, ""} else 2


def _default(column: Field, model: Model, context: FactoryContext) -> Any:
    """Return the default of the schema; rows that are to look lived in have other values too."""
    value = column.default_value
    if column.type == "Json" and isinstance(value, dict | list):
        # An object that is empty is filled in a database in use; a list may well have nothing in it.
        if context.lively and value == {} and version() > 1:
            return value_of(column, model, context)
        return lambda _: column.default_value
    if not context.lively or column.is_list:
        return value
    if column.kind == "enum" or column.type == "Boolean":
        return _varied(column, model, context)
    newer = version() > 1
    if ((column.listed and newer) or _matches(_STATES, words_of(column.bare))) and len(options_of(column, model)) > 1:
        return chosen_state(column, model, context, options_of(column, model))
    # Nothing of what can be counted is zero in every row of a database in use, and no name is empty.
    is_one = newer and value == 1 and _matches(r"^(quantity|qty)$", words_of(column.bare))
    is_empty = (newer and value == "") or (column.is_number and value == 0)
    return (_shaped(column, model, context, distinct=False) or value) if is_one or is_empty else value


def _optional(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> Any:
    """Return a declaration that fills the field in some of the rows; one that refers to a row waits for that row."""
    if version() == 1 or column.name in keys or column.is_list:
        return () if column.is_list else None
    words = words_of(column.bare)
    rare = _matches(RARE, words)
    if rare and not context.lively:
        return None
    declared = filled(column, model, keys, context)
    # Latitude and longitude are filled together.
    name = "coordinates" if _matches(_COORDINATES, words) else column.name
    key = key_of(context.seed, "share", model.name, name)
    percent = _RARELY if rare else _FILLED
    happened = told(column, model, context)

    def some(drafts: Sequence[Draft]) -> list[Any]:
        is_there: list[bool] = [drawn % 100 < percent for drawn in rolls(key, numbers_of(drafts))]
        if happened is not None:
            told_of = happened.make(drafts)
            is_there = [drawn if each is None else each for drawn, each in zip(is_there, told_of, strict=True)]
        values = iter(column_of(declared, some_of(drafts, is_there)))
        return [next(values) if there else None for there in is_there]

    return ByColumn(some)


def _varied(column: Field, model: Model, context: FactoryContext) -> Callable[[Draft], Any]:
    """Return a declaration of an enum or a boolean: what the schema or the name makes likely, and the others."""
    key, words = key_of(context.seed, "column", model.name, column.name), words_of(column.bare)
    if column.kind == "enum":
        values = context.datamodel.enum(column.type).values
        usual = column.default if column.default in values else values[0]
        ranked = (usual, *(value for value in values if value != usual))
        if _matches(r"\b(gender|sex)$", words) and (by_name := of_gender(column, model, context, values)) is not None:
            return by_name
        return chosen_state(column, model, context, ranked)
    happened = told(column, model, context)
    if happened is not None:
        return ByColumn(lambda drafts: [each or False for each in happened.make(drafts)])
    off = version() > 1 and column.default is False and _matches(_OFF, words)
    likely = column.default is True or (_matches(MOSTLY, words) and not off)
    percent = 4 if _matches(RARE, words) else 80 if likely else 25
    against = opposed(column, model, context)
    if against is not None:
        # What says the opposite decides: no draft is published, and what is deleted is not active.
        percent = 100 if words.endswith("draft") else percent
        return lambda draft: share(key, draft.number, percent) and not against(draft)
    return ByColumn(lambda drafts: [drawn % 100 < percent for drawn in rolls(key, numbers_of(drafts))])


def _list(column: Field, model: Model | None, context: FactoryContext) -> Any:
    if version() == 1 or model is None or not column.is_required or is_left_empty(column):
        return ()
    if column.kind == "enum":
        return enums(column, model, context)
    one = _shaped(column, model, context, distinct=False)
    if one is None and column.type == "String":
        # Whatever they are called, several of them are words.
        one = ByColumn(partial(Subject(column, model, context.seed).pick_together, TAGS))
    one = one or value_of(replace(column, is_list=False), model, context)
    return several(column, model, context, one, _shape(column, model) or "tag")


def _shape(column: Field, model: Model) -> str:
    return shape_of(column, model) or ""


def _shaped(column: Field, model: Model, context: FactoryContext, *, distinct: bool) -> Callable[[Draft], Any] | None:
    maker = maker_of(column, model)
    if maker is None or column.type in {"Bytes", "Boolean"}:
        return None
    options = options_of(column, model) if column.type == "String" and not column.is_list else ()
    if options and not distinct and life_of(model, context).chooser(column) is not None:
        return chosen_state(column, model, context, tuple(map(fitted(column), options)))
    if column.native_type in {"Uuid", "Inet", "Bit", "VarBit", "Xml", "Oid", "Money"} and column.type == "String":
        return None
    subject = Subject(column, model, context.seed, distinct, life_of(model, context))
    fit = fitting(column)
    limit = longest(column)
    shape = _shape(column, model)
    # Where nobody knows a name, its text is a code if rows must differ.
    apart = shape in DISTINCT or not shape

    def told_apart(value: str, number: int) -> str | None:
        """Return what no other row has, or None where that is too long."""
        if not apart:
            other = numbered(shape, options, subject.key, number)
            if other is not None:
                value = other
            elif str(number) not in _NUMBERS.findall(value):
                value = f"{value} {number}"
        return value if limit is None or len(value) <= limit else None

    def make(drafts: Sequence[Draft]) -> list[Any]:
        values = subject.values(maker, drafts)
        if column.type == "String":
            values = [value if value is None or type(value) is str else str(value) for value in values]
        if column.type == "String" and distinct:
            values = [
                value if value is None else told_apart(value, number)
                for value, number in zip(values, numbers_of(drafts), strict=True)
            ]
        return fit(values)

    return ByColumn(make)


def _distinct(
    column: Field, within: tuple[str, ...], model: Model, keys: frozenset[str], context: FactoryContext
) -> Any:
    few = few_values(column, model, context)
    if few:
        return next_of(few, column, within, model, context)
    if column.type == "DateTime":
        return _distinct_moment(column, model, context)
    if within and not column.is_list and version() > 1:
        options = few_within(column, model, context.as_of)
        if options:
            return next_of(options, column, within, model, context)
        among = _among_siblings(column, model, keys, context)
        if among is not None:
            return among
    otherwise = filler(column, context)
    if column.type in {"Int", "BigInt"}:
        top = greatest(column)
        return otherwise if not within or top > 2**30 else next_of(range(1, top + 1), column, within, model, context)
    if column.type != "String" or column.is_list or version() == 1:
        return otherwise
    if column.default_function not in {None, "dbgenerated"}:
        return otherwise
    shaped = _shaped(column, model, context, distinct=True)
    if shaped is None:
        return otherwise

    def apart(drafts: Sequence[Draft]) -> list[Any]:
        values = column_of(shaped, drafts)
        return [value or otherwise(drafts[place]) for place, value in enumerate(values)]

    return ByColumn(apart)


def _among_siblings(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> Any:
    """Return a declaration of a value that no other row of the same parent has; None where rows of others may be there.

    Numbers count from 1 for each parent; text is what the row would have anyway, as long as it is free.
    """
    owner = _owner(column, model, keys, context)
    # Of the first rows of a circle it is settled last what they refer to.
    circle = context.datamodel.circles.get(model.name, ())
    is_open = any(each.target in circle and set(each.columns).intersection(owner) for each in model.parents)
    if not context.alone or not owner or is_open:
        return None
    if column.type in {"Int", "BigInt"}:
        counted = range(1, min(greatest(column), 2**62) + 1)
        if _shape(column, model) == "year":
            counted = range(context.as_of.year, 0, -1)
        return ByColumn(lambda drafts: unique_together(drafts, counted, *owner))
    shape = _shape(column, model)
    if (
        column.type != "String"
        or column.default_function not in {None, "dbgenerated"}
        or shape in DISTINCT - SIGNS.keys()
    ):
        return None
    plain = _shaped(column, model, context, distinct=False)
    if plain is None:
        return None
    options = tuple(map(fitted(column), options_of(column, model)))
    return first_free(plain, options, owner, longest(column), SIGNS.get(shape, " "))


def _owner(column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> tuple[str, ...]:
    """Return the columns in which rows are equal that must differ in this one, for every unique key that it decides."""
    apart = context.constraints.apart.get(model.name, ()) if context.constraints else ()
    decided = [key for key in (model.primary_key, *model.unique_keys, *apart) if column.name in key]
    shared = set[str].intersection(*map(set, decided)) - {column.name}
    return tuple(
        name
        for name in decided[0]
        if name in shared and (name in keys or unique_within(model.fields[name], model, keys, context) is None)
    )


def _distinct_moment(column: Field, model: Model, context: FactoryContext) -> Any:
    """Return a declaration of a moment for each row: past days for dates, slots around now for what is booked."""
    if column.is_time_of_day:
        return lambda draft: fitted(column)(draft.as_of.replace(hour=0, minute=0) + timedelta(seconds=draft.number))
    if version() == 1:
        whole = column.native_type == "Date"
        return lambda draft: (
            draft.as_of.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=draft.number)
            if whole
            else draft.as_of + timedelta(minutes=draft.number)
        )
    earlier = earlier_of(column, model)
    if column.native_type == "Date" or _matches(r"\b(date|day)\b", words_of(column.bare)):
        return lambda draft: day_ago(draft.as_of, draft.number, draft.get(earlier) if earlier else None)

    key = key_of(context.seed, "column", model.name, column.name)
    booked = column.name == life_of(model, context).starts or _shape(column, model) == "soon"

    def moments(drafts: Sequence[Draft]) -> list[Any]:
        now, numbers, one = context.as_of, numbers_of(drafts), slot if booked else minute_ago
        found = [one(now, key, number) for number in numbers]
        if not earlier:
            return found
        return [
            each if base is None or base <= each else now + timedelta(minutes=number)
            for each, base, number in zip(found, values_of(drafts, earlier), numbers, strict=True)
        ]

    return ByColumn(moments)


def _matches(pattern: str, words: str) -> bool:
    return re.search(pattern, words) is not None
