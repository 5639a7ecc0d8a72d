"""Seeding without code: so many rows of each model, whole in every reference, through the writer that areas use.

A few parents have many rows and most have few; optional references are mostly there; keys made of references never
meet twice. The same seed gives the same rows.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from threading import Thread
from typing import TYPE_CHECKING, Any

from seedbed.areas.circles import circles_of, groups
from seedbed.areas.parents import Parents
from seedbed.areas.registry import AreaRegistry
from seedbed.areas.run import seed_database
from seedbed.config import DEFAULT_SEED, Profile, SeedConfig
from seedbed.database.encoding import ROWS_PER_STATEMENT
from seedbed.database.guard import MARK, has_model
from seedbed.datamodel import join_tables, linked_lists, load
from seedbed.errors import UsageError, counted, suggest
from seedbed.factories import factory_for
from seedbed.factories.by_column import RowOf
from seedbed.factories.lively import by_whom, note_creation
from seedbed.factories.shapes.choose import look_at
from seedbed.factories.shapes.dice import key_of, roll, skewed
from seedbed.location import location
from seedbed.types import SeedArea, as_columns, as_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from seedbed.areas.context import SeedContext
    from seedbed.areas.run import SeedReport
    from seedbed.database import DatabaseUrl
    from seedbed.datamodel import DataModel, Model
    from seedbed.factories import BaseFactory
    from seedbed.run_options import RunOptions
    from seedbed.types import Columns, Row

AREA = "rows"
"""The id of the area that makes rows without code."""

LOOKING = "what columns hold"
"""The name of the thread that finds it out while the engine starts."""

_MOST_LINKS = 3
# Of rows that a model needs and that nobody has given a number for.
_MOST_PARENTS = 100


def plan_rows(
    datamodel: DataModel, rows: int | Mapping[str, int], *, taken: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Return how many rows each model is to get, parents first.

    A number is for every model; a mapping names models, and what those need gets as many rows as they do. Models in
    `taken`, and those that nobody can make rows of, are left out. Raises `UsageError` for a model that there is not,
    or that is left out.
    """
    if isinstance(rows, int):
        wanted = dict.fromkeys(datamodel.models, rows)
    else:
        wanted = {}
        for name, count in rows.items():
            if name not in datamodel.models:
                near = suggest(name, datamodel.models) or f" Use {location().command('show')} to see the models."
                raise UsageError(f"--rows names the model '{name}', which the schema does not have.{near}")
            if name in datamodel.left_out:
                raise UsageError(f"--rows names {name}, which can have no rows: it {datamodel.left_out[name]}.")
            for needed, least in _with_parents(datamodel, name, count).items():
                wanted[needed] = max(wanted.get(needed, 0), least)
        wanted |= rows
    left = taken | datamodel.left_out.keys()
    return {name: wanted[name] for name in datamodel.insert_order() if wanted.get(name, 0) > 0 and name not in left}


def parse_rows(wanted: Sequence[str], datamodel: DataModel) -> int | dict[str, int]:
    """Return what `--rows` says: "100" is for every model, "Model=1000" for one. Raises `UsageError` for the rest."""
    every, named = None, dict[str, int]()
    for text in wanted:
        name, _, count = text.rpartition("=")
        if not count.isdecimal() or not int(count):
            raise UsageError(f"--rows {text} is not a number of rows. Write --rows 100 or --rows Model=1000.")
        if name:
            named[name] = int(count)
        else:
            every = int(count)
    if not named:
        return every or 0
    others = (model for model in datamodel.models if model not in datamodel.left_out)
    return {**dict.fromkeys(others if every else (), every or 0), **named}


def rows_registry(
    datamodel: DataModel, rows: int | Mapping[str, int], areas: AreaRegistry | None = None
) -> AreaRegistry:
    """Return areas that make rows: those of the project, and one for all models that they leave.

    Raises `UsageError` where they leave none.
    """
    own = list(areas or ())
    taken = frozenset(model for area in own for model in area.models)
    if has_model(datamodel):
        # Its rows are the marks of the runs, this one's included.
        taken |= {MARK}
    plan = plan_rows(datamodel, rows, taken=taken)
    if not plan:
        filled = "every model" if isinstance(rows, int) else ", ".join(sorted(rows))
        raise UsageError(f"--rows adds nothing: the project's areas fill {filled}. Leave it out.")

    # The next thing is the start of the engine, in which Python has little to do.
    Thread(target=_look_at, args=([datamodel.model(name) for name in plan],), daemon=True, name=LOOKING).start()

    async def seed(ctx: SeedContext) -> None:
        await write_rows(ctx, plan)

    last = max((area.phase for area in own), default=0)
    made = SeedArea(
        id=AREA, name="rows", phase=last, seed=seed, models=tuple(plan), scope="global", grows=True,
        dependencies=tuple(area.id for area in own if area.scope == "global"),
    )  # fmt: skip
    return AreaRegistry([*own, made])


def _look_at(models: Sequence[Model]) -> None:
    # Whatever is wrong is met again, and said, when rows are made.
    with suppress(Exception):
        look_at(models)


async def seed_rows(
    rows: int | Mapping[str, int],
    options: RunOptions,
    *,
    as_of: datetime,
    seed: int = DEFAULT_SEED,
    url: DatabaseUrl | None = None,
    areas: AreaRegistry | None = None,
    clear: bool = True,
) -> SeedReport:
    """Fill the database with so many rows of each model, in one transaction, guarded as `seed_database` is."""
    profile = Profile(AREA, "so many rows of each model")
    return await seed_database(
        SeedConfig(profile, as_of, seed, clear=clear), options, url=url, registry=rows_registry(load(), rows, areas)
    )


def preview_rows(
    datamodel: DataModel, rows: int | Mapping[str, int], *, seed: int, as_of: datetime, shown: int = 3
) -> dict[str, list[Row]]:
    """Return the first rows of each model as they would be written; no database is needed."""
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.id_tracker import IdTracker
    from seedbed.rng import rng

    context = FactoryContext(datamodel, IdTracker(rng(seed, "id tracker")), seed, as_of, made=None, lively=True)
    context.alone = True
    parents = Parents(datamodel)
    plan = {model: min(count, shown) for model, count in plan_rows(datamodel, rows).items()}
    found: dict[str, list[Row]] = {}
    for group in groups(datamodel, plan):
        factories = {name: factory_for(name, datamodel)(context) for name in group}
        for circle in _circles(datamodel, group, plan, parents, factories):
            for name, row in circle.items():
                found.setdefault(name, []).append(row)
        for name, factory in factories.items():
            first = found.get(name, [])
            made = _made(factory, parents, plan[name] - len(first), after=first)
            found[name] = [*first, *chain.from_iterable(map(as_rows, made))]
    return {model: found[model] for model in plan}


async def write_rows(ctx: SeedContext, plan: Mapping[str, int]) -> None:
    """Write the rows of a plan, parents first, and then the links of many-to-many relations."""
    context = ctx.factories()
    context.lively, context.alone = True, ctx.config.clear
    if not ctx.config.clear:
        context.sequences.update(_last_numbers(ctx))
    parents = Parents(ctx.datamodel)
    for model in ctx.datamodel.models:
        if model not in plan and ctx.id_tracker.has(model):
            parents.know(model, ctx.id_tracker.get_all(model))
            await _read(ctx, parents, model)
    for group in groups(ctx.datamodel, plan):
        factories = {name: factory_for(name, ctx.datamodel)(context) for name in group}
        for factory in factories.values():
            await factory.learn()
        first: dict[str, list[Row]] = {name: [] for name in group}
        for circle in _circles(ctx.datamodel, group, plan, parents, factories):
            for name, row in circle.items():
                first[name].append(row)
        for start in range(0, len(first[group[0]]), ROWS_PER_STATEMENT):
            await ctx.writer.insert_together(
                {name: rows[start : start + ROWS_PER_STATEMENT] for name, rows in first.items()}
            )
        for model, factory in factories.items():
            count, made = plan[model], len(first[model])
            async with ctx.writer.inserting(model) as insertion:
                for columns in _made(factory, parents, count - made, after=first[model]):
                    await insertion.add_all(columns)
                    made += len(next(iter(columns.values())))
            if made < count:
                ctx.logger.info(f"{model} has {counted(made, 'row')}, not {count}: its unique keys allow no more.")
    await _link(ctx, parents)


async def _read(ctx: SeedContext, parents: Parents, model: str) -> None:
    """Read the columns of known rows by which others refer to them, where those are not their ids."""
    names = parents.asked(model)
    if names:
        await ctx.writer.flush()
        own, known = ctx.datamodel.model(model), set(ctx.id_tracker.get_all(model))
        rows = await ctx.writer.rows(model, *dict.fromkeys((*own.primary_key, *names)))
        parents.know_rows(model, [row for row in rows if own.id_of(row) in known])


def _last_numbers(ctx: SeedContext) -> dict[str, int]:
    """Return by model the number after which no row that stays has one: its place, or an id that counts."""
    last: dict[str, int] = {}
    for name, model in ctx.datamodel.models.items():
        if not ctx.id_tracker.has(name):
            continue
        ids = ctx.id_tracker.get_all(name)
        counted = any(field.is_id and field.is_counted for field in model.fields.values())
        last[name] = max([len(ids), *(each for each in ids if counted and isinstance(each, int))])
    return last


def _circles(
    datamodel: DataModel, group: tuple[str, ...], plan: Mapping[str, int], parents: Parents,
    factories: Mapping[str, BaseFactory[Any]],
) -> Iterator[dict[str, Row]]:  # fmt: skip
    """Yield the first rows of models that require each other; of a model alone, none."""
    for rows in circles_of(datamodel, group, plan, parents, factories) if len(group) > 1 else ():
        for name, row in rows.items():
            columns = as_columns([row])
            _note(factories[name], parents, columns)
            row.update(*as_rows(columns))
        yield rows


def _made(factory: BaseFactory[Any], parents: Parents, count: int, *, after: Sequence[Row] = ()) -> Iterator[Columns]:
    untold = by_whom(factory._model, factory.context)
    for given, size in parents.choices_together(factory.model, count, factory.context, after=after):
        columns = factory.completed_together(given, size)
        for names, happened in untold:
            there: list[Any] = [RowOf(columns, place) for place in range(size)]
            undone = [place for place, each in enumerate(happened.make(there)) if each is False]
            for name in names:
                for place in undone:
                    columns[name][place] = None
        _note(factory, parents, columns)
        yield columns


def _note(factory: BaseFactory[Any], parents: Parents, columns: Columns) -> None:
    parents.add(factory.model, columns)
    note_creation(factory._model, factory.context, columns)
    if factory.model in factory.context.datamodel.meant_models:
        for row in as_rows(columns):
            factory.context.id_tracker.add(factory.model, factory._model.id_of(row))


async def _link(ctx: SeedContext, parents: Parents) -> None:
    """Give rows on both sides of a many-to-many relation a few of one another."""
    for name, first, second in _sides(ctx.datamodel, parents):
        key = key_of(ctx.config.seed, "links", name)
        pairs: dict[tuple[Any, Any], None] = {}
        for number, one in enumerate(first if second else ()):
            for step in range(roll(key, number) % _MOST_LINKS + 1):
                pairs[one, second[skewed(key + step + 1, number, len(second))]] = None
        if pairs:
            await ctx.writer.connect(name, list(pairs))


def _sides(datamodel: DataModel, parents: Parents) -> Iterator[tuple[str, list[Any], list[Any]]]:
    """Yield each many-to-many relation, in a table or in lists, with the ids on both sides."""
    for table in join_tables(datamodel):
        first, second = (parents.ids(datamodel, key.target) for key in table.foreign_keys)
        yield table.name, first, second
    for links in linked_lists(datamodel):
        first, second = (parents.ids(datamodel, datamodel.model(side.model).label) for side in links.sides)
        yield links.name, first, second


def _with_parents(datamodel: DataModel, name: str, count: int) -> dict[str, int]:
    """Return how many rows a model needs of itself and of its parents: a few, or one for each of its rows."""
    found, waiting = {name: count}, [name]
    while waiting:
        child = waiting.pop()
        for relation in datamodel.model(child).parents:
            least = found[child] if relation.is_unique else min(found[child], _MOST_PARENTS)
            if relation.is_required and least > found.get(relation.target, 0):
                found[relation.target] = least
                waiting.append(relation.target)
    return found
