"""Layers of a directed graph: what stands left of what, and that nothing lies on anything else."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedbed.report.diagram import diagrams
from seedbed.report.layers import arrange, essential
from seedbed.report.overview import Area
from seedbed.report.profile import Link, Table

NAMES = st.sampled_from("abcdefgh")
EDGES = st.lists(st.tuples(NAMES, NAMES), max_size=20)


def test_a_node_stands_right_of_what_it_points_to():
    layout = arrange("abc", [("b", "a"), ("c", "b"), ("c", "a")])
    assert [layout.places[name].layer for name in "abc"] == [0, 1, 2]
    # The line from c to a passes the layer of b, and not through it.
    start, bend, end = layout.lines["c", "a"]
    assert (start, end) == (layout.places["c"], layout.places["a"])
    assert bend.layer == 1
    assert abs(bend.middle - layout.places["b"].middle) >= 0.75


def test_two_lines_that_need_not_cross_do_not():
    layout = arrange("abcd", [("c", "b"), ("d", "a")])
    assert (layout.places["a"].middle < layout.places["b"].middle) == (
        layout.places["d"].middle < layout.places["c"].middle
    )


@given(EDGES)
def test_whatever_points_where_nothing_overlaps(edges):
    layout = arrange("abcdefgh", edges)
    assert set(layout.lines) == {(start, end) for start, end in edges if start != end}
    for one, other in combinations(layout.places.values(), 2):
        assert one.layer != other.layer or abs(one.middle - other.middle) >= 1 - 1e-9
    for places in layout.lines.values():
        steps = {later.layer - earlier.layer for earlier, later in pairwise(places)}
        assert steps in ({1}, {-1})
    assert arrange("abcdefgh", edges) == layout


@pytest.mark.parametrize(
    ("edges", "left"),
    [
        ([("a", "b"), ("b", "c"), ("a", "c")], [("a", "b"), ("b", "c")]),
        ([("a", "b"), ("a", "b"), ("a", "a")], [("a", "b")]),
        ([("a", "b"), ("b", "a"), ("a", "c")], [("a", "b"), ("b", "a"), ("a", "c")]),
    ],
)
def test_only_edges_that_others_do_not_imply_are_essential(edges, left):
    assert essential(edges) == left


def test_an_arrow_below_the_boxes_is_inside_the_picture():
    areas = [Area("one", {"A": 1, "B": 1, "C": 1, "D": 1})]
    links = {"A": (), "B": ("A",), "D": (), "C": ("B", "D", "A")}
    tables = [
        Table(name, "", 1, (), tuple(Link(other.lower(), other, 1, 1) for other in others))
        for name, others in links.items()
    ]
    (drawn,) = diagrams(areas, tables)
    # Pairs of x and y, but for what only moves sideways.
    numbers = [re.findall(r"[-\d.]+", re.sub(r"H[-\d.]+", "", line.path)) for line in drawn.lines]
    assert all(0 <= float(y) <= drawn.height for each in numbers for y in each[1::2])


def test_a_schema_has_a_diagram_of_its_areas_and_one_of_each():
    areas = [Area("core", {"Shop": 1}), Area("sales", {"Order": 5, "Line": 9})]
    tables = [
        Table("Shop", "", 1, (), ()),
        Table("Order", "", 5, (), (Link("shop", "Shop", 5, 1), Link("earlier", "Order", 2, 2))),
        Table("Line", "", 9, (), (Link("order", "Order", 9, 5), Link("shop", "Shop", 9, 1))),
    ]
    every, core, sales = diagrams(areas, tables, "Shop")
    assert [(box.name, box.note) for box in every.boxes] == [("core", "1 model, 1 row"), ("sales", "2 models, 14 rows")]
    assert [(line.start, line.end, line.title) for line in every.lines] == [
        ("sales", "core", "sales refers to core: 2 relations")
    ]
    assert every.boxes[1].target == sales.name
    assert [box.name for box in core.boxes] == ["Shop"]
    assert [(box.name, box.note) for box in sales.boxes] == [("Order", "5 rows, refers to itself"), ("Line", "9 rows")]
    assert [line.title for line in sales.lines] == ["Line refers to Order: order"]
    assert sales.note == "Not drawn: Order, Line also refer to Shop."
    assert all(box.y + box.height <= sales.height for box in sales.boxes)
    # Without a model that all refer to, it is drawn, as one of another area.
    assert [box.name for box in diagrams(areas, tables)[2].boxes if box.outside] == ["Shop"]
