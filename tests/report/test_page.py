"""The report in a real Chromium: drawn, quiet, usable by mouse and keyboard, readable."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from commands import command
from hostile import NAMES, hostile_report
from looked import ask
from prepared import NOON

from seedbed.areas.project import load_project
from seedbed.datamodel import load
from seedbed.report.report import render

BROWSER = Path(__file__).with_name("browser")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium: apt-get install chromium"),
    pytest.mark.skipif(
        not (BROWSER / "node_modules" / "axe-core").is_dir(), reason="needs npm ci in tests/report/browser"
    ),
]


def looked_at(url, folder: Path, **variables: str) -> dict:
    page = folder / "report.html"
    done = command("report", "--no-rules", "--output", str(page), url=url)
    assert done.returncode == 0, done.stderr
    return opened(page, **variables)


def opened(page: Path, **variables: str) -> dict:
    node = subprocess.run(
        ["node", "look.mjs", str(CHROMIUM), str(page)],
        cwd=BROWSER,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert node.returncode == 0, node.stderr
    return json.loads(node.stdout)


@pytest.fixture(scope="module")
def standard(practices):
    """On SQLite: that PostgreSQL gives the same page is a test beside this one."""
    return practices.copy("sqlite", "standard", as_of=NOON)


@pytest.fixture(scope="module")
def page(standard, tmp_path_factory) -> dict:
    # Whether it is accessible is asked of the page of the full practice, with the same parts and more of each.
    return looked_at(standard, tmp_path_factory.mktemp("page"), AXE="no")


@pytest.fixture(scope="module")
def full_page(full, tmp_path_factory) -> dict:
    # In a small practice all visits of a week may be on one day.
    return looked_at(full, tmp_path_factory.mktemp("full"))


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


def test_days_and_stories_switch_by_click_and_by_key(full_page):
    assert {name.partition(":")[0] for name in full_page["tabs"]} == {"This week", "Stories", "Diagrams"}
    for name, tabs in full_page["tabs"].items():
        last = tabs["count"] - 1
        assert last > 0, name
        # At first, after a click on the last, the right arrow (round to the first), End, Home.
        assert tabs["seen"] == [[0], [last], [0], [last], [0]], name


def test_a_model_is_reached_by_its_link(page):
    assert page["followed"]


def test_nothing_scrolls_sideways(page):
    assert page["wide"] == []


def test_a_diagram_shows_the_arrows_of_a_model_and_leads_to_it(page):
    for seen in page["diagram"]:
        assert seen["boxes"] == len(set(load_project().registry.providers.values()))
        assert seen["lines"] >= seen["on"] > 0
        assert seen["targets"] == 0


def test_hostile_names_are_text_wherever_they_are(tmp_path):
    """In titles, tabs, tooltips, chart labels, legends, stories, tables and diagrams."""
    page = tmp_path / "hostile.html"
    page.write_text(render(hostile_report()), encoding="utf-8")
    seen = opened(page)
    assert seen["hacked"] is None
    assert [seen[name] for name in ("errors", "requests", "axe", "wide")] == [[], [], [], []]
    text = " ".join(seen["text"].split())
    for name in NAMES:
        assert text.count(" ".join(name.split())) > 20, name
    assert all(chart["marks"] for chart in seen["charts"])
    assert seen["followed"]
    assert [each["targets"] for each in seen["diagram"]] == [0, 0]


def test_the_full_practice_is_quiet_and_accessible_in_light_and_dark(full_page):
    assert [full_page[name] for name in ("errors", "requests", "axe", "wide")] == [[], [], [], []]
    assert all(chart["marks"] for chart in full_page["charts"])
