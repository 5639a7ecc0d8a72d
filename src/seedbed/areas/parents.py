"""Which rows a row made without code refers to."""

from __future__ import annotations

from itertools import chain, groupby, islice, product, takewhile
from typing import TYPE_CHECKING, Any, cast

from seedbed.factories.conditions import checks_of, few_values
from seedbed.factories.shapes.dice import key_of, roll, rolls, share, skewed, skews

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedbed.datamodel import DataModel, Model, Relation
    from seedbed.factories.context import FactoryContext
    from seedbed.types import Columns, Row

_FILLED = 75
_TRIES = 40
# Of its own kind a row refers to one of those before, so these are made fewer at a time.
_OF_ONE_KIND, _OTHERS = 250, 1_000
_SEARCHED = 20_000

Keys = tuple[Any, ...]


class Parents:
    """Keeps the keys of the rows that were made, and chooses among them."""

    def __init__(self, datamodel: DataModel) -> None:
        self._datamodel = datamodel
        # By model and referenced columns: the keys, in the order in which their rows were made.
        every = [relation for model in datamodel.models.values() for relation in model.parents]
        self._keys: dict[tuple[str, tuple[str, ...]], list[Keys]] = {
            (relation.target, relation.references): [] for relation in every
        }
        for model in datamodel.models.values():
            if len(model.primary_key) == 1:
                self._keys.setdefault((model.name, model.primary_key), [])
        self._wanted: dict[str, list[tuple[str, ...]]] = {}
        for model, columns in self._keys:
            self._wanted.setdefault(model, []).append(columns)

    def know(self, model: str, ids: Sequence[Any]) -> None:
        """Record rows that were made elsewhere, by their ids."""
        key = self._datamodel.model(model).primary_key
        if len(key) == 1:
            self._keys[model, key] = [(each,) for each in ids]

    def asked(self, model: str) -> list[str]:
        """Return the columns, beside an id that says all, by which others refer to rows of a model."""
        key = self._datamodel.model(model).primary_key
        return list(
            dict.fromkeys(chain(*(names for names in self._wanted.get(model, ()) if names != key or len(key) > 1)))
        )

    def know_rows(self, model: str, rows: Sequence[Row]) -> None:
        """Record the columns of rows that were made elsewhere, as far as these rows have them."""
        for names in self._wanted.get(model, ()) if rows else ():
            if rows[0].keys() >= set(names):
                self._keys[model, names] = _whole(tuple(row[name] for name in names) for row in rows)

    def add(self, model: str, columns: Columns) -> None:
        """Take note of rows; one that needs a row of its own kind, and is the first, refers to itself."""
        for relation in self._datamodel.model(model).parents:
            if relation.is_required and relation.target == model:
                for column, name in zip(relation.columns, relation.references, strict=True):
                    own = zip(columns[column], columns[name], strict=True)
                    columns[column] = [itself if given is None else given for given, itself in own]
        for names in self._wanted.get(model, ()):
            self._keys[model, names] += _whole(zip(*(columns[name] for name in names), strict=True))

    def ids(self, datamodel: DataModel, table: str) -> list[Any]:
        """Return the ids of the rows of a table, by its label."""
        model = next(each for each in datamodel.models.values() if each.label == table)
        return [key[0] for key in self._keys.get((model.name, model.primary_key), ())]

    def choices(
        self,
        name: str,
        count: int,
        context: FactoryContext,
        *,
        later: frozenset[str] = frozenset(),
        after: Sequence[Row] = (),
    ) -> Iterator[Row]:
        """Yield what each of so many rows of a model refers to: fewer, where its unique keys allow no more.

        The relations `later` are left open. The rows come `after` others of the model.
        """
        choice = _Choice(self._datamodel.model(name), self._keys, context, later)
        for row in after:
            choice.note(row)
        for number in range(len(after), len(after) + count):
            given = choice.next(number)
            if given is None:
                return
            yield given

    def choices_together(
        self, name: str, count: int, context: FactoryContext, *, after: Sequence[Row] = ()
    ) -> Iterator[tuple[dict[str, list[Any]], int]]:
        """Yield what `choices` does, by column, for as many rows as can be made at a time, and how many these are.

        Take note of the rows before going on: later ones may refer to them.
        """
        choice = _Choice(self._datamodel.model(name), self._keys, context, frozenset())
        for row in after:
            choice.note(row)
        start, end = len(after), len(after) + count
        while start < end:
            numbers = range(start, min(start + choice.at_once(start), end))
            start, made = numbers.stop, 0
            for given, size in choice.together(numbers):
                made += size
                yield given, size
            if made < len(numbers):
                return


def _whole(keys: Iterable[Keys]) -> list[Keys]:
    """Return the keys that a row can be referred to by: those with a value in each column."""
    return [key for key in keys if None not in key]


def _are_new(values: Sequence[Keys], taken: set[Keys]) -> bool:
    """Whether keys are all different, and none of them is taken."""
    found = set(values)
    return len(found) == len(values) and found.isdisjoint(taken)


class _Choice:
    """Chooses the parents of one model's rows, so that no unique key of references comes twice."""

    def __init__(
        self, model: Model, keys: dict[tuple[str, tuple[str, ...]], list[Keys]], context: FactoryContext,
        later: frozenset[str],
    ) -> None:  # fmt: skip
        self._model = model
        self._keys = keys
        self._open = {column for each in model.parents if each.field in later for column in each.columns}
        self._streams = {
            relation.field: key_of(context.seed, "parent", model.name, relation.field) for relation in model.parents
        }
        # Those with the most columns first: they decide what the others must agree with.
        chosen = (relation for relation in model.parents if relation.field not in later)
        self._relations = sorted(chosen, key=lambda relation: -len(relation.columns))
        # A column that such a relation shares with a required one is left to that one.
        self._empty = {
            relation.field: {
                name: None for name in relation.columns if relation.is_required or not model.fields[name].is_required
            }
            for relation in model.parents
        }
        columns = {column for relation in model.parents for column in relation.columns}
        unique = [key for key in (model.primary_key, *model.unique_keys) if key]
        self._options = {name: few_values(model.fields[name], model, context) for key in unique for name in key}
        self._limited = [key for key in unique if all(name in columns or self._options[name] for name in key)]
        self._alone = [key for key in self._limited if not columns & set(key)]
        alone = {name for key in self._alone for name in key}
        self._free = [name for key in self._limited for name in key if name not in columns | alone]
        self._taken: dict[tuple[str, ...], set[Keys]] = {key: set() for key in self._limited}
        self._checks = checks_of(context, model)
        self._conditions = self._between(columns)
        partial_keys = context.constraints.partial.get(model.name, ()) if context.constraints else ()
        self._counts_empty = context.datamodel.is_mongodb or any(key.counts_empty for key in partial_keys)
        self._search: Iterator[Row] | None = None
        self._grows = any(each.target == model.name for each in model.parents)
        self._streams_of_free = {name: key_of(0, model.name, name) for name in self._free}
        # Where every reference has columns of its own, none depends on another one.
        every = [column for each in self._relations for column in each.columns]
        self._are_apart = (
            not (self._alone or self._conditions)
            and len(every) == len(set(every))
            and not any(len(self._empty[each.field]) < len(each.columns) for each in self._relations)
        )

    def _between(self, names: set[str]) -> list[tuple[Any, dict[str, str]]]:
        """Return the checks on nothing but columns that refer to rows, each with their fields by column."""
        if self._checks is None:
            return []
        found = (
            (part, {c: self._checks.fields[c].name for c in self._checks.columns[part]}) for part in self._checks.parts
        )
        return [(part, fields) for part, fields in found if fields and names.issuperset(fields.values())]

    def at_once(self, number: int) -> int:
        """Return how many rows from this one on can be made together.

        Those that refer to rows of their own kind choose among the rows made before them: so first a few, then more.
        """
        return min(max(number, 1), _OF_ONE_KIND) if self._grows else _OTHERS

    def together(self, numbers: range) -> Iterator[tuple[dict[str, list[Any]], int]]:
        """Yield the references of rows by column, those together that name the same columns, and how many these are."""
        if not self._are_apart:
            rows = takewhile(lambda row: row is not None, map(self.next, numbers))
            for names, some in groupby(cast("Iterator[Row]", rows), key=dict.keys):
                same = list(some)
                yield {name: [row[name] for row in same] for name in names}, len(same)
            return
        given: dict[str, list[Any]] = {}
        without: set[int] = set()
        for relation in self._relations:
            chosen = self._drawn_together(relation, numbers)
            without.update(place for place, key in enumerate(chosen) if key is None)
            for place, name in enumerate(relation.columns):
                given[name] = [key and key[place] for key in chosen]
        for name, key in self._streams_of_free.items():
            options = self._options[name]
            given[name] = [options[each % len(options)] for each in rolls(key, [_TRIES * each for each in numbers])]
        made = self._take_together(given, numbers, without)
        if made:
            yield ({name: values[:made] for name, values in given.items()} if made < len(numbers) else given), made

    def _drawn_together(self, relation: Relation, numbers: range) -> Sequence[Keys | None]:
        """Return the key of each row's parent; None for a row that has to have one and got none."""
        nothing = (None,) * len(relation.columns)
        if relation.is_required and self._is_first(relation):
            return [nothing] * len(numbers)
        keys = self._keys.get((relation.target, relation.references), [])
        no_key = None if relation.is_required else nothing
        if not keys:
            return [no_key] * len(numbers)
        drawn, size = rolls(self._streams[relation.field], numbers), len(keys)
        chosen: list[Keys | None]
        if relation.is_unique:
            chosen = [keys[number] if number < size else no_key for number in numbers]
        else:
            chosen = [keys[place] for place in skews(drawn, size)]
        if relation.is_required:
            return chosen
        return [key if each % 100 < _FILLED else nothing for key, each in zip(chosen, drawn, strict=True)]

    def _take_together(self, given: dict[str, list[Any]], numbers: range, without: set[int]) -> int:
        """Let no unique key come twice: rows whose key is taken, or that are `without` a parent, choose again.

        Return how many of the rows there can be.
        """
        if not self._limited:
            return min(without, default=len(numbers))
        keys = [(self._taken[key], list(zip(*(given[name] for name in key), strict=True))) for key in self._limited]
        are_whole = not any(None in given[name] for name in set().union(*self._limited))
        if not without and are_whole and all(_are_new(values, taken) for taken, values in keys):
            for taken, values in keys:
                taken.update(values)
            return len(numbers)
        for place, number in enumerate(numbers):
            # Several rows may have nothing there.
            held = [(taken, values[place]) for taken, values in keys if None not in values[place]]
            if place not in without and not any(values in taken for taken, values in held):
                for taken, values in held:
                    taken.add(values)
                continue
            row = self.next(number)
            if row is None:
                return place
            for name, value in row.items():
                given[name][place] = value
        return len(numbers)

    def note(self, row: Row) -> None:
        """Take note of a row that is there."""
        self._take(row)

    def next(self, number: int) -> Row | None:
        """Return the references of a row, or None where all that could be are taken."""
        is_free = not (self._limited or self._conditions)
        for attempt in range(1 if is_free else _TRIES):
            given = self._drawn(number, attempt)
            if given is not None and self._take(given):
                return given
        if is_free:
            return None
        if self._search is None:
            self._search = self._every()
        for given in self._search:
            if self._take(given):
                return given
        return self._emptied(number)

    def _emptied(self, number: int) -> Row | None:
        """Return the references of a row without those of a taken key that it can do without: null is never taken."""
        given = None if self._counts_empty else self._drawn(number, 0)
        if given is None:
            return None
        taken = {name for key in self._limited if self._is_taken(key, given) for name in key}
        for relation in self._relations:
            if not relation.is_required and taken.intersection(relation.columns):
                given |= {
                    name: None for name in self._empty[relation.field] if not self._model.fields[name].is_required
                }
        given |= {name: None for name in self._free if name in taken and not self._model.fields[name].is_required}
        return given if self._take(given) else None

    def _is_taken(self, key: tuple[str, ...], given: Row) -> bool:
        return tuple(given.get(name) for name in key) in self._taken[key]

    def _take(self, given: Row) -> bool:
        if self._checks is not None and any(
            self._checks.evaluator.truth(part, {column: given.get(name) for column, name in fields.items()}) is False
            for part, fields in self._conditions
        ):
            return False
        keys = {
            key: tuple(given.get(name) for name in key)
            for key in self._limited
            # Several rows may have nothing there.
            if all(given.get(name) is not None for name in key)
        }
        if any(self._is_taken(key, given) for key in keys):
            return False
        for key, values in keys.items():
            self._taken[key].add(values)
        return True

    def _drawn(self, number: int, attempt: int) -> Row | None:
        given: Row = {}
        for relation in self._relations:
            if relation.columns and all(column in given for column in relation.columns):
                continue
            found = self._parent(relation, number, attempt, given)
            if found is None and relation.is_required and not self._is_first(relation):
                return None
            keys = dict(zip(relation.columns, found, strict=True)) if found else self._empty[relation.field]
            given = {**keys, **given}
        for name in self._free:
            options = self._options[name]
            given[name] = options[roll(self._streams_of_free[name], number * _TRIES + attempt) % len(options)]
        for key in self._alone:
            given |= self._placed(key, number + attempt)
        return dict.fromkeys(self._open) | given

    def _placed(self, key: tuple[str, ...], place: int) -> Row:
        """Return what a row has of a key without references: each combination once, then nothing, where it may."""
        values = next(islice(product(*(self._options[name] for name in key)), place, None), None)
        if values is not None:
            return dict(zip(key, values, strict=True))
        may_be_empty = [name for name in key if not self._model.fields[name].is_required]
        return {name: None if name in may_be_empty else self._options[name][0] for name in key}

    def _is_first(self, relation: Relation) -> bool:
        """Whether the row refers to itself: it needs one of its own kind, and there is none yet, or none for two."""
        if relation.target != self._model.name:
            return False
        return relation.is_unique or not self._keys[relation.target, relation.references]

    def _parent(self, relation: Relation, number: int, attempt: int, given: Row) -> Keys | None:
        keys = self._keys.get((relation.target, relation.references), [])
        stream = self._streams[relation.field]
        if not relation.is_required and not (keys and share(stream, number, _FILLED)):
            return None
        if relation.is_required and relation.is_unique and relation.target == self._model.name:
            return None
        agreed = [place for place, column in enumerate(relation.columns) if given.get(column) is not None]
        if agreed:
            keys = [key for key in keys if all(key[place] == given[relation.columns[place]] for place in agreed)]
        if not keys:
            return None
        if relation.is_unique and not agreed:
            place = number + attempt
            return keys[place] if place < len(keys) else None
        return keys[skewed(stream + attempt, number, len(keys))]

    def _every(self) -> Iterator[Row]:
        """Yield every combination of parents, as far as it is worth to look."""
        pools = [
            [(relation, key) for key in self._keys.get((relation.target, relation.references), [])]
            for relation in self._relations
            if relation.is_required or any(set(relation.columns) & set(key) for key in self._limited)
        ]
        free = [*self._free, *(name for key in self._alone for name in key)]
        options = [[(name, value) for value in self._options[name]] for name in free]
        for combination in islice(product(*pools, *options), _SEARCHED):
            given: Row = {}
            for what, value in combination:
                pairs = [(what, value)] if isinstance(what, str) else zip(what.columns, value, strict=True)
                if any(given.setdefault(column, each) != each for column, each in pairs):
                    break
            else:
                for relation in self._relations:
                    given = {**self._empty[relation.field], **given}
                yield dict.fromkeys(self._open) | given
