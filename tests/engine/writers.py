"""A program with clients that write at random and keep a journal: what they tried, and what was acknowledged.

Usage: writers.py FOLDER PACKAGE URL JOURNAL SEED CLIENTS OPERATIONS KILLS

Each line of the journal is written before the next thing happens, so that it outlives the program:
`["try", number, {name: note or null, …}, increments]`, then `["done", number]`, or `["refused", number, code, text]`.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import random
import signal
import sys
from datetime import timedelta
from typing import Any

LONG = timedelta(seconds=60)


class Undo(Exception):
    """Ends a transaction by rolling it back."""


class Writer:
    """One client and its engine, which it may kill. Names of rows are its own; one row counts for all."""

    def __init__(self, prisma: Any, url: str, journal: int, key: str) -> None:
        self.prisma, self.url, self.journal, self.key = prisma, url, journal, key
        self.random = random.Random(key)
        self.number = 0
        self.names: list[str] = []

    async def run(self, operations: int, kills: int) -> None:
        await self.connect()
        deaths = set(self.random.sample(range(operations), min(kills, operations)))
        for turn in range(operations):
            death = asyncio.create_task(self.kill_engine()) if turn in deaths else None
            await self.operate()
            if death is not None:
                await death
                await self.reconnect()
        await self.db.disconnect()

    async def connect(self) -> None:
        self.db = self.prisma.Prisma(datasource={"url": self.url}, use_dotenv=False, auto_register=False)
        await self.db.connect(timeout=LONG)

    async def reconnect(self) -> None:
        await self.db.disconnect()
        await self.connect()

    async def kill_engine(self) -> None:
        await asyncio.sleep(self.random.random() / 100)
        self.db._engine.process.send_signal(signal.SIGKILL)

    def note(self, *entry: object) -> None:
        os.write(self.journal, (json.dumps([entry[0], f"{self.key}.{entry[1]}", *entry[2:]]) + "\n").encode())

    async def operate(self) -> None:
        operation = self.random.choice(
            [self.create, self.update, self.upsert, self.delete, self.count_up, self.batch, self.keep, self.undo]
        )
        self.number += 1
        number = self.number
        effects, increments, act = operation(f"{self.key}-{number}")
        self.note("try", number, effects, increments)
        try:
            await act()
        except Undo:
            pass
        except self.prisma.errors.PrismaError as error:
            self.note("refused", number, getattr(error, "code", None), f"{type(error).__name__}: {error}")
            return
        except Exception:
            return
        self.note("done", number)

    def create(self, name: str) -> Any:
        self.names.append(name)
        return {name: "new"}, 0, lambda: self.db.thing.create({"name": name, "note": "new"})

    def update(self, name: str) -> Any:
        if not self.names:
            return self.create(name)
        held = self.random.choice(self.names)
        return (
            {held: name},
            0,
            lambda: self.db.thing.upsert(
                where={"name": held}, data={"create": {"name": held, "note": name}, "update": {"note": name}}
            ),
        )

    def upsert(self, name: str) -> Any:
        self.names.append(name)
        data = {"create": {"name": name, "note": "made"}, "update": {"note": "found"}}
        return {name: "made"}, 0, lambda: self.db.thing.upsert(where={"name": name}, data=data)

    def delete(self, name: str) -> Any:
        if not self.names:
            return self.create(name)
        held = self.names.pop(self.random.randrange(len(self.names)))
        return {held: None}, 0, lambda: self.db.thing.delete_many(where={"name": held})

    def count_up(self, _: str) -> Any:
        return {}, 1, lambda: self.add_one(self.db)

    def batch(self, name: str) -> Any:
        names = [f"{name}{letter}" for letter in "ab"]

        async def act() -> None:
            batch = self.db.batch_()
            for each in names:
                batch.thing.create({"name": each, "note": "batch"})
            await batch.commit()

        return dict.fromkeys(names, "batch"), 0, act

    def keep(self, name: str) -> Any:
        names = [f"{name}{letter}" for letter in "ab"]

        async def act() -> None:
            async with self.db.tx(max_wait=LONG, timeout=LONG) as tx:
                await tx.thing.create({"name": names[0], "note": "kept"})
                await self.add_one(tx)
                await tx.thing.create({"name": names[1], "note": "kept"})

        return dict.fromkeys(names, "kept"), 1, act

    def undo(self, name: str) -> Any:
        async def act() -> None:
            async with self.db.tx(max_wait=LONG, timeout=LONG) as tx:
                await tx.thing.create({"name": name, "note": "undone"})
                await self.add_one(tx)
                raise Undo

        return {name: None}, 0, act

    async def add_one(self, db: Any) -> None:
        await db.thing.update(where={"name": "counter"}, data={"ratio": {"increment": 1}})


async def main(folder: str, package: str, url: str, journal: str, seed: str, *counts: str) -> None:
    clients, operations, kills = map(int, counts)
    sys.path.insert(0, folder)
    prisma = importlib.import_module(package)
    importlib.import_module(f"{package}.errors")
    descriptor = os.open(journal, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    writers = [Writer(prisma, url, descriptor, f"{seed}.{client}") for client in range(clients)]
    await asyncio.gather(*(writer.run(operations, kills) for writer in writers))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
