"""The conversation with Prisma during `prisma generate`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seedbed.datamodel.normalise import normalise
from seedbed.prisma_generator.generator import client_package, generate, read_request, serve
from seedbed.prisma_generator.repair import repair


def converse(*requests: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    responses, messages = io.StringIO(), io.StringIO()
    lines = io.StringIO("".join(json.dumps({"jsonrpc": "2.0", "id": i, **r}) + "\n" for i, r in enumerate(requests)))
    serve(lines, responses, messages)
    return [json.loads(line) for line in responses.getvalue().splitlines()], messages.getvalue()


def options(**others: Any) -> dict[str, Any]:
    empty = {"datamodel": {"models": [], "enums": []}}
    return {
        "dmmf": empty,
        "generator": {"output": None},
        "otherGenerators": [],
        "schemaPath": "/x/schema.prisma",
        **others,
    }


def other(provider: str, output: str | None, **config: str) -> dict[str, Any]:
    return {
        "name": "client",
        "provider": {"value": provider},
        "output": {"value": output} if output else None,
        "config": config,
    }


def test_the_manifest_names_the_generator():
    (response,), _ = converse({"method": "getManifest"})
    assert response["id"] == 0
    assert response["result"]["manifest"]["prettyName"] == "the data model"


def test_generating_writes_the_data_model_and_reports_on_stdout(tmp_path: Path):
    parameters = options(generator={"output": {"value": str(tmp_path)}})
    (response,), messages = converse({"method": "generate", "params": parameters})
    assert response["result"] is None
    assert json.loads((tmp_path / "dmmf.json").read_text())["models"] == []
    assert messages == "No client to trim: /x/schema.prisma has no generator with the provider prisma-client-py.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["dmmf.json"]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"method": "sing"}, "does not know the method 'sing'"),
        ({"method": "generate", "params": options(dmmf={})}, "seedbed.prisma_generator failed: KeyError: 'datamodel'"),
    ],
)
def test_a_failure_is_a_response_with_a_message(request_: dict[str, Any], message: str):
    (response,), _ = converse(request_)
    assert message in response["error"]["message"]


def test_a_failed_write_leaves_the_old_data_model(tmp_path: Path):
    path = tmp_path / "dmmf.json"
    path.write_text("old")
    with pytest.raises(KeyError):
        generate(options(dmmf={"datamodel": {"models": [{}], "enums": []}}), path)
    assert path.read_text() == "old"


def test_the_client_is_where_its_generator_put_it():
    absolute = options(otherGenerators=[other("node x.js", "/n"), other("prisma-client-py", "/y/client")])
    assert client_package(absolute) == Path("/y/client")
    relative = options(otherGenerators=[other("prisma-client-py", "../client")])
    assert client_package(relative) == Path("/x/../client")
    assert client_package(options(otherGenerators=[other("node x.js", "/n")])) is None


def test_without_an_output_the_client_is_the_installed_package():
    package = client_package(options(otherGenerators=[other("prisma-client-py", None)]))
    assert package is not None
    assert (package / "_base_client.py").is_file()


def test_a_synchronous_client_is_refused_unless_there_is_another():
    synchronous = other("prisma-client-py", None, interface="sync")
    (response,), _ = converse({"method": "generate", "params": options(otherGenerators=[synchronous])})
    assert response["error"]["message"].startswith("The client of generator client is synchronous")
    both = options(otherGenerators=[synchronous, other("prisma-client-py", "/y/client", interface="asyncio")])
    assert client_package(both) == Path("/y/client")


def test_a_custom_accessor_is_taken_from_the_comment():
    fields = [{"name": "id", "kind": "scalar", "type": "Int", "isId": True, "isUnique": False}]
    model = {"name": "DayLog", "fields": fields, "uniqueFields": [], "dbName": None, "primaryKey": None}
    accessor = [
        normalise({"datamodel": {"models": [{**model, "documentation": doc}], "enums": []}})["models"][0]["accessor"]
        for doc in (None, "A day.", '@Python(instance_name: "log")')
    ]
    assert accessor == ["daylog", "daylog", "log"]


def test_the_description_of_queries_is_left_out_of_a_request_and_nothing_else():
    named = 'a "schema" of ,"mappings":{"modelOperations":'
    request = {
        "method": "generate",
        "params": {
            "datamodel": named,
            "dmmf": {
                "datamodel": {"models": [{"name": "Book", "documentation": named}]},
                "schema": {"inputObjectTypes": {"prisma": [{"name": named}]}, "enumTypes": {}},
                "mappings": {"modelOperations": [{"model": "Book"}]},
            },
            "schemaPath": "schema.prisma",
        },
    }
    found = read_request(json.dumps(request, separators=(",", ":")))
    del request["params"]["dmmf"]["schema"]
    assert found == request
    assert read_request('{"method": "getManifest"}') == {"method": "getManifest"}


def test_a_path_with_an_apostrophe_is_quoted_before_anything_imports_the_client(tmp_path: Path, monkeypatch):
    client = tmp_path / "prisma" / "client.py"
    client.parent.mkdir()
    client.write_text("SCHEMA_PATH = Path('/it's mine/schema.prisma')\n")

    def imports_the_client(_: dict[str, Any]) -> list[str]:
        compile(client.read_text(), client.name, "exec")
        raise ImportError("as far as this test goes")

    monkeypatch.setattr("seedbed.prisma_generator.generator.repair", imports_the_client)
    parameters = options(
        otherGenerators=[other("prisma-client-py", "prisma")], schemaPath=str(tmp_path / "schema.prisma")
    )
    with pytest.raises(ImportError, match="as far as"):
        generate(parameters, tmp_path / "dmmf.json")


def test_the_clients_generator_answers_the_request_that_it_fails_on():
    requests = [{"method": "getManifest"}, {"method": "generate", "params": {"dmmf": {}}}]
    lines = "".join(json.dumps({"jsonrpc": "2.0", "id": i, **r}) + "\n" for i, r in enumerate(requests))
    done = subprocess.run(
        [sys.executable, "-m", "seedbed.prisma_generator.client_generator"],
        input=lines,
        env={**os.environ, "PRISMA_GENERATOR_INVOCATION": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    _, failed = map(json.loads, filter(None, done.stderr.splitlines()))
    assert (failed["id"], failed["error"]["message"]) == (1, "seedbed.prisma_generator failed: KeyError: 'datamodel'")


def test_an_index_into_an_embedded_type_is_no_key_of_a_field_with_the_same_name():
    text = {"kind": "scalar", "type": "String", "isUnique": False, "isRequired": True}
    fields = [{**text, "name": name, "isId": name == "id"} for name in ("id", "owner", "street", "from")]
    twice = [["owner", "street"], ["owner", "street"]]
    shop = {
        "name": "Shop",
        "fields": fields,
        "uniqueFields": twice,
        "uniqueIndexes": [{"name": None, "fields": key} for key in twice],
    }
    indexes = [
        {"model": "Shop", "type": kind, "fields": [{"name": name} for name in names]}
        for kind, names in (
            ("normal", ["street"]),
            ("normal", ["from.city"]),
            ("unique", ["owner", "place.street"]),
            ("unique", ["owner", "street"]),
        )
    ]
    asked = {"dmmf": {"datamodel": {"models": [shop], "enums": [], "indexes": indexes}}}
    repair(asked)
    [found] = normalise(asked["dmmf"])["models"]
    assert (found["unique_keys"], found["indexes"]) == ([["owner", "street"]], [["street"]])
    assert found["embedded_indexes"] == [(False, ["from_.city"]), (True, ["owner", "place.street"])]
