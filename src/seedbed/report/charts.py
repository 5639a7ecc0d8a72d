"""Charts as SVG: Vega-Lite specifications, drawn here, so that the page needs no script and no network for them.

Vega-Lite is kept up, and `vl-convert-python` has it in a wheel. Drawn in advance a chart takes some kilobytes; its
JavaScript alone would take a megabyte, Plotly's four. Colours are variables of the page's style sheet, so that one
picture serves light and dark; marks carry their values as labels.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedbed.report.story import Event

_COLOURS = [f"var(--c{number})" for number in range(1, 9)]
_WIDTH, _HEIGHT = 270, 160
_CONFIG = {
    "background": None,
    "font": "inherit",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor", "titleColor": "currentColor", "gridColor": "var(--line)",
        "domainColor": "var(--line)", "tickColor": "var(--line)", "labelFontSize": 11, "labelLimit": 0,
    },
    "legend": {"labelColor": "currentColor", "labelFontSize": 11, "labelLimit": 0, "orient": "bottom", "columns": 3,
        "title": None,
    },
    "range": {"category": _COLOURS},
    "bar": {"color": _COLOURS[0]},
    "line": {"color": _COLOURS[0]},
    "point": {"color": _COLOURS[0]},
}  # fmt: skip
_MANY, _SHORT, _LONGEST = 13, 7, 26
_FORMATS = {"money": "$~s", "share": "%", "rate": "%"}
_MONTH = re.compile(r"\d{4}-\d\d").fullmatch


def chart(kind: str, rows: Sequence[tuple[Any, ...]], unit: str = "") -> str:
    """Return the SVG of a panel of the kind `bar`, `rate`, `stacked` or `line`."""
    rows = _with_short_names(rows, numbers=2 if kind == "rate" else 1)
    if kind == "rate":
        values = [{"label": label, "value": hits / of if of else 0.0} for label, hits, of in rows]
        return _draw(_bars(values, "rate", sideways=True))
    if kind == "bar":
        values = [{"label": label, "value": _scaled(value, unit)} for label, value in rows]
        return _draw(_bars(values, unit, sideways=_is_long([row[0] for row in rows])))
    values = [{"label": label, "part": part, "value": _scaled(value, unit)} for label, part, value in rows]
    labels = list(dict.fromkeys(each["label"] for each in values))
    parts = list(dict.fromkeys(each["part"] for each in values))
    colour = {"field": "part", "type": "nominal", "sort": parts, "scale": {"domain": parts, "range": _COLOURS}}
    # Long names, or many, would make the legend wider than the picture.
    colour["legend"] = {"columns": 2 if len(parts) > 3 or max(map(len, parts)) > _MANY else 3}
    if kind == "line":
        x = {"field": "label", "type": "ordinal", "sort": labels, "title": None, "axis": _names(labels)}
        y = {"field": "value", "type": "quantitative", "title": None, "axis": _numbers(unit)}
        return _draw(_spec(values, {"type": "line", "point": True}, {"x": x, "y": y, "color": colour}))
    for each in values:
        each["place"] = parts.index(each["part"])
    spec = _bars(values, unit, sideways=_is_long(labels))
    spec["encoding"] |= {"color": colour, "order": {"field": "place", "type": "quantitative"}}
    if unit == "share":
        numbers = next(each for each in spec["encoding"].values() if each["field"] == "value")
        numbers |= {"stack": "normalize"}
    return _draw(spec)


def timeline(events: Sequence[Event]) -> str:
    """Return the SVG of a story: a lane for each kind of event, a mark for each of them."""
    names = _short_names(event.title for event in sorted(events, key=lambda event: event.place))
    lanes = list(names.values())
    values = [{"day": event.day, "lane": names[event.title]} for event in events]
    encoding = {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelOverlap": "greedy"}},
        "y": {"field": "lane", "type": "nominal", "sort": lanes, "title": None},
        "color": {"field": "lane", "type": "nominal", "legend": None, "sort": lanes, "scale": {"range": _COLOURS}},
    }
    return _draw({**_spec(values, {"type": "tick", "thickness": 2}, encoding), "height": {"step": 18}, "width": 220})


def curve(rows: Sequence[tuple[str, str, float]]) -> str:
    """Return the SVG of measurements over time: (day, series, value)."""
    names = _short_names(part for _, part, _ in rows)
    values = [{"day": day, "part": names[part], "value": value} for day, part, value in rows]
    encoding = {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelOverlap": "greedy"}},
        "y": {"field": "value", "type": "quantitative", "title": None},
        "color": {
            "field": "part", "type": "nominal", "sort": None, "scale": {"range": _COLOURS}, "legend": {"columns": 2},
        },
        "strokeDash": {"field": "part", "type": "nominal", "sort": None},
    }  # fmt: skip
    return _draw(_spec(values, {"type": "line", "point": True}, encoding))


def _with_short_names(rows: Sequence[tuple[Any, ...]], numbers: int) -> list[tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    named = [[names[each] for each in column] for column in columns[:-numbers] for names in [_short_names(column)]]
    return list(zip(*named, *columns[-numbers:], strict=True))


def _short_names(texts: Iterable[str]) -> dict[str, str]:
    """Return by its text what a picture calls each: one line, not too long, and no two alike.

    Vega would cut long ones itself, in the middle of a character too, and it does not take every end of a line.
    """
    found: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        line = " ".join(text.split())
        name = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
        alike = sum(other.startswith(name) for other in found.values())
        found[text] = f"{name} ({alike + 1})" if alike and name in found.values() else name
    return found


def _is_long(labels: Sequence[str]) -> bool:
    return len(labels) > _MANY or any(len(str(label)) > _SHORT for label in labels)


def _bars(values: list[dict[str, Any]], unit: str, *, sideways: bool) -> dict[str, Any]:
    labels = list(dict.fromkeys(each["label"] for each in values))
    names = {"field": "label", "type": "nominal", "sort": labels, "title": None}
    numbers = {"field": "value", "type": "quantitative", "title": None, "axis": _numbers(unit)}
    if not sideways:
        return _spec(values, {"type": "bar"}, {"x": {**names, "axis": _names(labels)}, "y": numbers})
    return {**_spec(values, {"type": "bar"}, {"y": names, "x": numbers}), "height": {"step": 20}, "width": 190}


def _names(labels: Sequence[str]) -> dict[str, Any]:
    """Return the axis of labels along the bottom; months are written as people write them."""
    axis: dict[str, Any] = {"labelAngle": 0, "labelOverlap": "greedy"}
    if all(map(_MONTH, labels)):
        axis |= {"labelExpr": "timeFormat(toDate(datum.label + '-15'), '%b %y')", "labelSeparation": 6}
    return axis


def _numbers(unit: str) -> dict[str, Any]:
    return {"tickCount": 4, "tickMinStep": 1, "format": "~s"} if unit not in _FORMATS else {
        "tickCount": 4, "format": _FORMATS[unit],
    }  # fmt: skip


def _spec(values: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _CONFIG,
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "mark": mark,
        "encoding": encoding,
    }


def _scaled(value: float, unit: str) -> float:
    return value / 100 if unit == "money" else value


def _draw(spec: dict[str, Any]) -> str:
    try:
        import vl_convert
    except ImportError:
        raise UsageError("The report needs vl-convert-python: pip install 'seedbed[report]'.") from None
    svg = vl_convert.vegalite_to_svg(spec)
    # The page scales it; what a reader of the screen gets is the table beside it.
    svg = re.sub(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>', r'<svg viewBox="0 0 \1 \2" width="\1" height="\2" role="img" aria-hidden="true" focusable="false">', svg, count=1)  # fmt: skip # noqa: E501
    return re.sub(r"(\d\.\d\d)\d+", r"\1", svg)
