"""Values that a schema lists in the comment of a column: `status String // draft, sent or paid`, `stars Int // 1-5`.

A comment on the column's own line counts, or one of Prisma's (`///`) above it, and only where it is plainly a list:
quoted words, words in capitals, words between bars, or words among which is the column's default. Prose is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.schema_text import without_comment

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^\s*(?:model|view|type)\s+(\w+)\s*\{")
_COLUMN = re.compile(r"^\s*(\w+)\s+(String|Int|BigInt|Float|Decimal)\b(.*)$")
_DEFAULT = re.compile(r'@default\("([^"]*)"\)')

# Columns of free text, of secrets and of addresses: words in their comments describe them.
_FREE = re.compile(
    r"e-?mail|phone|url|domain|address|token|password|secret|hash|json|metadata|config|payload|"
    r"(^|_|[a-z])(ids?|Ids?|uuid|Uuid|key|Key|ip)$",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"about|bio|summary|comment|message|reason|name|title|description|content|body|note|text|data|info|details?|location|path|settings",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"(type|status|state|kind|mode|role|level|method|category|gender|direction|priority|unit|plan|tier)$", re.IGNORECASE
)
_NO_VALUES = {
    "PK", "FK", "UUID", "GUID", "NULL", "TODO", "NOTE", "FIXME", "ISO", "UTC", "ID", "UNIQUE", "OPTIONAL", "REQUIRED",
}  # fmt: skip
_FILL = {"etc", "etc.", "...", "…", "others", "and so on"}

_QUOTED = r"(?:\"[^\"]{1,40}\"|'[^']{1,40}'|`[^`]{1,40}`)"
_QUOTED_LIST = re.compile(rf"{_QUOTED}(?:\s*(?:,|\||/|→|->|\bor\b|\band\b)+\s*{_QUOTED})+")
_LEADS = re.compile(
    r"(?:^|[:(=\-–—]|\b(?:e\.?g\.?,?|such as|like|one of|either|is|be|are|values?|options?|examples?))\s*$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:[^,|/:]{1,40}:|e\.?g\.?,?|i\.?e\.?,?|one of|either|enum|can be|values?|options?)\s+", re.IGNORECASE
)
_TAIL = re.compile(r"(?:\.\s|\.$|;|\s[-–—]\s|\s@).*$")
_WORD = re.compile(r"[A-Za-z][\w.+-]{0,30}$")
_PHRASE = re.compile(r"[A-Za-z][\w.+-]*(?: [\w.+-]+){0,2}$")
_RANGE = re.compile(
    r"(?:^|[:(]|\b(?:from|scale|range|between|score|rating|of))\s*(\d+(?:\.\d+)?)\s*(?:-|–|to|\.\.)\s*(\d+(?:\.\d+)?)"
    r"(?![\d/:-]|\.\d|\s*(?:char|digit|letter|sign|word|byte|page))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<![\w.$])(\d{1,3})\s*(?:=|:|\s-\s)\s*[A-Za-z]")


def listed_values(text: str) -> dict[str, dict[str, list[Any]]]:
    """Return, by model and by field, the values that comments of a schema list, in their order."""
    found: dict[str, dict[str, list[Any]]] = {}
    for model, name, kind, rest, comments in _commented(text):
        given = _DEFAULT.search(rest)
        for comment in comments:
            values = _words(comment, name, given[1] if given else None) if kind == "String" else _numbers(comment, kind)
            if values:
                found.setdefault(model, {})[name] = values
                break
    return found


def _commented(text: str) -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Yield model, name, type, the rest of the line, and its comments: its own, and those of Prisma's (`///`) above."""
    model = ""
    above: list[str] = []
    for line in text.splitlines():
        if begun := _BLOCK.match(line):
            model = begun[1]
        elif line.strip() == "}":
            model = ""
        elif model and line.lstrip().startswith("///"):
            above.append(line.strip("/ \t"))
            continue
        elif model and (column := _COLUMN.match(code := without_comment(line))):
            own = [line[len(code) :].lstrip("/ \t").rstrip()] if len(code) < len(line) else []
            yield model, column[1], column[2], column[3], own + above
        above = []


def _words(comment: str, name: str, default: str | None) -> list[str]:
    if _FREE.search(name) or comment.startswith("@"):
        return []
    bare = re.sub(r"\([^()]*\)", "", comment)
    texts = (bare, *re.findall(r"\(([^()]*)\)", comment))
    found = next(filter(None, (_quoted(text) for text in (comment, *texts))), None)
    found = found or next(filter(None, (_bare(text.strip(), name, default) for text in texts)), [])
    return list(dict.fromkeys(found))


def _quoted(text: str) -> list[str]:
    found = _QUOTED_LIST.search(text)
    if found is None or not _LEADS.search(text[: found.start()]):
        return []
    return [each[1:-1] for each in re.findall(_QUOTED, found[0])]


def _bare(text: str, name: str, default: str | None) -> list[str]:
    text = _TAIL.sub("", _HEAD.sub("", text, count=1)).strip().rstrip(".")
    sign = next((sign for sign in ("|", "→", "->", ",", "/") if sign in text), " or ")
    parts = re.split(r"\s*,\s*(?:or |and )?|\s+or\s+|\s+and\s+", text) if sign == "," else text.split(sign)
    values = [each.strip().strip("\"'`") for each in parts]
    values = [each for each in values if each and each.lower() not in _FILL]
    form = _PHRASE if sign in {"|", "→", "->"} else _WORD
    if len(values) < 2 or not all(map(form.match, values)) or _NO_VALUES & set(values):
        return []
    if sign == "/" and values[0] in {"application", "audio", "image", "text", "video"}:
        return []
    if default in values:
        return values
    if all(re.fullmatch(r"[A-Z][A-Z0-9_]+", each) for each in values):
        return values
    alike = all(map(re.compile(r"[a-z][a-z0-9_.-]+$").match, values)) or all(
        map(re.compile(r"[A-Z][a-z]+$").match, values)
    )
    if sign in {"|", "→", "->"}:
        return values if alike or not _PROSE.search(name) else []
    plain = (sign == "," and alike) or (alike and _KIND.search(name))
    return values if plain and not _PROSE.search(name) else []


def _numbers(comment: str, kind: str) -> list[Any]:
    named = sorted({int(each) for each in _NUMBERED.findall(comment)})
    whole = kind in {"Int", "BigInt"}
    if whole and len(named) > 1:
        # «0 = Sunday, 6 = Saturday» names the ends.
        return list(range(named[0], named[-1] + 1)) if named[-1] - named[0] <= 31 else named
    found = _RANGE.search(comment)
    if found is None:
        return []
    low, high = float(found[1]), float(found[2])
    if low >= high or (whole and not (low.is_integer() and high.is_integer())):
        return []
    if whole:
        return list(range(int(low), int(high) + 1, max(1, int(high - low) // 100)))
    return [round(low + (high - low) * step / 100, 4) for step in range(101)]
