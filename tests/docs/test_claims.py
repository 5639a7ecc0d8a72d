"""What the documents name is there: options, areas, profiles, make targets, files, messages."""

from __future__ import annotations

import re
import shlex
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import typer
from commands import command as run
from documents import ROOT, blocks, codes, commands, documents, prose, read, table

from seed import fixtures
from seed.areas import area_registry
from seed.config import DEFAULT_PASSWORD, DEFAULT_SEED, PROFILES, get_profile, parse_as_of
from seed.factories import BaseFactory
from seed.generators import OrthoGenerator
from seed.simulation.clinic import charts_shown
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.parameters import operations
from seedbed.cli.report import named_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from documents import Block

    from seedbed.database.url import DatabaseUrl

PRACTICE = "docs/reference/practice.md"
NEW_MODEL = "docs/how-to/add-a-model.md"
TROUBLE = "docs/how-to/troubleshooting.md"
MADE_LATER = {"prisma/dev.db", "prisma/.env"}
OF_OTHERS = {"--gzip", "--archive", "--schema", "--seed-database", "--seed-profile", "-m", "-h"}
COMMANDS = (
    "seed", "reset", "dump", "restore", "snapshots", "verify", "show", "find", "diff", "report", "studio", "advance",
)  # fmt: skip
LINES = [
    (str(block), line)
    for name in documents()
    for block in blocks(name, "bash", "console")
    for line in commands(block)
]  # fmt: skip


@cache
def command(module: str) -> Any:
    return typer.main.get_command(import_module(module).app)


def options(module: str) -> set[str]:
    """Return the options of a command, and of all that it groups."""
    found = command(module)
    every = [found, *getattr(found, "commands", {}).values()]
    return {option for each in every for parameter in each.params for option in parameter.opts} | {"--help"}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE))


def values(words: list[str], option: str) -> list[str]:
    return [value for name, value in pairwise(words) if name == option]


# ── commands ──────────────────────────────────────────────────────────────────────────────────────


def documented_invocations() -> list[tuple[str, str, list[str]]]:
    """Return where, which module, and the arguments, for every command of ours in a block or in backticks."""
    lines = [*LINES, *((name, code) for name in documents() for code in codes(prose(name)))]
    found = [(where, re.fullmatch(r"python -m (scripts\.db\.\w+)(.*)", line)) for where, line in lines]
    return [(where, match[1], shlex.split(match[2])) for where, match in found if match]


@pytest.mark.parametrize(("where", "module", "arguments"), documented_invocations())
def test_a_shown_command_takes_its_arguments(where: str, module: str, arguments: list[str]):
    found = command(module)
    if arguments and arguments[0] in getattr(found, "commands", {}):
        found, arguments = found.commands[arguments[0]], arguments[1:]
    parsed = found.make_context(module, list(arguments))
    # A report takes options that are called as models are.
    assert not parsed.args or (module == "scripts.db.report" and named_rows(parsed.args))
    for profile in values(arguments, "--profile"):
        assert profile in PROFILES
    for area in values(arguments, "--area"):
        assert area in {known.id for known in area_registry} | {"patients:notes"}


@pytest.mark.parametrize(("where", "line"), [(where, line) for where, line in LINES if line.startswith("make")])
def test_a_shown_make_command_has_its_target_and_options(where: str, line: str):
    words = shlex.split(line)
    named = [word for word in words[1:] if "=" not in word]
    assert set(named) <= targets()
    settings = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    assert settings.keys() <= {"PROFILE", "ARGS", "NAME", "SNAPSHOT"}
    assert all(f"$({name})" in read("Makefile") for name in settings)
    assert settings.get("PROFILE", "full") in PROFILES
    known = options(f"scripts.db.{named[0]}") if named[0] in COMMANDS else set()
    assert {word for word in shlex.split(settings.get("ARGS", "")) if word.startswith("-")} <= known


@pytest.mark.parametrize(
    "document",
    ["README.md", "CHANGELOG.md", PRACTICE, TROUBLE, *(f"docs/how-to/{name}.md" for name in ("seed", "snapshots"))],
)
def test_every_option_and_make_target_that_is_mentioned_exists(document: str):
    known = {option for name in COMMANDS for option in options(f"scripts.db.{name}")} | OF_OTHERS
    for code in codes(prose(document)):
        if code.startswith("-"):
            assert {word for word in shlex.split(code) if word.startswith("-")} <= known, code
        if match := re.match(r"(seed|reset|dump|restore|snapshots|show|find|diff) ", code):
            assert {word for word in shlex.split(code) if word.startswith("-")} <= options(f"scripts.db.{match[1]}")
        if code.startswith("make "):
            assert {word for word in shlex.split(code)[1:] if "=" not in word} <= targets(), code


def test_the_readme_shows_every_option_and_its_default():
    rows = table("README.md", "Commands")
    shown = {code for row in rows for code in codes(row[0])}
    assert shown == (options("scripts.db.seed") | options("scripts.db.reset")) - {"--help"}
    defaults = {codes(row[0])[0]: codes(row[1]) for row in rows}
    assert defaults["--seed"] == [str(DEFAULT_SEED)]
    for module, own in (("seed", "seed:"), ("reset", "reset:")):
        other = options("scripts.db.seed" if module == "reset" else "scripts.db.reset")
        here = {codes(row[0])[0] for row in rows if row[2].startswith(own)}
        assert here <= options(f"scripts.db.{module}") - other


# ── tables ────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_areas_is_the_registry_in_the_order_of_list():
    shown = [
        (int(row[0]), codes(row[1])[0], row[2], tuple(codes(row[3]))) for row in table(PRACTICE, "Areas and phases")
    ]
    listed = sorted(area_registry, key=lambda area: area.phase)
    assert shown == [(area.phase, area.id, area.name, area.dependencies) for area in listed]


def test_the_table_of_profiles_has_their_numbers():
    shown = {codes(row[0])[0]: tuple(map(int, row[1:4])) for row in table(PRACTICE, "Profiles")}
    assert shown == {
        name: (profile.clinics, profile.users_per_clinic, profile.patients_per_clinic)
        for name, profile in PROFILES.items()
    }


def test_the_table_of_records_has_the_weeks_of_the_simulation():
    shown = [[int(cell or 0) for cell in row[1:]] for row in table(PRACTICE, "How far back")]
    assert shown == [
        [operations.SHIFT_WEEKS_BACK, operations.SHIFT_WEEKS_AHEAD],
        [operations.CYCLE_WEEKS, 0],
        [operations.TRACED_WEEKS, 0],
        [operations.STOCK_WEEKS, 0],
    ]


def test_the_table_of_the_generator_names_all_of_its_methods():
    shown = {code for row in table(PRACTICE, "The orthodontic generator") for code in codes(row[1])}
    assert shown == {name for name in vars(OrthoGenerator) if not name.startswith("_")} - {"as_of"}


def test_the_table_of_fixtures_names_all_of_them():
    shown = {code for row in table(PRACTICE, "Fixtures") for code in codes(row[1])}
    assert shown == {name for name in fixtures.__all__ if name.isupper()}


def test_the_table_of_factory_methods_names_what_factories_have():
    shown = {code for row in table("docs/reference/factories.md", "Factories") for code in codes(row[0])}
    hooks = {"after_build", "before_create", "after_create", "row_context", "with_tenant"}
    members = {name: getattr(BaseFactory, name) for name in dir(BaseFactory) if not name.startswith("_")}
    public = {name for name, value in members.items() if callable(value)}
    assert shown == public - hooks


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


def anchors(document: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents())
def test_every_relative_link_resolves(document: str):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(str(file.resolve().relative_to(ROOT))), target


def test_the_index_lists_every_document():
    linked = set(re.findall(r"\]\(([^)#\s]+)", prose("docs/README.md")))
    listed = {str(((ROOT / "docs") / path).resolve().relative_to(ROOT)) for path in linked}
    assert set(documents()) - listed == {"docs/README.md"}


@pytest.mark.parametrize("document", documents())
def test_every_file_that_is_named_exists(document: str):
    made = {block.attributes["title"] for block in blocks(NEW_MODEL) if "title" in block.attributes} | MADE_LATER
    for code in codes(prose(document)):
        if re.fullmatch(r"(prisma|scripts|tests|docs|seeds|benchmarks)/[\w./]*", code) and code not in made:
            assert (ROOT / code).exists(), code


@pytest.mark.parametrize("block", [block for block in blocks(NEW_MODEL) if "title" in block.attributes], ids=str)
def test_the_file_of_a_block_is_named_in_the_text_above_it(block: Block):
    above = "\n".join(read(block.document).splitlines()[: block.line - 1])
    assert f"`{block.attributes['title']}`" in above.rpartition("```\n")[2]


def test_every_message_under_troubleshooting_is_one_of_ours():
    files = [*(ROOT / "prisma").rglob("*.py"), *(ROOT / "src").rglob("*.py")]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    for row in table(TROUBLE, "Troubleshooting"):
        for message in codes(row[0]):
            if not message.startswith("-"):
                parts = [part.strip() for part in re.split(r"…|\bX\b", message)]
                assert all(part in source for part in parts), message


# ── what a run prints ─────────────────────────────────────────────────────────────────────────────


def masked(line: str) -> str:
    """Return a line without its figures, which depend on the machine and move with every change of the simulation."""
    line = re.sub(r"into SQLite \S+,", "into SQLite FILE,", line)
    return re.sub(r" +", " ", re.sub(r"(?<![\w!-])\d[\d,.]*(?![\w-])", "N", line))


@pytest.fixture(scope="module")
def printed(make_database: Callable[..., DatabaseUrl]) -> str:
    """What the README's sample command prints on stdout."""
    url = make_database("sqlite")
    line = commands(blocks("README.md", "console")[0])[0]
    # Figures don't count, so a small practice of as many clinics will do.
    small = "full:users=8,patients=12"
    module, arguments = line.split()[2], line.replace("--profile full", f"--profile {small}").split()[3:]
    done = run(module.rpartition(".")[2], *arguments, url=url)
    assert small in done.stdout, done.stderr
    return done.stdout.replace(small, "full")


def test_the_sample_output_is_what_is_printed(printed: str):
    shown = [line for line in blocks("README.md", "console")[0].text.splitlines() if not line.startswith(("$", "…"))]
    real = iter([masked(line) for line in printed.splitlines()])
    for line in shown:
        assert masked(line) in real, line


def test_the_default_credentials_are_those_that_are_printed(printed: str):
    assert f"`{DEFAULT_PASSWORD}`" in read(PRACTICE)
    for role, email in table(PRACTICE, "Default credentials"):
        pattern = re.escape(codes(email)[0]).replace(r"\{lastname\}", "[a-z]+")
        assert re.search(rf"^  {role} +{pattern}$", printed, re.MULTILINE), role


def test_the_commands_without_make_are_those_of_make():
    (block,) = (block for block in blocks("README.md", "bash") if "venv" in block.text)
    shown, makefile = block.text, read("Makefile")
    for part in ("-c constraints.txt --group dev -e .", "npm ci", "prisma generate", "scripts.db.seed --push"):
        assert part in shown
        assert part in makefile


@pytest.mark.parametrize(("profile", "number", "slugs"), [("standard", 70, ["main"]), ("full", 250, ["main", "north"])])
def test_a_patient_that_a_document_shows_is_there_for_years(profile: str, number: int, slugs: list[str]):
    shown = {found for name in documents() for found in re.findall(r"\bP(\d{5})\b", read(name))}
    assert shown - {"00001"} <= {"00070", "00250"}
    wanted = get_profile(profile)
    for day in map(parse_as_of, ("2025-07-01", "2026-11-28", "2027-07-01", "2029-01-01")):
        for index, slug in enumerate(slugs):
            plan = plan_clinic(DEFAULT_SEED, index, users=wanted.users_per_clinic, patients=1, as_of=day)
            first, last = charts_shown(DEFAULT_SEED, plan, wanted.patients_per_clinic, day)
            assert plan.slug == slug
            assert first <= number <= last, day
