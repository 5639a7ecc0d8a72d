"""The report in a real Chromium: drawn, quiet, usable by mouse and keyboard, readable."""

from __future__ import annotations

import pytest
from browsing import NEEDS, looked_at, opened, switches
from hostile import NAMES, hostile_report
from looked import ask
from prepared import NOON

from seedbed.areas.project import load_project
from seedbed.datamodel import load
from seedbed.report.report import render

pytestmark = NEEDS


@pytest.fixture(scope="module")
def standard(practices):
    """On SQLite: that PostgreSQL gives the same page is a test beside this one."""
    return practices.copy("sqlite", "standard", as_of=NOON)


@pytest.fixture(scope="module")
def page(standard, tmp_path_factory) -> dict:
    # Whether it is accessible is asked of other pages (test_full_page), with the same parts and more of each.
    return looked_at(standard, tmp_path_factory.mktemp("page"), AXE="no")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> dict:
    page = tmp_path_factory.mktemp("hostile") / "hostile.html"
    page.write_text(render(hostile_report()), encoding="utf-8")
    return opened(page)


def test_the_page_is_quiet(page):
    assert page["errors"] == []
    assert page["requests"] == []


def test_every_chart_is_drawn_with_its_figures(page):
    drawn = {chart["panel"]: chart["marks"] for chart in page["charts"] if chart["panel"]}
    assert len(drawn) == 15
    for name, marks in drawn.items():
        assert len(marks) == len(page["panels"][name]) > 0, name
    assert all(chart["marks"] for chart in page["charts"])


def test_bars_are_as_long_as_the_counts(standard, page):
    marks = next(chart["marks"] for chart in page["charts"] if chart["panel"] == "sources")
    counts = ask(standard, 'SELECT CAST("referralSource" AS text), count(*) FROM "Patient" GROUP BY 1')
    expected = {(source.lower().replace("_", " "), str(count)) for source, count in counts}
    # Vega labels a mark by its axes: "value: 20; label: dentist".
    labels = [dict(part.split(": ") for part in mark.split("; ")) for mark in marks]
    assert {(each["label"], each["value"]) for each in labels} == expected


def test_the_rows_of_each_table_are_named(standard, page):
    assert page["counts"] == {
        name: ask(standard, f'SELECT count(*) FROM "{model.table}"')[0][0] for name, model in load().models.items()
    }


def test_days_stories_and_diagrams_switch_by_click_and_by_key(hostile):
    # In a small practice all visits of a week may be on one day; here are several of each.
    assert len(hostile["tabs"]) == 3
    for name, tabs in hostile["tabs"].items():
        switches(name, tabs)


def test_a_model_is_reached_by_its_link(page):
    assert page["followed"]


def test_nothing_scrolls_sideways(page):
    assert page["wide"] == []


def test_a_diagram_shows_the_arrows_of_a_model_and_leads_to_it(page):
    for seen in page["diagram"]:
        assert seen["boxes"] == len(set(load_project().registry.providers.values()))
        assert seen["lines"] >= seen["on"] > 0
        assert seen["targets"] == 0


def test_hostile_names_are_text_wherever_they_are(hostile):
    """In titles, tabs, tooltips, chart labels, legends, stories, tables and diagrams."""
    seen = hostile
    assert seen["hacked"] is None
    assert [seen[name] for name in ("errors", "requests", "axe", "wide")] == [[], [], [], []]
    text = " ".join(seen["text"].split())
    for name in NAMES:
        assert text.count(" ".join(name.split())) > 20, name
    assert all(chart["marks"] for chart in seen["charts"])
    assert seen["followed"]
    assert [each["targets"] for each in seen["diagram"]] == [0, 0]
