"""Making many rows looks for circles of objects seldom, and leaves the setting as it was."""

from __future__ import annotations

import asyncio
import gc

import pytest

from seedbed.garbage import with_seldom_collections


async def threshold() -> int:
    return gc.get_threshold()[0]


@pytest.fixture(autouse=True)
def usual():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


async def test_circles_are_looked_for_seldom_and_then_as_before():
    assert await with_seldom_collections(threshold()) > 10_000
    assert gc.get_threshold() == (700, 10, 10)


async def test_work_that_overlaps_brings_the_setting_back_when_all_is_done():
    first, second = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(with_seldom_collections(each.wait())) for each in (first, second)]
    await asyncio.sleep(0)
    first.set()
    await tasks[0]
    assert await threshold() > 10_000
    second.set()
    await tasks[1]
    assert gc.get_threshold() == (700, 10, 10)


async def test_what_is_turned_off_or_rarer_stays_so():
    for chosen in (0, 1_000_000):
        gc.set_threshold(chosen)
        assert await with_seldom_collections(threshold()) == chosen


async def test_an_error_brings_the_setting_back():
    async def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await with_seldom_collections(fail())
    assert gc.get_threshold() == (700, 10, 10)
