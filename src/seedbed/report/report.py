"""The report: everything there is to see in a database, gathered, and as one page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedbed.areas.project import load_project
from seedbed.database.statements import literal
from seedbed.errors import UsageError, counted
from seedbed.report.diagram import Diagram, diagrams
from seedbed.report.overview import Overview, overview
from seedbed.report.panels import Shown, fill, panels
from seedbed.report.profile import Table, profile
from seedbed.report.queries import curves, descriptions, picks
from seedbed.report.rows import Rows, key_in_words, label, require_tenant
from seedbed.report.story import Event, by_day, clock, facts_of, story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedbed.checks import CheckReport
    from seedbed.database.sql_session import Reader
    from seedbed.datamodel import DataModel, Model
    from seedbed.report.rows import Row

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Tale:
    """The story of one row, with why it was chosen."""

    id: str
    title: str
    name: str
    facts: tuple[tuple[str, str], ...]
    events: tuple[Event, ...]
    measured: tuple[tuple[str, str, float], ...]

    @property
    def days(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """The events by day, as lines to read."""
        return list(by_day(self.events))


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows."""

    title: str
    overview: Overview
    panels: tuple[Shown, ...]
    tales: tuple[Tale, ...]
    tables: tuple[Table, ...]
    diagrams: tuple[Diagram, ...] = ()
    tenant: str | None = None
    rules: CheckReport | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the figures alone."""
        rules = self.rules
        return {
            **self.overview.as_json(),
            "tenant": self.tenant,
            "panels": {each.panel.name: each.as_json() for each in self.panels},
            "stories": [{"id": tale.id, "title": tale.title, "events": len(tale.events)} for tale in self.tales],
            "tables": {table.model: table.as_json() for table in self.tables},
            "rules": rules and {
                "checked": rules.rules,
                "broken": {each.rule.name: len(each.rows) for each in rules.violations},
            },
        }  # fmt: skip


def gather(
    reader: Reader,
    datamodel: DataModel,
    today: datetime,
    *,
    tenant: str | None = None,
    rows: Sequence[tuple[str, str]] = (),
    step: Callable[[str], None] = lambda _: None,
) -> Report:
    """Look at a database; nothing is written.

    With `tenant`, a project's panels show that one alone. `rows` are (model, key) of rows whose stories come first.
    Raises `UsageError` for a tenant or a row that there is not.
    """
    step("overview")
    seen = overview(reader, datamodel, today)
    if tenant is not None:
        tenant = require_tenant(reader, datamodel, tenant)
    filled = []
    for panel in panels():
        step(panel.title)
        filled.append(fill(reader, panel, today, tenant))
    step("stories")
    tales = tuple(_tales(reader, datamodel, today, tenant, rows))
    found = tuple(profile(reader, datamodel, step))
    declared = datamodel.tenant
    return Report(
        title=load_project().title,
        overview=seen,
        panels=tuple(filled),
        tales=tales,
        tables=found,
        diagrams=tuple(diagrams(seen.areas, found, declared and declared.model)),
        tenant=tenant,
    )


def render(report: Report) -> str:
    """Return the report as one HTML page that needs nothing else."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise UsageError("The report needs Jinja2: pip install 'seedbed[report]'.") from None
    from seedbed.report import charts
    from seedbed.report.values import shown

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "shown": shown, "quantity": quantity, "clock": clock, "slug": _slug, "counted": counted, "weekday": _weekday,
    }  # fmt: skip
    children: dict[str, list[tuple[Table, Any]]] = {}
    for table in report.tables:
        for link in table.links:
            children.setdefault(link.target, []).append((table, link))
    drawn = {box.name: each for each in report.diagrams for box in each.boxes if not box.outside}
    pages = dict.fromkeys(each.panel.page for each in report.panels)
    return environment.get_template("report.html.j2").render(
        report=report, pages=list(pages), children=children, charts=charts, drawn=drawn,
        page_panels=lambda page: [each for each in report.panels if each.panel.page == page],
    )  # fmt: skip


def quantity(value: float, unit: str = "") -> str:
    """Return a figure as people write it; money is in cents."""
    if unit == "rate":
        return f"{100 * value:.1f} %"
    if unit == "money":
        return f"${value / 100:,.0f}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _weekday(day: str) -> str:
    """Return a day as people name it, with its weekday."""
    return f"{datetime.strptime(day, '%Y-%m-%d'):%a, %b %-d}"


def _slug(text: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())


def _tales(
    reader: Reader, datamodel: DataModel, today: datetime, tenant: str | None, named: Sequence[tuple[str, str]]
) -> Iterator[Tale]:
    rows = Rows(reader, datamodel)
    told: set[str] = set()
    for model_name, key in named:
        model = datamodel.models[model_name]
        row = _found(rows, model, key, tenant)
        own = key_in_words(model, row)
        told.add(own)
        yield _tale(reader, model, own, label(model, row), label(model, row), today)
    for query in picks():
        model = datamodel.models[query.line("model")]
        names = _names(reader, model, today)
        ids = [str(key) for (key,) in reader.rows(query.sql, today)]
        chosen = next((key for key in ids if key not in told and _belongs(names, key, tenant)), None)
        if chosen is not None:
            told.add(chosen)
            name = names.get(chosen, (None, chosen))[1]
            yield _tale(reader, model, chosen, query.line("title"), name, today)


def _found(rows: Rows, model: Model, key: str, tenant: str | None) -> Row:
    """Return the row of a key: that of the tenant, where several have it, or else the one row."""
    if tenant is not None and "/" not in key:
        with suppress(UsageError):
            return rows.find(model, f"{tenant}/{key}").row
    return rows.find(model, key).row


def _names(reader: Reader, model: Model, today: datetime) -> dict[str, tuple[str | None, str]]:
    query = descriptions().get(model.name)
    rows = reader.rows(query, today) if query else ()
    return {str(key): (tenant, " ".join(filter(None, (number, name)))) for key, tenant, number, name, _ in rows}


def _belongs(names: dict[str, tuple[str | None, str]], key: str, tenant: str | None) -> bool:
    return tenant is None or str(names.get(key, (None, ""))[0]) == tenant


def _tale(reader: Reader, model: Model, key: str, title: str, name: str, today: datetime) -> Tale:
    measured: list[tuple[str, str, float]] = []
    for query in curves(model.name):
        sql = f"SELECT s.day, s.series, s.value FROM ({query.sql}) s WHERE s.id = {literal(key)} ORDER BY 1, 2"
        measured += [(str(day), str(series), float(value)) for day, series, value in reader.rows(sql, today)]
    facts = tuple(facts_of(reader, model.name, key, today))
    return Tale(key, title, name, facts, tuple(story(reader, model.name, key, today)), tuple(measured))
