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
    from collections.abc import Sequence

    from seedbed.report.story import Event

_COLOURS = [f"var(--c{number})" for number in range(1, 9)]
_WIDTH, _HEIGHT = 230, 150
_CONFIG = {
    "background": None,
    "font": "inherit",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor", "titleColor": "currentColor", "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)", "labelFontSize": 11, "labelLimit": 120,
    },
    "legend": {"labelColor": "currentColor", "labelFontSize": 11, "orient": "bottom", "columns": 3, "title": None},
    "range": {"category": _COLOURS},
    "bar": {"color": _COLOURS[0]},
    "line": {"color": _COLOURS[0]},
    "point": {"color": _COLOURS[0]},
}  # fmt: skip
_MANY, _SHORT = 13, 7


def chart(kind: str, rows: Sequence[tuple[Any, ...]], unit: str = "") -> str:
    """Return the SVG of a panel of the kind `bar`, `stacked` or `line`."""
    if kind == "bar":
        values = [{"label": label, "value": _scaled(value, unit)} for label, value in rows]
        return _draw(_bars(values, sideways=_is_long([row[0] for row in rows])))
    values = [{"label": label, "part": part, "value": _scaled(value, unit)} for label, part, value in rows]
    labels = list(dict.fromkeys(each["label"] for each in values))
    colour = {"field": "part", "type": "nominal", "sort": None, "scale": {"range": _COLOURS}}
    if kind == "line":
        x = {"field": "label", "type": "ordinal", "sort": labels, "title": None, "axis": {"labelOverlap": "greedy"}}
        y = {"field": "value", "type": "quantitative", "title": None}
        return _draw(_spec(values, {"type": "line", "point": True}, {"x": x, "y": y, "color": colour}))
    spec = _bars(values, sideways=_is_long(labels))
    spec["encoding"] |= {"color": colour}
    if unit == "share":
        numbers = next(each for each in spec["encoding"].values() if each["field"] == "value")
        numbers |= {"stack": "normalize", "axis": {"tickCount": 4, "format": "%"}}
    return _draw(spec)


def timeline(events: Sequence[Event]) -> str:
    """Return the SVG of a story: a lane for each kind of event, a mark for each of them."""
    lanes = list(dict.fromkeys(event.title for event in sorted(events, key=lambda event: event.place)))
    values = [{"day": event.day, "lane": event.title} for event in events]
    encoding = {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelOverlap": "greedy"}},
        "y": {"field": "lane", "type": "nominal", "sort": lanes, "title": None},
        "color": {"field": "lane", "type": "nominal", "legend": None, "sort": lanes, "scale": {"range": _COLOURS}},
    }
    return _draw({**_spec(values, {"type": "tick", "thickness": 2}, encoding), "height": {"step": 18}, "width": _WIDTH})


def curve(rows: Sequence[tuple[str, str, float]]) -> str:
    """Return the SVG of measurements over time: (day, series, value)."""
    values = [{"day": day, "part": part, "value": value} for day, part, value in rows]
    encoding = {
        "x": {"field": "day", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelOverlap": "greedy"}},
        "y": {"field": "value", "type": "quantitative", "title": None},
        "color": {"field": "part", "type": "nominal", "sort": None, "scale": {"range": _COLOURS}},
        "strokeDash": {"field": "part", "type": "nominal", "sort": None},
    }
    return _draw(_spec(values, {"type": "line", "point": True}, encoding))


def _is_long(labels: Sequence[str]) -> bool:
    return len(labels) > _MANY or any(len(str(label)) > _SHORT for label in labels)


def _bars(values: list[dict[str, Any]], *, sideways: bool) -> dict[str, Any]:
    labels = list(dict.fromkeys(each["label"] for each in values))
    names = {"field": "label", "type": "nominal", "sort": labels, "title": None}
    numbers = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 4}}
    if not sideways:
        encoding = {"x": {**names, "axis": {"labelAngle": 0, "labelOverlap": "greedy"}}, "y": numbers}
        return _spec(values, {"type": "bar"}, encoding)
    return {**_spec(values, {"type": "bar"}, {"y": names, "x": numbers}), "height": {"step": 18}, "width": 160}


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
