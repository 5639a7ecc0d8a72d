"""The lock of a MongoDB database: one writer at a time, and a dead one loses it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from datetime import timedelta

import pytest

from seedbed.database import exclusive
from seedbed.errors import LockedError


async def hold(url, held, release):
    async with exclusive(url, command="seed", wait=0):
        held.set()
        await release.wait()


async def test_a_second_writer_is_told_who_holds_it(url):
    held, release = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(hold(url, held, release))
    await held.wait()
    with pytest.raises(LockedError, match=rf"in use by seed, process {os.getpid()}, since"):
        async with exclusive(url, command="restore", wait=0):
            pass
    release.set()
    await first
    async with exclusive(url, command="restore", wait=0):
        pass


async def test_who_waits_gets_it_when_it_is_given_back(url):
    held, release = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(hold(url, held, release))
    await held.wait()
    told = []

    def notify(text):
        told.append(text)
        release.set()

    async with exclusive(url, command="restore", wait=30, notify=notify):
        assert first.done() or await first is None
    assert "Waiting for up to 30 s." in told[0]


async def test_nothing_is_left_behind(url, collections):
    async with exclusive(url, command="seed", wait=0):
        pass
    assert collections.list_collection_names() == []


def plant(collections, **changes):
    """Leave the lock of somebody who does not give it back."""
    at = collections.command("hello")["localTime"]
    holder = {"token": "t", "pid": 1, "command": "seed", "since": 0, "host": "far", "at": at}
    collections["seedbed_lock"].insert_one({"_id": "lock", **holder, **changes})
    return at


async def test_a_process_that_is_gone_from_this_machine_loses_it_at_once(url, collections):
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    plant(collections, pid=gone.pid, host=socket.gethostname())
    async with exclusive(url, command="seed", wait=0):
        pass


async def test_one_on_another_machine_loses_it_when_its_lease_has_run_out(url, collections):
    at = plant(collections)
    with pytest.raises(LockedError, match=r"seed, process 1 on far, since"):
        async with exclusive(url, command="seed", wait=0):
            pass
    collections["seedbed_lock"].update_one({}, {"$set": {"at": at - timedelta(minutes=2)}})
    async with exclusive(url, command="seed", wait=0):
        pass
