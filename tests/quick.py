"""Which tests `--quick` leaves to `make test-all`: what a developer need not wait for at each change."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

_HERE = Path(__file__).parent
_OTHER_DATABASES = {"postgresql", "mongodb"}
_SERVERS = {"postgres_server", "mongodb_server", "own_server"}

LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "other databases than SQLite, which are asked for by name": (
        "mongodb/",
        "testing/test_emptying.py",
    ),
    "commands that are killed or interrupted again and again, or run in several processes or odd surroundings": (
        "seeding/test_interrupts.py",
        "seeding/test_advance_killed.py",
        "seeding/test_faults.py",
        "seeding/test_reset.py",
        "seeding/test_storage_faults.py",
        "seeding/test_cluster.py",
        "seeding/test_processes.py",
        "seeding/test_surroundings.py",
        "snapshots/test_snapshot_faults.py",
        "engine/test_engine_host.py",
        "test_keeper.py",
        "engine/test_acknowledged.py",
        "engine/test_limits.py",
        "cli/test_push.py",
        "cli/test_command_waits.py",
        "cli/test_silent_servers.py",
        "cli/test_file_systems.py",
    ),
    "clients that are generated, and programs that check or run other programs": (
        "datamodel/test_generator.py",
        "datamodel/test_trim.py",
        "schemas/",
        "testing/test_typing.py",
        "testing/test_own_schema.py",
        "cli/test_agreement.py",
        "database/test_matrix.py",
        "testing/test_plugin.py",
        "docs/test_examples.py",
        "docs/test_new_model.py",
        "cli/test_environment.py",
        "packaging/",
    ),
    "every type of value, and every object of a database": (
        "snapshots/test_types.py",
        "engine/test_engine_properties.py",
        "database/test_what_is_kept.py",
    ),
    "whole practices, and rows changed to break each rule in turn": (
        "checks/test_rules.py",
        "checks/test_practices.py",
        "checks/test_figures.py",
        "checks/test_states.py",
        "simulation/test_clinic_figures.py",
        "simulation/billing/test_money_statistics.py",
        "seeding/test_profiles.py",
        "seeding/test_rare_practices.py",
        "seeding/test_reproducible.py",
        "seeding/test_coherence.py",
        "seeding/test_adding.py",
        "seeding/test_advance.py",
        "seeding/test_any_numbers.py",
        "seeding/test_pure_clinic.py",
        "seeding/test_front_office.py",
        "seeding/test_money_tables.py",
        "snapshots/test_phases.py",
        "simulation/clinical/test_chart_figures.py",
        "simulation/clinical/test_broken_off.py",
        "report/test_find.py",
        "report/test_full_page.py",
    ),
}
"""Files and folders below `tests`, by the reason why they take long."""


_ALL = tuple(chain.from_iterable(LEFT_OUT.values()))


def takes_long(item: pytest.Item) -> bool:
    """Whether a test is marked as long, or in one of the files of long ones."""
    return item.get_closest_marker("long") is not None or item.nodeid.removeprefix("tests/").startswith(_ALL)


def file_takes_long(path: Path) -> bool:
    """Whether all tests of a file are long ones."""
    return path.is_relative_to(_HERE) and path.relative_to(_HERE).as_posix().startswith(_ALL)


def others_stand_for(item: pytest.Item) -> bool:
    """Whether only `--thorough` takes the time for a case, since others of its kind are in the suite."""
    return item.get_closest_marker("thorough") is not None


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test needs another database than SQLite or takes long."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    values = {value for value in parameters.values() if isinstance(value, str)}
    if values & _OTHER_DATABASES or _SERVERS & set(getattr(item, "fixturenames", ())):
        return True
    return takes_long(item)
