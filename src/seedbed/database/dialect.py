"""SQL that SQLite and PostgreSQL both understand: words such as `@days(a, b)`, expanded for one of them.

Moments are text in SQLite (`2026-01-31T15:30:00.000+00:00`, which sorts as time does) and timestamps in PostgreSQL;
a calendar day is its midnight in UTC. Everything else that the two share is written as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedbed.database.statements import literal
from seedbed.errors import SeedError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from seedbed.database.url import Provider

_FORMAT = "'%Y-%m-%dT00:00:00.000+00:00'"

# fmt: off
MACROS: Mapping[str, tuple[int, str, str, str]] = {
    # name: arguments, what it stands for, SQLite, PostgreSQL
    "days": (2, "whole days from the first moment to the second",
             "((unixepoch({1}) - unixepoch({0})) / 86400)",
             "(extract(epoch FROM ({1} - {0}))::bigint / 86400)"),
    "minutes": (2, "whole minutes from the first moment to the second",
                "((unixepoch({1}) - unixepoch({0})) / 60)",
                "(extract(epoch FROM ({1} - {0}))::bigint / 60)"),
    "age": (2, "age in completed years on the second day, of a person born on the first",
            "((replace(substr({1}, 1, 10), '-', '') - replace(substr({0}, 1, 10), '-', '')) / 10000)",
            "((to_char({1}, 'YYYYMMDD')::int - to_char({0}, 'YYYYMMDD')::int) / 10000)"),
    "months": (2, "completed months from the first day to the second",
               "((substr({1}, 1, 4) - substr({0}, 1, 4)) * 12 + substr({1}, 6, 2) - substr({0}, 6, 2)"
               " - (substr({1}, 9, 2) < substr({0}, 9, 2)))",
               "((to_char({1}, 'YYYY')::int - to_char({0}, 'YYYY')::int) * 12 + to_char({1}, 'MM')::int"
               " - to_char({0}, 'MM')::int - (to_char({1}, 'DD') < to_char({0}, 'DD'))::int)"),
    "day": (2, "calendar day of a moment on a clock that is so many minutes ahead of UTC",
            f"strftime({_FORMAT}, {{0}}, ({{1}}) || ' minutes')",
            "date_trunc('day', {0} + ({1}) * interval '1 minute')"),
    "minute": (2, "minute of the day of a moment on a clock that is so many minutes ahead of UTC",
               "((unixepoch({0}) / 60 + ({1})) % 1440)",
               "((extract(epoch FROM {0})::bigint / 60 + ({1})) % 1440)"),
    "weekday": (1, "name of a day's weekday, such as MONDAY",
                "CASE strftime('%w', {0}) WHEN '0' THEN 'SUNDAY' WHEN '1' THEN 'MONDAY' WHEN '2' THEN 'TUESDAY'"
                " WHEN '3' THEN 'WEDNESDAY' WHEN '4' THEN 'THURSDAY' WHEN '5' THEN 'FRIDAY' ELSE 'SATURDAY' END",
                "trim(to_char({0}, 'DAY'))"),
    "plus_days": (2, "the day so many days later",
                  f"strftime({_FORMAT}, {{0}}, ({{1}}) || ' days')",
                  "({0} + ({1}) * interval '1 day')"),
    "greatest": (2, "the greater of two values", "max({0}, {1})", "greatest({0}, {1})"),
    "least": (2, "the lesser of two values", "min({0}, {1})", "least({0}, {1})"),
    "length": (1, "number of elements of a JSON array", "json_array_length({0})", "jsonb_array_length({0})"),
    "elements": (2, "the elements of a JSON array, as rows of a table with this name and one text column, `value`",
                 "json_each({0}) AS {1}", "jsonb_array_elements_text({0}) AS {1}(value)"),
    "on": (1, "a day as text, for people",
           "coalesce(substr({0}, 1, 10), 'never')",
           "coalesce(to_char({0}, 'YYYY-MM-DD'), 'never')"),
    "at": (1, "a moment as text, for people",
           "coalesce(substr(replace({0}, 'T', ' '), 1, 16), 'never')",
           "coalesce(to_char({0}, 'YYYY-MM-DD HH24:MI'), 'never')"),
    "money": (1, "cents as text, for people",
              "CASE WHEN ({0}) IS NULL THEN 'nothing' ELSE printf('%.2f', ({0}) / 100.0) END",
              "coalesce(to_char(({0}) / 100.0, 'FM999999990.00'), 'nothing')"),
    "text": (1, "any value as text, for people",
             "coalesce(CAST({0} AS text), 'none')", "coalesce(CAST({0} AS text), 'none')"),
    "is_moment": (1, "whether a stored value has the form of a moment",
                  "({0} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00')",
                  "({0} IS NOT NULL)"),
    "is_json": (1, "whether a stored value is JSON", "json_valid({0})", "({0} IS NOT NULL)"),
}
# fmt: on
"""The words by name, and how they read for each provider; one more, `as_of`, is the moment of a check."""

_WORD = re.compile(r"@(\w+)(\()?")


def expand(text: str, provider: Provider, as_of: datetime) -> str:
    """Return `text` in the SQL of a provider; raise `SeedError` for a word that there is not."""
    done: list[str] = []
    position = 0
    while found := _WORD.search(text, position):
        done.append(text[position : found.start()])
        name, position = found[1], found.end()
        if name == "as_of":
            done.append(moment(as_of, provider))
            position = found.end(1)
            continue
        if name not in MACROS:
            raise SeedError(f"The query has an unknown word '@{name}'.{suggest(name, MACROS)}")
        count, _, *forms = MACROS[name]
        arguments, position = _arguments(text, position, name)
        if not found[2] or len(arguments) != count:
            raise SeedError(f"The query passes '@{name}' {len(arguments)} arguments, and it takes {count}.")
        form = forms[0] if provider == "sqlite" else forms[1]
        done.append(form.format(*(expand(argument, provider, as_of) for argument in arguments)))
    return "".join([*done, text[position:]])


def moment(value: datetime, provider: Provider) -> str:
    """Return the SQL literal of a moment in UTC."""
    if provider == "sqlite":
        return literal(value.isoformat(timespec="milliseconds"))
    return f"timestamp {literal(value.replace(tzinfo=None).isoformat(sep=' ', timespec='milliseconds'))}"


def _arguments(text: str, position: int, name: str) -> tuple[list[str], int]:
    """Return what stands between the parenthesis before `position` and the one that closes it, and where that ends."""
    arguments, depth, quote, start = [], 1, "", position
    for place in range(position, len(text)):
        sign = text[place]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign in "),":
            depth -= sign == ")"
            if depth == 0 or (sign == "," and depth == 1):
                arguments.append(text[start:place].strip())
                start = place + 1
            if depth == 0:
                return arguments, start
    raise SeedError(f"The query does not close the parenthesis of '@{name}'.")
