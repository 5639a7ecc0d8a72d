"""One writer at a time: who holds a database, who waits, and what becomes of a lock whose holder dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

import pytest
from commands import command, only_line, settings
from processes import PATIENCE, started

from seed.config import PROJECT_ROOT
from seedbed.database import DatabaseUrl, exclusive
from seedbed.errors import DatabaseError, LockedError

HOLD = """
    import asyncio, sys
    from seedbed.database import DatabaseUrl, exclusive

    async def main():
        async with exclusive(DatabaseUrl.parse(sys.argv[1]), command="restore", wait=30):
            print("held", flush=True)
            await asyncio.to_thread(sys.stdin.read)

    asyncio.run(main())
"""


@contextmanager
def holder(url):
    """Yield another process that holds the lock until its input ends."""
    with started(
        [sys.executable, "-c", textwrap.dedent(HOLD), url.raw],
        cwd=PROJECT_ROOT,
        env=settings(url, {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


async def hold(url, wait=0.0, notify=None):
    async with exclusive(url, command="seed", wait=wait, notify=notify):
        return "held"


def test_a_second_one_is_told_who_holds_it(database):
    with holder(database) as other, pytest.raises(LockedError) as caught:
        asyncio.run(hold(database))
    today = datetime.now(UTC).date().isoformat()
    assert f"{database} is in use by restore, process {other.pid}, since {today} " in str(caught.value)
    assert "--wait" in str(caught.value)


def test_a_second_one_waits_says_so_and_gets_it(database):
    told = []

    with holder(database) as other:
        stdin = other.stdin
        assert stdin is not None

        def let_go(message):
            told.append(message)
            stdin.close()

        assert asyncio.run(hold(database, wait=30, notify=let_go)) == "held"
    [message] = told
    assert f"in use by restore, process {other.pid}" in message
    assert message.endswith("Waiting for up to 30 s.")


def test_it_waits_no_longer_than_it_was_told_to(database):
    with holder(database):
        started = monotonic()
        with pytest.raises(LockedError):
            asyncio.run(hold(database, wait=0.2))
        assert 0.2 <= monotonic() - started < 5


def test_tasks_of_one_process_take_turns_too(database):
    order = []

    async def work(name):
        async with exclusive(database, command=name, wait=30):
            order.append(name)
            await asyncio.sleep(0)
            order.append(name)

    async def both():
        await asyncio.gather(work("seed"), work("reset"))

    asyncio.run(both())
    assert order[0] == order[1]
    assert order[2] == order[3]


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process")
def test_a_lock_of_a_dead_process_is_taken_over_at_once(database):
    with holder(database) as other:
        other.send_signal(signal.SIGKILL)
        other.wait(PATIENCE)
        # The server notices the end of a connection by itself, which may take it a moment.
        wait = 0.0 if database.provider == "sqlite" else 10.0
        assert asyncio.run(hold(database, wait=wait)) == "held"


def test_an_error_or_a_cancellation_lets_go(database):
    async def fail():
        async with exclusive(database, command="seed", wait=0):
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(fail())
    assert asyncio.run(hold(database, wait=10)) == "held"


def test_two_databases_do_not_know_each_other(make_database, provider):
    first, second = make_database(provider), make_database(provider)
    with holder(first):
        assert asyncio.run(hold(second)) == "held"


# ── the file beside a SQLite database ─────────────────────────────────────────────────────────────────


def test_the_file_says_who_is_private_and_goes_away(tmp_path):
    url = DatabaseUrl.parse(f"file:{tmp_path}/a b ü.db")
    lock = tmp_path / "a b ü.db.lock"

    async def look():
        async with exclusive(url, command="seed"):
            return json.loads(lock.read_text()), lock.stat().st_mode & 0o777

    told, mode = asyncio.run(look())
    assert (told["pid"], told["command"], mode) == (os.getpid(), "seed", 0o600)
    assert not lock.exists()


def test_a_file_that_nobody_holds_means_nothing_even_where_its_number_lives(tmp_path):
    url = DatabaseUrl.parse(f"file:{tmp_path}/x.db")
    left = {"pid": os.getpid(), "command": "seed", "since": 1, "host": "here"}
    (tmp_path / "x.db.lock").write_text(json.dumps(left))
    assert asyncio.run(hold(url)) == "held"


def test_a_link_leads_to_the_same_lock(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "x.db").touch()
    (tmp_path / "folder" / "link.db").symlink_to(tmp_path / "x.db")
    linked = DatabaseUrl.parse(f"file:{tmp_path}/folder/link.db")
    with holder(DatabaseUrl.parse(f"file:{tmp_path}/x.db")), pytest.raises(LockedError):
        asyncio.run(hold(linked))


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "x.db.lock").symlink_to(precious)
    with pytest.raises(DatabaseError, match="cannot be locked"):
        asyncio.run(hold(DatabaseUrl.parse(f"file:{tmp_path}/x.db")))
    assert precious.read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DatabaseError, match=r"cannot be locked: Permission denied .*Make the folder writable"):
            asyncio.run(hold(DatabaseUrl.parse(f"file:{tmp_path}/x.db")))
    finally:
        tmp_path.chmod(0o700)


# ── the commands ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["seed", "reset"])
def test_a_command_does_not_touch_a_database_that_is_in_use(name, database):
    with holder(database) as other:
        done = command(name, "--profile", "minimal", "--yes", "--wait", "0", url=database)
    assert done.returncode == 1
    assert only_line(done).startswith(f"{database} is in use by restore, process {other.pid}, since ")


@pytest.mark.parametrize("wrong", ["-1", "soon"])
def test_a_wait_that_is_none_is_usage(wrong):
    assert command("seed", "--wait", wrong).returncode == 2
