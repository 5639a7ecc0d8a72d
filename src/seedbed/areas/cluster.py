"""Rows from a cluster of Dask: a tenant is a task, and the workers write straight into PostgreSQL.

They write beside the live tables (see `database.staging`). The command only counts what has arrived, and puts all of it
in the place of the old rows at the end. Nothing here is imported unless a run asks for a cluster.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
from contextlib import asynccontextmanager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from seedbed import __version__
from seedbed.areas import cluster_worker
from seedbed.areas.project import load_project
from seedbed.areas.workers import ctrl_c_held_back
from seedbed.config import LOCAL_CLUSTER
from seedbed.datamodel import load
from seedbed.errors import SeedError, UsageError
from seedbed.location import ROOT_VARIABLE, location

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from seedbed.areas.story import Story
    from seedbed.config import SeedConfig
    from seedbed.database import DatabaseUrl
    from seedbed.database.sink import Sink, Store
    from seedbed.database.staging import Staging
    from seedbed.run_options import RunOptions
    from seedbed.types import SeedArea, SeedLogger

# A worker that was killed is replaced, and its task goes to another one; a task that kills more is given up.
_DEATHS = 10
# After an error, such as a lost connection.
_RETRIES = 2
_SECONDS_BETWEEN_LOOKS = 0.5

# Dask gives the second a level of its own.
_TALKERS = ("distributed", "distributed.client", "tornado.application")


def require_cluster(config: SeedConfig, areas: Sequence[SeedArea], url: DatabaseUrl, *, recreate: bool) -> Story:
    """Return the story that a cluster makes; raise `UsageError`, before anything is done, where it cannot."""
    if url.provider != "postgresql":
        raise UsageError(
            f"--cluster writes to PostgreSQL, but DATABASE_URL points to {url}. "
            "Use --processes N, or set DATABASE_URL=postgresql://…."
        )
    if not config.clear or recreate:
        raise UsageError(
            "--cluster replaces all rows of existing tables. Use --processes N to add rows or to reset the database."
        )
    found = load_project().resolve("story")
    story: Story | None = None if found is None else found(config, areas)
    if story is None or not story.is_pure:
        raise UsageError("--cluster needs areas that make their rows without a database. Leave --cluster out.")
    if find_spec("distributed") is None:
        raise UsageError("--cluster needs Dask. Install it with: pip install 'seedbed[cluster]'.")
    return story


class StagedRows:
    """The rows of a run, which wait beside the live tables."""

    def __init__(self, staging: Staging, story: Story, parts: int) -> None:
        self._staging, self._story, self._parts = staging, story, parts

    async def put(self, sink: Sink) -> None:
        """Put them into the live tables, in the transaction of `sink`."""
        await self._staging.put(sink, self._parts)

    def facts(self) -> Mapping[str, Any]:
        """Return what the mark of the run says beside its settings."""
        return self._story.facts()


@asynccontextmanager
async def staged_rows(
    story: Story, config: SeedConfig, areas: Sequence[SeedArea], store: Store, options: RunOptions
) -> AsyncIterator[StagedRows]:
    """Let the cluster make all rows, and yield them; after the block nothing of them waits any more.

    Raises `SeedError` when the cluster cannot be reached, is lost, or gives up.
    """
    labels = [part.label or "shared" for part in story.parts()]
    async with store.staging() as staging:
        task = cluster_worker.Task(
            staging.desk,
            pickle.dumps((config, [area.id for area in areas])),
            (__version__, load().fingerprint),
        )
        async with _client(config.cluster or "", options) as client:
            await _Making(client, task, labels, options).carry_out()
        yield StagedRows(staging, story, len(labels))


@asynccontextmanager
async def _client(cluster: str, options: RunOptions) -> AsyncIterator[Any]:
    """Yield a client of the cluster: one that is started here, or one that runs already."""
    from dask import config as settings
    from distributed import Client, LocalCluster

    found = LOCAL_CLUSTER.fullmatch(cluster)
    quiet = {"distributed.admin.log-format": "%(message)s", "distributed.scheduler.allowed-failures": _DEATHS}
    with _silence(), settings.set(quiet):
        if found is None:
            async with _connected(Client, cluster, options.wait) as client:
                if not await client.nthreads():
                    options.logger.info(f"{cluster} has no workers yet. Waiting for up to {options.wait:g} s.")
                    await _first_worker(client, cluster, options.wait)
                await _tell_dashboard(client, options.logger)
                yield client
            return
        manner: dict[str, Any] = {
            "n_workers": int(found[1]),
            "threads_per_worker": 1,
            "dashboard_address": "127.0.0.1:0" if find_spec("bokeh") else None,
            "silence_logs": logging.CRITICAL,
            "preload": [cluster_worker.__name__],
            "env": {ROOT_VARIABLE: str(location().root)},
        }
        with ctrl_c_held_back():
            try:
                own = await LocalCluster(asynchronous=True, **manner)
            except (RuntimeError, OSError) as error:
                told = _told(error.__cause__ or error)
                raise SeedError(
                    f"The cluster's processes did not start: {told}. Nothing was changed; run it again."
                ) from error
        async with own, _connected(Client, own, options.wait) as client:
            await _tell_dashboard(client, options.logger)
            yield client


@asynccontextmanager
async def _connected(kind: Any, cluster: Any, wait: float) -> AsyncIterator[Any]:
    try:
        client = await kind(cluster, asynchronous=True, timeout=wait, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SeedError(
            f"The cluster at {cluster} cannot be reached: {_told(error)}. Start one with: dask scheduler"
        ) from error
    try:
        yield client
    finally:
        await client.close(timeout=2)


async def _first_worker(client: Any, cluster: str, wait: float) -> None:
    try:
        await client.wait_for_workers(1, timeout=wait)
    except TimeoutError:
        raise SeedError(
            f"{cluster} has no workers. Start them in the project folder with: dask worker {cluster} --nthreads 1"
        ) from None


async def _tell_dashboard(client: Any, logger: SeedLogger) -> None:
    info = await client.scheduler.identity()
    port = info.get("services", {}).get("dashboard")
    if port and find_spec("bokeh"):
        host = info["address"].split("://")[-1].rpartition(":")[0]
        logger.info(f"Dask's dashboard: http://{host}:{port}/status")


class _Making:
    """The tasks of a run on their way through the cluster."""

    def __init__(self, client: Any, task: cluster_worker.Task, labels: Sequence[str], options: RunOptions) -> None:
        self._client, self._labels, self._logger, self._wait = client, labels, options.logger, options.wait
        key = task.desk.schema
        self._futures = {
            client.submit(cluster_worker.make, task, part, key=f"{key}-{part}", pure=False, retries=_RETRIES): label
            for part, label in enumerate(labels)
        }

    async def carry_out(self) -> None:
        """Wait until all of them are done, while saying how it goes."""
        self._logger.start_run(len(self._labels))
        waiting = [asyncio.ensure_future(each) for each in (self._collect(), self._watch())]
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            self._logger.end_run()

    async def _collect(self) -> None:
        from distributed import as_completed

        async for future in as_completed(list(self._futures), loop=self._client.loop):
            if future.status != "finished":
                raise await self._failure(future)
            made: cluster_worker.Made = await future.result()
            self._logger.start_area(self._futures[future])
            self._logger.end_area(self._futures[future], made.rows, made.seconds)

    async def _watch(self) -> None:
        """Raise when there is nobody left to wait for."""
        alone = 0.0
        while alone < self._wait:
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
            if self._client.status != "running":
                raise SeedError(_LOST)
            alone = 0.0 if await self._client.nthreads() else alone + _SECONDS_BETWEEN_LOOKS
        raise SeedError(f"The cluster has had no workers for {self._wait:g} s. Nothing was changed. Start them again.")

    async def _failure(self, future: Any) -> SeedError:
        if future.status != "error":
            return SeedError(_LOST)
        error = await future.exception()
        if isinstance(error, SeedError):
            return error
        if type(error).__name__ == "KilledWorker":
            return SeedError(
                f"Workers were killed {error.allowed_failures + 1} times while they made '{self._futures[future]}', "
                "perhaps because memory ran out. Nothing was changed. Use fewer workers on each machine."
            )
        return SeedError(
            f"A worker failed: {_told(error)}. Nothing was changed. "
            "Every worker needs the same project and packages, in the same versions."
        )


def _told(error: BaseException) -> str:
    """Return what an error says, in one line."""
    return " ".join(str(error).split()) or type(error).__name__


_LOST = "The connection to the cluster was lost. Nothing was changed; run it again."


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask's own reports off the terminal: what matters is said in a line of ours."""
    loggers = [logging.getLogger(name) for name in _TALKERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
