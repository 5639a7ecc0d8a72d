"""What makes rows look lived in: when each was created, how far it has come, and what follows from that."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import ByColumn, numbers_of, values_of
from seedbed.factories.fitting import as_it_is, fitted
from seedbed.factories.shapes.amounts import entered_here
from seedbed.factories.shapes.choose import options_of
from seedbed.factories.shapes.dice import UNIT, key_of, rolls
from seedbed.factories.shapes.everyday import ORDERS, VISITS
from seedbed.factories.shapes.lengths import created_of, starts_of
from seedbed.factories.shapes.life import OPPOSITES, Life, step_of
from seedbed.factories.shapes.makers import MAKERS
from seedbed.factories.shapes.moments import DAYS, MINUTES
from seedbed.factories.shapes.subject import Subject, about, words_of
from seedbed.factories.shapes.versions import version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedbed.datamodel import Field, Model
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.row_context import Draft
    from seedbed.types import Columns, Row

# Rows without parents are so many days old; those that refer to others came after them.
_YOUNGEST, _OLDEST = 120, 720
_SECOND = timedelta(seconds=1)

_NEVER = datetime.min.replace(tzinfo=UTC)

_GENDERS = {"female": {"female", "f", "woman", "w"}, "male": {"male", "m", "man"}}
_VOUCHER = re.compile(r"^(coupon|promo|promotion|discount|voucher)( code)?$")
_DISCOUNT = re.compile(r"^(total )?discounts?( amount| total| value)?( cents)?$")
_OPINION = re.compile(r"^(rating|review|feedback|stars|review text)$")


def life_of(model: Model, context: FactoryContext) -> Life:
    """Return the states of a model's rows."""
    found = context.lives.get(id(model))
    if found is None:

        def options(column: Field) -> Sequence[Any]:
            return context.datamodel.enum(column.type).values if column.kind == "enum" else options_of(column, model)

        found = context.lives[id(model)] = Life(model, options)
    return found


def told(column: Field, model: Model, context: FactoryContext) -> ByColumn | None:
    """Return what says whether something has happened in rows that `column` notes; None where nothing says it."""
    if version() == 1:
        return None
    life, words = life_of(model, context), words_of(column.bare)
    if column.type == "String" and _VOUCHER.match(words):
        taken = next((each.name for each in model.scalars if _is_discount(each)), None)
        return None if taken is None else ByColumn(lambda drafts: map(bool, values_of(drafts, taken)))
    if (is_here := entered_here(column, model, context.seed)) is not None:
        return ByColumn(partial(map, is_here))
    if _OPINION.match(words) and re.search(f"{VISITS}|{ORDERS}", about(model.name)):
        key = key_of(context.seed, "share", model.name, column.name)

        def rated(drafts: Sequence[Draft]) -> list[bool | None]:
            over, drawn = life.happened_in("completed", drafts), rolls(key, numbers_of(drafts))
            return [each and one % 100 < 70 for each, one in zip(over, drawn, strict=True)]

        return ByColumn(rated)
    return _done(column, life)


def _done(column: Field, life: Life) -> ByColumn | None:
    """Return what says whether the step of a row's life that `column` notes was made; None where nothing says it."""
    step = life.told(column)
    return None if step is None else ByColumn(partial(life.happened_in, step, but=column.name))


def by_whom(model: Model, context: FactoryContext) -> list[tuple[Row, ByColumn]]:
    """Return the references that note who did something, empty, and what says of rows whether it was done.

    Nobody has deleted what is not deleted: `deletedById` beside `isDeleted`.
    """
    if not context.lively or version() == 1:
        return []
    keyed = {name for key in (model.primary_key, *model.unique_keys) for name in key}
    needed = {name for each in model.parents if each.is_required for name in each.columns}
    found, life = [], life_of(model, context)
    for relation in model.parents:
        if relation.is_required or (keyed | needed) & set(relation.columns):
            continue
        # Steps alone: what is drawn for a row goes by its number, which rows that are there do not have.
        told_by = [each for name in relation.columns if (each := _done(model.fields[name], life)) is not None]
        if told_by:
            found.append((dict.fromkeys(relation.columns), told_by[0]))
    return found


def opposed(column: Field, model: Model, context: FactoryContext) -> Callable[[Draft], bool] | None:
    """Return what says whether something of a row speaks against a flag, as "deleted" does against "active"."""
    life = life_of(model, context)
    against = [step for step in OPPOSITES.get(step_of(column) or "", ()) if life.is_noted(step)]
    return (lambda draft: any(life.happened(step, draft) for step in against)) if against else None


def chosen_state(column: Field, model: Model, context: FactoryContext, ranked: Sequence[Any]) -> Callable[[Draft], Any]:
    """Return a declaration that chooses from ranked values, the first ones more often; states agree with their row."""
    key, size = key_of(context.seed, "column", model.name, column.name), len(ranked)
    choose = life_of(model, context).chooser(column) if context.lively else None

    def pick(drafts: Sequence[Draft]) -> list[Any]:
        places = [int(size * ((drawn >> 11) * UNIT) ** 2.2) for drawn in rolls(key, numbers_of(drafts))]
        if choose is None:
            return [ranked[place] for place in places]
        return [choose(draft, ranked, place) for draft, place in zip(drafts, places, strict=True)]

    return ByColumn(pick)


def of_gender(
    column: Field, model: Model, context: FactoryContext, values: Sequence[str]
) -> Callable[[Draft], str] | None:
    """Return a declaration of a gender that agrees with the row's first name, where the values are understood."""
    by_gender = {
        gender: next((each for each in values if words_of(each) in words), None) for gender, words in _GENDERS.items()
    }
    if None in by_gender.values():
        return None
    subject = Subject(column, model, context.seed)
    return lambda draft: by_gender.get(MAKERS["gender"](subject, draft)) or values[-1]


def creation(column: Field, model: Model, context: FactoryContext) -> Any:
    """Return a declaration of the moment of a row's creation: now, or one in the past in rows that look lived in.

    A row was created after its parents, and before what it is about begins.
    """
    if not context.lively or column.type != "DateTime":
        return context.as_of
    key, starts, fit = key_of(context.seed, "made", model.name), starts_of(model), fitted(column)

    def made(drafts: Sequence[Draft]) -> list[Any]:
        now = context.as_of
        begins = values_of(drafts, starts) if starts is not None else [None] * len(drafts)
        born = _parents_born(drafts, context)
        moments: list[Any] = []
        for drawn, after, start in zip(rolls(key, numbers_of(drafts)), born, begins, strict=True):
            if start is not None:
                moment = min(start, now) - timedelta(1 + drawn % 40, 60 * ((drawn >> 20) % 1_440))
                moment = max(moment, after) if after is not None else moment
            elif after is not None:
                left = now - after
                # Multiplied: that takes half the time of a new length.
                moment = after + _SECOND * ((86_400 * left.days + left.seconds) * ((drawn >> 11) % 100_000) // 100_000)
            else:
                days = _YOUNGEST + drawn % (_OLDEST - _YOUNGEST)
                moment = now - DAYS[days] - MINUTES[(drawn >> 20) % 1_440]
            moments.append(moment.replace(microsecond=0) if moment.microsecond else moment)
        return moments if fit is as_it_is else list(map(fit, moments))

    return ByColumn(made)


def last_change(model: Model, context: FactoryContext) -> Any:
    """Return a declaration for `@updatedAt`: the last that is noted of a row, else its creation, where it has one.

    So rows that stay the same from one day to the next are equal on both.
    """
    born = created_of(model)
    if born is None or model.fields[born].is_updated_at:
        return context.as_of
    if not context.lively:
        return lambda draft: draft.get(born) or draft.as_of
    noted = [each.name for each in model.scalars if _is_noted(each)]

    def changed(drafts: Sequence[Draft]) -> list[Any]:
        now = context.as_of
        made = values_of(drafts, born)
        if not noted:
            return [each if each is not None and each <= now else now for each in made]
        columns = [made, *(values_of(drafts, name) for name in noted)]
        over = [[each if each is not None and each <= now else _NEVER for each in column] for column in columns]
        return [now if each is _NEVER else each for each in map(max, *over)]

    return ByColumn(changed)


def note_creation(model: Model, context: FactoryContext, columns: Columns) -> None:
    """Take note of when rows were created, for those that refer to them."""
    made = life_of(model, context).made
    if made is None or model.name not in context.datamodel.referred:
        return
    [key] = model.primary_key
    moments, now = zip(columns[key], columns[made], strict=True), context.as_of
    context.born.setdefault(model.name, {}).update(
        {own: moment for own, moment in moments if moment is not None and own is not None and moment <= now}
    )


def _is_discount(column: Field) -> bool:
    return column.is_number and _DISCOUNT.match(words_of(column.bare)) is not None


def _is_noted(column: Field) -> bool:
    if column.type != "DateTime" or column.is_list or column.is_updated_at or column.is_time_of_day:
        return False
    return step_of(column) is not None


def _parents_born(drafts: Sequence[Draft], context: FactoryContext) -> list[datetime | None]:
    """Return when the youngest parent of each row was created, as far as that is known."""
    moments: list[list[datetime]] = []
    for column, target in drafts[0].parent_columns if drafts else ():
        born = context.born.get(target)
        if born:
            moments.append([born.get(key, _NEVER) for key in values_of(drafts, column)])
    if not moments:
        return [None] * len(drafts)
    return [None if each is _NEVER else each for each in (map(max, *moments) if len(moments) > 1 else moments[0])]
