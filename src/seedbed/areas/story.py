"""A run's rows as a pure function of its settings, in parts that can be made one by one, here or elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedbed.types import Row


class Part(NamedTuple):
    """Rows that go together: `label` is what progress calls them, `make` gives them by model, parents first."""

    label: str
    make: Callable[[], Iterable[tuple[str, Sequence[Row]]]]


class Story(Protocol):
    """What a project says about a run that replaces all rows: `Story(config, areas)`, a pure function of both."""

    @property
    def is_pure(self) -> bool:
        """Whether every area's rows can be made without a database."""
        ...

    def parts(self) -> Iterator[Part]:
        """Yield the parts: what all tenants share, then each tenant's. A part needs rows of the first at most."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """Return what the mark of the run says beside its settings."""
        ...


@runtime_checkable
class Compared(Protocol):
    """A story that knows what it need not make twice: rows that are surely the same on two days."""

    def beside(self, later: Any) -> Iterator[tuple[Part, Part]]:
        """Yield each part of this day and of a later one; rows that are the same on both may be missing from both."""
        ...
