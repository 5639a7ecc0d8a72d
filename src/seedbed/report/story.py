"""The story of a row: what happened, day by day, from all the tables that know of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from seedbed.database.statements import literal
from seedbed.report.queries import facts, lanes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seedbed.database.sql_session import Reader


_SHORT = 48


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened on a day, which is local to where it happened; `minute` is that of the day."""

    day: str
    place: int
    minute: int
    lane: str
    title: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the event as `show --json` prints it."""
        facts = {name: value for name, value in asdict(self).items() if name != "place"}
        return {**facts, "minute": self.minute if self.minute >= 0 else None}


def story(reader: Reader, model: str, key: str, today: datetime) -> list[Event]:
    """Return the story of a row in order of time; of one day, in the order of the project's lanes."""
    found: list[Event] = []
    reader.expect([each.sql for each in (*lanes(model), *facts(model))], today)
    for place, lane in enumerate(lanes(model)):
        sql = f"SELECT s.day, s.minute, s.text FROM ({lane.sql}) s WHERE s.id = {literal(key)} AND s.day IS NOT NULL"
        for day, minute, text in reader.rows(sql, today):
            at = -1 if minute is None else int(minute)
            found.append(Event(str(day), place, at, lane.name, lane.title, " ".join(str(text).split())))
    return sorted(found)


def by_day(events: Sequence[Event]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield each day with its lines: a title, the time or nothing, a text; short texts of a kind share a line."""
    for day, group in groupby(events, key=lambda event: event.day):
        lines = []
        for _, same in groupby(group, key=lambda event: event.place):
            entries = list(same)
            title = entries[0].title
            if len(entries) > 2 and all(len(event.text) <= _SHORT and event.minute < 0 for event in entries):
                lines.append((title, "", "; ".join(event.text for event in entries)))
            else:
                lines += [(title, clock(event.minute) if event.minute >= 0 else "", event.text) for event in entries]
        yield day, lines


def clock(minute: int) -> str:
    """Return a minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def facts_of(reader: Reader, model: str, key: str, today: datetime) -> list[tuple[str, str]]:
    """Return what is true of a row now, as (label, value), in the project's order."""
    found = []
    for query in facts(model):
        sql = f"SELECT s.label, s.value FROM ({query.sql}) s WHERE s.id = {literal(key)}"
        found += [(str(name), str(value)) for name, value in reader.rows(sql, today) if value not in {None, ""}]
    return found
