"""The Prisma generator: keeps the data model for the package and trims the client that was generated before it.

Prisma starts `python -m seedbed.prisma_generator` during `prisma generate` and speaks JSON-RPC: a line for a request
on stdin, a line for its response on stderr. What is printed to stdout reaches the user.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from seedbed.datamodel.agreement import NOTE, copied, note_of
from seedbed.datamodel.normalise import normalise
from seedbed.datamodel.schema_text import read_blocks
from seedbed.datamodel.store import DMMF_PATH, parse, write_atomic
from seedbed.errors import SeedError
from seedbed.prisma_generator.anywhere import run_anywhere, start_quietly
from seedbed.prisma_generator.failure import failure
from seedbed.prisma_generator.repair import repair
from seedbed.prisma_generator.signatures import write_signatures
from seedbed.prisma_generator.trim import quote_paths, trim

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where the description of queries begins, and what follows it.
_QUERIES = (',"schema":{"inputObjectTypes":', ',"mappings":{"modelOperations":')
_UNKNOWN_METHOD = -32601


def serve(requests: TextIO, responses: TextIO, messages: TextIO) -> None:
    """Answer Prisma's requests until there are no more."""
    for line in requests:
        if not line.strip():
            continue
        request = read_request(line)
        print(json.dumps(_answer(request, messages)), file=responses, flush=True)


def read_request(line: str) -> dict[str, Any]:
    """Return a request of Prisma's without the description of queries, which is 60 MB for 300 models and never read.

    Inside a string of JSON no quote stands alone, so that what is looked for is the key itself.
    """
    start = line.find(_QUERIES[0])
    end = line.find(_QUERIES[1], start)
    return json.loads(line if start < 0 or end < 0 else line[:start] + line[end:])


def generate(options: dict[str, Any], target: Path = DMMF_PATH) -> str:
    """Write the data model to `target`, what factories take beside the client, and trim the client.

    Returns one line on what became of the client.
    """
    package = client_package(options)
    if package is not None:
        # Before anything imports or reads it.
        quote_paths(package)
    written = options.get("datamodel")
    repair(options)
    document = normalise(options["dmmf"], options.get("datamodel") or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    schema = Path(options["schemaPath"])
    if written is not None:
        document[NOTE] = note_of(written, schema, package)
    if package is not None and not _is_of(package, {written, options.get("datamodel")}):
        raise SeedError(
            f"The Python client for {schema} was not generated. Fix what its generator reports, then try again."
        )
    write_atomic(target, json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    if package is None:
        return f"No client to trim: {schema} has no generator with the provider prisma-client-py."
    for name, reason in parse(document).left_out.items():
        print(f"{name} gets no rows: it {reason}.", file=sys.stdout, flush=True)
    run_anywhere(package)
    write_signatures(package, parse(document))
    outcome = trim(package, [model["name"] for model in document["models"]])
    # The command is the installed client's, wherever this one was written.
    start_quietly(package)
    installed = _installed()
    if installed not in (None, package):
        # Nothing depends on it, and an installation may be nobody's to write to.
        with suppress(OSError):
            start_quietly(installed)
    return outcome


def _is_of(package: Path, texts: set[Any]) -> bool:
    """Whether the client is that of this schema: its generator keeps the text, and where it fails, removes modules."""
    if not (package / "client.py").is_file():
        return False
    return texts == {None} or copied(package) in texts - {None}


def client_package(options: Mapping[str, Any]) -> Path | None:
    """Return the folder that the client's own generator has just written, or None if there is no such generator."""
    generator = _client_generator(options)
    if generator is None:
        return None
    output = _output(generator)
    if output:
        return Path(options["schemaPath"]).parent / output
    return _installed()


def _installed() -> Path | None:
    spec = find_spec("prisma")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _client_generator(options: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the generator of the asynchronous client; raise `SeedError` where the only client is a synchronous one."""
    found = [
        other
        for other in options.get("otherGenerators", ())
        if "prisma-client-py" in (provider := other["provider"]["value"] or "") or "prisma" in provider.split()
    ]
    synchronous = [other for other in found if (other.get("config") or {}).get("interface") == "sync"]
    if found and found == synchronous:
        raise SeedError(
            f'The client of generator {found[0]["name"]} is synchronous (interface = "sync"), and seedbed needs an '
            'asynchronous one: change it to interface = "asyncio", or add a second generator with an output.'
        )
    return next((other for other in found if other not in synchronous), None)


def _output(generator: Mapping[str, Any]) -> str | None:
    return (generator.get("output") or {}).get("value")


def _default_output(generator: Mapping[str, Any]) -> Path:
    """Return the folder that Prisma names when it is done: that of the client, where the schema gives it one."""
    source = generator.get("sourceFilePath")
    if source and Path(source).is_file():
        for block in read_blocks(Path(source).read_text(encoding="utf-8")).values():
            found = [re.match(r'\s*output\s*=\s*"([^"]+)"', line) for line in block.lines]
            if block.kind == "generator" and any("prisma-client-py" in line for line in block.lines):
                return next((Path(source).parent / each[1] for each in found if each), DMMF_PATH.parent)
    return DMMF_PATH.parent


def _target(options: Mapping[str, Any]) -> Path:
    """Return where the data model goes: where the schema says, else beside a client of its own, else to the package."""
    output = _output(options["generator"])
    if output and options["generator"].get("isCustomOutput", Path(output) != DMMF_PATH.parent):
        return Path(output) / DMMF_PATH.name
    client, package = _client_generator(options), client_package(options)
    if client is not None and package is not None and client.get("isCustomOutput"):
        return package / DMMF_PATH.name
    return DMMF_PATH


def _answer(request: Mapping[str, Any], messages: TextIO) -> dict[str, Any]:
    response: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
    try:
        if request["method"] == "getManifest":
            where = _default_output(request.get("params") or {})
            manifest = {"prettyName": "the data model", "defaultOutput": str(where)}
            return {**response, "result": {"manifest": manifest}}
        if request["method"] == "generate":
            print(generate(request["params"], _target(request["params"])), file=messages, flush=True)
            return {**response, "result": None}
    except Exception as error:  # A traceback on stderr would break the protocol.
        return {**response, "error": failure(error)}
    message = f"seedbed.prisma_generator does not know the method {request['method']!r}"
    return {**response, "error": {"code": _UNKNOWN_METHOD, "message": message, "data": {}}}
