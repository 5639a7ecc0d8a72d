"""The settings of one run, and a project's profiles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from seedbed.errors import UsageError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SEED = 20241129
DEFAULT_WAIT = 10.0
"""Seconds for which a second writer waits for the first: longer than most runs take."""

YEARS = range(1990, 2101)
"""The years that data may be dated in."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of the data. `phase` and `areas` are seeded unless the command names others; None means all phases."""

    name: str
    description: str
    phase: int | None = None
    areas: tuple[str, ...] = ()


ProfileT = TypeVar("ProfileT", bound=Profile)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a profile that a command may change, from `least` to `most`."""

    option: str
    help: str
    least: int
    most: int | None = None
    field: str = ""


def number(option: str, help: str, *, least: int = 1, most: int | None = None) -> Any:  # noqa: A002
    """Declare a field of a profile as a number that the commands take as `--option`, from `least` to `most`."""
    return field(metadata={"number": Number(option, help, least, most)})


def numbers_of(profile: type[Profile]) -> dict[str, Number]:
    """Return the numbers of a kind of profile, by option."""
    declared = [(each.name, each.metadata["number"]) for each in fields(profile) if "number" in each.metadata]
    return {given.option: replace(given, field=name) for name, given in declared}


LOCAL_CLUSTER = re.compile(r"processes:([1-9]\d*)")
"""A cluster that the command starts itself: so many processes on this machine."""

_REMOTE_CLUSTER = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:\d+")
_STATED = re.compile(r"([a-z]+)=(\d+)")


def find_profile(profiles: Mapping[str, ProfileT], name: str, numbers: Mapping[str, int] | None = None) -> ProfileT:
    """Return the profile called `name`, with these numbers in place of its own, by option.

    A profile with numbers of its own is called `standard:shops=4,users=9`, which is what a mark remembers. Raises
    `UsageError` for a name that lists the profiles, and for a number that cannot be.
    """
    base, _, stated = name.partition(":")
    found = profiles.get(base)
    if found is None:
        message = f"Unknown profile '{base}'.{suggest(base, profiles)} The profiles are: {', '.join(profiles)}."
        raise UsageError(message)
    known = numbers_of(type(found))
    wanted = {**_read_numbers(name, stated, known), **(numbers or {})}
    changed = {}
    for option, value in wanted.items():
        if option not in known:
            takes = f" It has {', '.join(known)}." if known else ""
            raise UsageError(f"Profile '{base}' has no option '{option}'.{suggest(option, known) or takes}")
        if value < known[option].least:
            raise UsageError(f"--{option} {value} is too few. Use at least {known[option].least}.")
        most = known[option].most
        if most is not None and value > most:
            raise UsageError(f"--{option} {value} is too many. Use at most {most}.")
        if value != getattr(found, known[option].field):
            changed[option] = value
    if not changed:
        return found
    told = ",".join(f"{option}={changed[option]}" for option in known if option in changed)
    return replace(found, name=f"{base}:{told}", **{known[option].field: value for option, value in changed.items()})


def _read_numbers(name: str, stated: str, known: Mapping[str, Number]) -> dict[str, int]:
    if not stated:
        return {}
    found = [_STATED.fullmatch(each) for each in stated.split(",")]
    if not all(found):
        example = ",".join(f"{option}={each.least}" for option, each in known.items())
        base = name.partition(":")[0]
        raise UsageError(f"'{name}' is not a valid profile. Write it as {base}{example and f':{example}'}.")
    return {each[1]: int(each[2]) for each in found if each is not None}


def parse_as_of(text: str, option: str = "--as-of") -> datetime:
    """Return the date of the data for `text`: a date means midnight UTC on that day, a date and time that instant.

    `option` is the one that it was given to. Raises `UsageError` for anything that is not ISO 8601.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a date. Use {option} 2026-01-31, or 2026-01-31T15:30 for a time.") from None
    # Before the conversion: at the ends of the calendar there is no UTC to convert to.
    if instant.year not in YEARS:
        raise UsageError(f"{option} {text} is outside {YEARS[0]} to {YEARS[-1]}. Choose a date in that range.")
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return instant.replace(second=0, microsecond=0)


def format_as_of(as_of: datetime) -> str:
    """Return `as_of` as it can be given back to `--as-of`: a date where it is midnight UTC."""
    return as_of.date().isoformat() if as_of.time() == datetime.min.time() else as_of.isoformat()


@dataclass(frozen=True, slots=True)
class SeedConfig:
    """The settings of one run.

    If `as_of` was not set (`any_day`), a run that adds rows uses the date of the existing data.
    `processes` is how many make the rows, by default chosen automatically; a `cluster`
    makes and writes them: `processes:4`, or the address of a Dask scheduler.
    """

    profile: Profile
    as_of: datetime
    seed: int = DEFAULT_SEED
    areas: tuple[str, ...] = ()
    phase: int | None = None
    clear: bool = True
    environment: str = "development"
    any_day: bool = False
    processes: int | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if self.areas and self.phase is not None:
            raise UsageError("Use either --area or --phase, not both: an area includes its dependencies.")
        if not 0 <= self.seed < 2**31:
            raise UsageError(f"--seed {self.seed} is out of range. Use a number from 0 to {2**31 - 1}.")
        if self.processes is not None and self.processes < 1:
            raise UsageError(f"--processes {self.processes} is too few. Use at least 1.")
        if self.cluster is None:
            return
        if not (LOCAL_CLUSTER.fullmatch(self.cluster) or _REMOTE_CLUSTER.fullmatch(self.cluster)):
            raise UsageError(
                f"--cluster {self.cluster} is not a cluster. Use processes:4 for four processes on this machine, "
                "or the address of a Dask scheduler, such as tcp://host:8786."
            )
        if self.processes is not None:
            raise UsageError("Use either --processes or --cluster, not both.")
