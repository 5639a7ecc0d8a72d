"""A report in which every name is one that a page could stumble over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from seedbed.report.diagram import diagrams
from seedbed.report.overview import Area, Overview
from seedbed.report.panels import Panel, Shown
from seedbed.report.profile import Column, Link, Table
from seedbed.report.report import Report, Tale
from seedbed.report.story import Event

NAMES = (
    '"><script>globalThis.hacked = 1</script>',
    "'\" & <img src=x onerror=globalThis.hacked=2>",
    "</title></style></svg></script><b>bold",
    "javascript:globalThis.hacked=3",
    "{{ 7 * 7 }} {% raw %}",
    "\u202eשלום עולם",  # noqa: RUF001
    "👩🏽‍⚕️🦷 100%",
    "two\nlines\u2028and\ta tab",
    "x" * 300,
)


def hostile_report() -> Report:
    """Return a report with each of these names in each place where a name can be."""
    areas = tuple(Area(f"{name} area", {f"{name} model": 3}) for name in NAMES)
    models = [model for area in areas for model in area.models]
    tables = tuple(
        Table(
            model, model, 3,
            (Column(model, model, 3, 3, model, model, ((model, 3),), model),),
            (Link(model, models[place - 1], 3, 2),) if place else (),
        )
        for place, model in enumerate(models)
    )  # fmt: skip
    overview = Overview(
        NAMES[0], 1, 9, datetime(2026, 3, 2, tzinfo=UTC), areas,
        tuple({"number": name, "profile": name, "seed": name, "asOf": name, "seederVersion": name} for name in NAMES),
        tuple((name, name) for name in NAMES), NAMES[1],
    )  # fmt: skip
    return Report(
        title=NAMES[0],
        overview=overview,
        panels=tuple(_panels()),
        tales=tuple(_tale(place, name) for place, name in enumerate(NAMES)),
        tables=tables,
        diagrams=tuple(diagrams(areas, tables)),
        tenant=NAMES[1],
    )


def _panels():
    for place, title in enumerate(NAMES):
        panel = Panel(f"panel-{place}", title, title, "bar", "", title, "", (title, title))
        yield Shown(panel, tuple((name, 1 + number) for number, name in enumerate(NAMES)))
        ones = tuple((name, 1) for name in NAMES)
        rates = tuple((name, 1, 2) for name in NAMES)
        parts = tuple((name, other, 1) for name in NAMES for other in NAMES[:3])
        for kind, rows in (("stacked", parts), ("line", parts), ("rate", rates), ("number", ones)):
            yield Shown(replace(panel, kind=kind, name=f"{kind}-{place}", title=f"{title} {kind}"), rows)
    week = Panel("week", NAMES[0], NAMES[0], "calendar", "", "", "", (NAMES[2], NAMES[7]))
    days = ("2026-03-02", "2026-03-03")
    yield Shown(week, tuple((day, name, name, 480, 540, name, name) for day in days for name in NAMES))


def _tale(place: int, name: str) -> Tale:
    events = tuple(Event(f"2026-01-{day:02}", 0, 480, name, name, name) for day in range(1, 4))
    measured = tuple((event.day, name, 1.0) for event in events)
    return Tale(str(place), name, name, ((name, name),), events, measured)
