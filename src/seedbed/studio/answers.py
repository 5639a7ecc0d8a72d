"""Answers to what Studio asks, in the words of its published protocol: SQL in, rows out, nothing written.

A request is an object with `procedure`: `query` with one query, `sequence` with two of which the second runs if the
first succeeds, `transaction` with any number, `sql-lint` with a text. An answer is a pair: an error or null, and rows.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from seedbed.database.sql_session import reading
from seedbed.datamodel import load
from seedbed.errors import DatabaseError, SeedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.database.sql_session import Reader
    from seedbed.database.url import DatabaseUrl

_SAFE = 2**53


def answer(url: DatabaseUrl, request: Mapping[str, Any]) -> str:
    """Return the JSON of the answer to a request, from the database as it is now."""
    try:
        with reading(url, load().db_schemas) as reader:
            found = _answer(reader, request)
    except SeedError as error:
        found = _refusal(error)
    return json.dumps(found, default=_plain)


def _answer(reader: Reader, request: Mapping[str, Any]) -> Any:
    match request.get("procedure"):
        case "query":
            return _query(reader, request["query"])
        case "sequence":
            first = _query(reader, request["sequence"][0])
            return [first] if first[0] is not None else [first, _query(reader, request["sequence"][1])]
        case "transaction":
            answers = [_query(reader, each) for each in request["queries"]]
            wrong = next((each for each in answers if each[0] is not None), None)
            return wrong or [None, [rows for _, rows in answers]]
        case "sql-lint":
            return [None, {"diagnostics": []}]
        case other:
            return _refusal(SeedError(f"This page does not answer '{other}'."))


def _query(reader: Reader, query: Mapping[str, Any]) -> list[Any]:
    try:
        rows = reader.ask(query["sql"], query.get("parameters", ()))
    except DatabaseError as error:
        return _refusal(error)
    for column in query.get("transformations") or {}:
        for row in rows:
            if isinstance(row.get(column), str):
                row[column] = json.loads(row[column])
    return [None, [{name: _exact(value) for name, value in row.items()} for row in rows]]


def _refusal(error: SeedError) -> list[Any]:
    return [{"name": "Error", "message": str(error)}]


def _exact(value: Any) -> Any:
    """Return an integer that JavaScript's numbers do not hold as text."""
    return str(value) if isinstance(value, int) and not -_SAFE <= value <= _SAFE else value


def _plain(value: Any) -> str:
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)
