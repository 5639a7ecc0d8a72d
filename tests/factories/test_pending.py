"""What `create` returns, in the hands of event loops and tools that look a coroutine over."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import weakref
from typing import Any

import anyio
import pytest
import trio

from seed.factories import RoomFactory
from seedbed.errors import NotAwaitedError
from seedbed.factories.awaitable import Pending


def call(pause: Any = None) -> Pending[int]:
    async def start() -> int:
        await (asyncio.sleep(0) if pause is None else pause())
        return 7

    return Pending("RoomFactory.create", start)


@pytest.mark.parametrize("debug", [False, True])
def test_an_event_loop_runs_it(debug: bool):
    assert asyncio.run(call(), debug=debug) == 7


def test_other_event_loops_run_it():
    assert trio.run(lambda: call(trio.lowlevel.checkpoint)) == 7
    for backend in ("asyncio", "trio"):
        assert anyio.run(lambda: call(anyio.lowlevel.checkpoint), backend=backend) == 7


async def test_every_way_to_start_it():
    async with asyncio.TaskGroup() as group:
        started = group.create_task(call())
    assert started.result() == 7
    assert await asyncio.gather(call(), call()) == [7, 7]
    assert await asyncio.wait_for(call(), 60) == 7
    assert await asyncio.shield(call()) == 7
    eager = getattr(asyncio, "eager_task_factory", None)
    if eager is not None:
        assert await eager(asyncio.get_running_loop(), call()) == 7


async def test_a_task_that_runs_it_can_be_shown_at_any_time():
    task = asyncio.create_task(call())
    assert "coro=<RoomFactory.create()" in repr(task)
    await asyncio.sleep(0)
    assert "coro=<RoomFactory.create() running at" in repr(task)
    shown = io.StringIO()
    task.print_stack(file=shown)
    assert "in start" in shown.getvalue()
    await task
    assert "coro=<RoomFactory.create()" in repr(task)
    assert "result=7" in repr(task)


async def test_a_task_that_is_cancelled_before_it_begins():
    task = asyncio.create_task(call())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "cancelled" in repr(task)


async def test_tools_find_a_coroutine():
    pending = call()
    assert bool(pending)
    assert repr(pending) == "<RoomFactory.create(…), not awaited>"
    assert weakref.ref(pending)() is pending
    assert inspect.isawaitable(pending)
    assert asyncio.iscoroutine(pending)
    assert not hasattr(pending, "_repr_html_")
    assert not hasattr(pending, "cr_frame")
    pending.send(None)
    with pytest.raises(StopIteration, match="7"):
        pending.send(None)
    assert inspect.getcoroutinestate(pending) == inspect.CORO_CLOSED  # pyright: ignore[reportArgumentType]
    assert repr(pending) == "<RoomFactory.create(…), awaited>"


async def test_looking_it_over_does_not_hide_that_it_was_never_awaited():
    pending: Any = call()
    with contextlib.suppress(AttributeError):
        pending.cr_frame  # noqa: B018
    with pytest.warns(RuntimeWarning, match="was never awaited, so nothing was created"):
        del pending
    asked: Any = call()
    with pytest.raises(NotAwaitedError, match="was not awaited, so it has no 'name' yet"):
        asked.name  # noqa: B018


async def test_a_factory_in_a_task(db, factories):
    task = asyncio.create_task(factories(RoomFactory).create())
    assert "RoomFactory.create" in repr(task)
    room = await task
    assert await db.room.count(where={"id": room.id}) == 1
