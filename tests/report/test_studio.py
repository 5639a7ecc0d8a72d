"""Prisma Studio in front of a database: it answers, to those who know the address, and changes nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from looked import ask
from prepared import seed
from processes import started

from seedbed.studio.server import studio

BROWSER = Path(__file__).with_name("browser")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PAGE = Path("src/seedbed/studio/node_modules/.page")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def practice(request, practices):
    return practices.copy(request.param)


@contextmanager
def serving(url):
    with studio(url, PAGE) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def server(practice):
    with serving(practice) as running:
        yield running


def test_a_browser_that_leaves_before_its_answer_is_nothing_to_say(server, capsys):
    try:
        raise ConnectionResetError
    except ConnectionResetError:
        server.handle_error(None, ("127.0.0.1", 1))
    assert capsys.readouterr().err == ""


def test_a_host_may_leave_out_the_port_of_the_web(server, monkeypatch):
    port, found = server.server_port, []
    for told in (port, 80):
        monkeypatch.setattr(server, "server_port", told)
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", f"/{server.token}/", headers={"Host": "localhost"})
        found.append(connection.getresponse().status)
        connection.close()
    assert found == [404, 200]


def send(server, request, *, path=None, host=None) -> Any:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.request(
        "POST",
        path or f"/{server.token}/query",
        json.dumps(request),
        {"Host": host or f"127.0.0.1:{server.server_port}"},
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return json.loads(body) if response.status == 200 else response.status


def query(sql, *parameters):
    return {"procedure": "query", "query": {"sql": sql, "parameters": parameters}}


def test_a_query_is_answered_from_the_database_as_it_is(practice, server):
    mark = "?" if practice.provider == "sqlite" else "$1"
    error, rows = send(
        server, query(f'SELECT "id", "lastName" FROM "Patient" WHERE "patientNumber" > {mark}', "P00000")
    )
    assert error is None
    assert {(row["id"], row["lastName"]) for row in rows} == set(
        ask(practice, 'SELECT "id", "lastName" FROM "Patient"')
    )


def test_several_queries_are_answered_in_their_order(server):
    one, two = ({"sql": f"SELECT {number} AS n", "parameters": []} for number in (1, 2))
    assert send(server, {"procedure": "sequence", "sequence": [one, two]}) == [[None, [{"n": 1}]], [None, [{"n": 2}]]]
    assert send(server, {"procedure": "transaction", "queries": [one, two]}) == [None, [[{"n": 1}], [{"n": 2}]]]


def test_a_wrong_query_gets_its_reason_on_one_line(server):
    (error,) = send(server, query('SELECT "nothing" FROM "Nowhere"'))
    assert "Nowhere" in error["message"]
    assert "\n" not in error["message"]


WAYS_OUT = {
    "sqlite": ("PRAGMA query_only = OFF", "COMMIT", "BEGIN IMMEDIATE", "ATTACH 'other.db' AS other"),
    "postgresql": (
        "SET TRANSACTION READ WRITE",
        "COMMIT",
        "COMMIT AND CHAIN",
        "ROLLBACK",
        # Comments are nested in PostgreSQL, so this commits.
        "/* /* */ SELECT */ COMMIT",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SET default_transaction_read_only = off",
    ),
}


def test_nothing_is_written_whatever_is_asked(practice, server):
    before = ask(practice, 'SELECT "id", "lastName" FROM "Patient" ORDER BY 1')
    delete = {"sql": 'DELETE FROM "Patient"', "parameters": []}
    update = {"sql": """UPDATE "Patient" SET "lastName" = 'x'""", "parameters": []}
    inside = {
        "sql": """WITH x AS (UPDATE "Patient" SET "lastName" = 'x' RETURNING 1) SELECT count(*) FROM x""",
        "parameters": [],
    }
    for first in WAYS_OUT[practice.provider]:
        out = {"sql": first, "parameters": []}
        for statement in (delete, update, inside):
            asked = {"procedure": "transaction", "queries": [out, statement, {"sql": "COMMIT", "parameters": []}]}
            assert send(server, asked)[0] is not None, first
            send(server, {"procedure": "sequence", "sequence": [out, statement]})
    assert send(server, query('CREATE TABLE "Mine" ("id" int)'))[0] is not None
    assert send(server, query('COMMIT; DELETE FROM "Patient"; COMMIT'))[0] is not None
    assert ask(practice, 'SELECT "id", "lastName" FROM "Patient" ORDER BY 1') == before
    assert not Path("other.db").exists()


def test_only_who_knows_the_address_is_answered(server):
    asked = query("SELECT 1 AS n")
    assert server.server_address[0] == "127.0.0.1"
    for path in ("/", "/query", "//query", "/wrong/query", f"/{server.token}x/query", f"/{server.token}/../query"):
        assert send(server, asked, path=path) == 404, path
    # A page elsewhere whose name leads to this machine.
    assert send(server, asked, host="elsewhere.example") == 404
    assert send(server, "nonsense") == 400


@pytest.mark.usefixtures("mongodb_server")
def test_mongodb_is_shown_as_a_copy(make_database):
    url = make_database("mongodb")
    seed(url)
    with serving(url) as server:
        error, rows = send(server, query('SELECT count(*) AS n FROM "Patient"'))
    assert (error, rows) == (None, [{"n": 10}])


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium: apt-get install chromium")
@pytest.mark.skipif(not (BROWSER / "node_modules").is_dir(), reason="needs npm ci in tests/report/browser")
@pytest.mark.skipif(not (PAGE / "page.js").exists(), reason="needs make studio once, which builds the page")
def test_a_browser_shows_the_rows_of_a_table(practice, server):
    done = subprocess.run(
        ["node", "studio.mjs", str(CHROMIUM), f"{server.address}#table=Clinic&view=table"],
        cwd=BROWSER, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    ((name,),) = ask(practice, 'SELECT "name" FROM "Clinic"')
    assert name in seen["text"]
    assert "TreatmentPlan" in seen["text"]
    assert (seen["errors"], seen["elsewhere"]) == ([], [])


@pytest.mark.matrix
@pytest.mark.skipif(not (PAGE / "page.js").exists(), reason="needs make studio once, which builds the page")
def test_prisma_studio_starts_this_one(practice):
    """Prisma's own would ask an engine that is not there, and show every table empty."""
    prisma = Path(sys.executable).with_name("prisma")
    environment = {**os.environ, "DATABASE_URL": practice.raw, "PYTHONUNBUFFERED": "1"}
    with started([prisma, "studio", "--browser", "none"], env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        line = running.stdout.readline()
    assert re.fullmatch(r"Studio of .*, read-only: http://127\.0\.0\.1:\d+/[-\w]{32}/\n", line), line


@pytest.mark.skipif(not (PAGE / "page.js").exists(), reason="needs make studio once, which builds the page")
def test_ctrl_c_ends_prisma_studio_with_one_line(practice):
    """It reaches everything in the foreground: the client's wrapper, Node, and Studio."""
    prisma = Path(sys.executable).with_name("prisma")
    environment = {**os.environ, "DATABASE_URL": practice.raw, "PYTHONUNBUFFERED": "1"}
    command = [prisma, "studio", "--browser", "none"]
    with started(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline(), running.stdout.readline()]
        assert lines[1] == "Press Ctrl-C to stop.\n", lines
        os.killpg(running.pid, signal.SIGINT)
        _, told = running.communicate()
    assert (running.returncode, told) == (128 + signal.SIGINT, "Studio has stopped.\n")
