"""The virtual environment that make sets up: which Python it has, and when it is created again."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from processes import started

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

# The Python that the environment of this test run was made with.
THIS = sys._base_executable  # pyright: ignore[reportAttributeAccessIssue]
VERSION = ".".join(map(str, sys.version_info[:3]))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make and sh")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip: copying it is much quicker than creating one."""
    folder = tmp_path_factory.mktemp("made") / ".venv"
    subprocess.run([THIS, "-m", "venv", str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture
def project(tmp_path: Path, made: Path) -> Path:
    """A copy of what make needs to decide on an environment."""
    (tmp_path / "made").symlink_to(made)
    for name in ("pyproject.toml", "constraints.txt", "Makefile", "scripts/environment.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, tmp_path / name)
    return tmp_path


def a_python(project: Path, version: str) -> str:
    """Return an interpreter that takes itself for another version."""
    numbers = version.replace(".", ", ")
    program = project / f"python{version}"
    program.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = -c ]; then shift; code=$1; shift; exec "{THIS}" -c '
        f'"import sys; sys.version_info = ({numbers}); $code" "$@"; fi\n'
        f'if [ "$1 $2" = "-m venv" ]; then cp -a made/. "$3"; else exec "{THIS}" "$@"; fi\n'
    )
    program.chmod(0o755)
    return str(program)


def environment(project: Path, python: str | None = None, *asked: str) -> tuple[int, list[str]]:
    """Run the script, with this Python unless told otherwise; return its exit code and all that it printed."""
    python = python or a_python(project, VERSION)
    done = subprocess.run(
        ["scripts/environment.sh", ".venv", python, *asked],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout.splitlines()


def test_a_python_that_is_too_old_is_one_line_and_nothing_is_installed(project: Path):
    code, [line] = environment(project, a_python(project, "3.10.13"))
    assert code == 1
    assert line.endswith(
        "is Python 3.10.13. Orca Seed needs Python 3.11 or newer: " + line[line.index("run make setup") :]
    )
    assert "run make setup PYTHON=" in line
    assert not (project / ".venv").exists()


def test_a_python_that_is_not_there_is_one_line(project: Path):
    code, [line] = environment(project, "python3.99")
    assert (code, line.partition(". ")[0]) == (1, "error: 'python3.99' does not run")
    assert not (project / ".venv").exists()


def test_the_environment_is_created_once_and_again_when_it_does_not_work(project: Path):
    assert environment(project) == (0, [f"Setting up .venv with Python {VERSION} …"])
    assert environment(project) == (0, [])
    (project / ".venv/bin/python").unlink()
    assert environment(project) == (0, [f".venv does not work; creating it again with Python {VERSION} …"])
    assert environment(project) == (0, [])


def test_a_version_that_is_asked_for_replaces_another(project: Path):
    assert environment(project)[0] == 0
    other = a_python(project, "3.99.1")
    # A default that has become newer is no reason to install everything again.
    assert environment(project, other) == (0, [])
    assert environment(project, None, "asked") == (0, [])
    told = f".venv has Python {VERSION}; creating it again with Python 3.99.1 …"
    assert environment(project, other, "asked") == (0, [told])


def test_an_environment_that_is_too_old_is_replaced(project: Path):
    assert environment(project)[0] == 0
    shutil.copy(a_python(project, "3.10.13"), project / "old")
    (project / ".venv/bin/python").unlink()
    (project / "old").rename(project / ".venv/bin/python")
    assert environment(project) == (0, [f".venv has Python 3.10.13; creating it again with Python {VERSION} …"])


@pytest.fixture
def another_make(project: Path) -> Iterator[subprocess.Popen[str]]:
    """A program called make that is setting up the environment."""
    program = project / "make"
    program.write_text("#!/bin/sh\nread line\n")
    program.chmod(0o755)
    with started([str(program)], stdin=subprocess.PIPE) as process:
        (project / ".venv.busy").write_text(f"{process.pid}\n")
        yield process


def test_of_two_that_set_up_one_environment_the_second_waits_for_the_first(
    project: Path, another_make: subprocess.Popen[str]
):
    with waiting(project, "wait") as second:
        assert told(second) == f"Another make (process {another_make.pid}) is setting up .venv. Waiting for it …\n"
        assert second.poll() is None
        another_make.communicate("\n")
        assert second.wait(30) == 0


def waiting(project: Path, *arguments: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(["scripts/environment.sh", ".venv", *arguments], cwd=project, stderr=subprocess.PIPE)


def told(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    return process.stderr.readline()


def test_an_environment_that_another_make_sets_up_is_left_alone(
    project: Path, made: Path, another_make: subprocess.Popen[str]
):
    with waiting(project, a_python(project, VERSION)) as second:
        assert told(second).startswith(f"Another make (process {another_make.pid}) is setting up .venv.")
        assert not (project / ".venv").exists()
        (project / ".venv").symlink_to(made)
        another_make.communicate("\n")
        # It looks again, finds it made, and keeps nobody else from it.
        assert (second.wait(30), told(second)) == (0, "")
    assert not (project / ".venv.busy").exists()


def test_what_a_make_left_behind_that_was_killed_means_nothing(project: Path, another_make: subprocess.Popen[str]):
    another_make.communicate("\n")
    assert environment(project) == (0, [f"Setting up .venv with Python {VERSION} …"])


@pytest.mark.parametrize("finished", [True, False])
def test_of_two_that_update_one_environment_the_second_waits_and_does_what_is_left(
    project: Path, another_make: subprocess.Popen[str], finished: bool
):
    target, older = project / ".packages", project / "constraints.txt"
    with waiting(project, "take", target.name, older.name, "pyproject.toml") as second:
        assert told(second).startswith(f"Another make (process {another_make.pid}) is setting up .venv.")
        if finished:
            target.touch()
            (project / ".venv.busy").unlink()
        another_make.communicate("\n")
        assert second.wait(30) == (1 if finished else 0)
    # Whoever has something to do keeps others from it, until make has come to the end.
    assert (project / ".venv.busy").exists() != finished


def test_every_recipe_that_changes_the_environment_waits_for_others() -> None:
    recipes = re.findall(
        r"^\$\(VENV\)/\.(\w+):.*\n((?:\t.*\n)+)", (PROJECT_ROOT / "Makefile").read_text(), re.MULTILINE
    )
    assert {name: "$(take)" in recipe for name, recipe in recipes if name in {"packages", "engine", "client"}} == {
        "packages": True,
        "engine": True,
        "client": True,
    }


def test_make_asks_before_it_installs_anything(project: Path):
    python = a_python(project, "3.10.13")
    done = subprocess.run(
        ["make", "setup", f"PYTHON={python}"], cwd=project, capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert [line for line in done.stderr.splitlines() if not line.startswith("make")] == [
        line for line in done.stderr.splitlines() if f"'{python}' is Python 3.10.13" in line
    ]
    assert not (project / ".venv").exists()


def test_make_clean_keeps_databases_and_snapshots(project: Path):
    kept = [project / name for name in ("prisma/dev.db", "prisma/other.db", "seeds/snapshots/a/manifest.json")]
    for file in [*kept, project / ".venv/bin/python"]:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    subprocess.run(["make", "clean"], cwd=project, check=True, capture_output=True, timeout=60)
    assert not (project / ".venv").exists()
    assert all(file.exists() for file in kept)


def test_every_recipe_is_shell_in_a_folder_with_a_space_and_an_apostrophe(tmp_path: Path):
    project = tmp_path / "it's here"
    (project / "scripts").mkdir(parents=True)
    for name in ("pyproject.toml", "constraints.txt", "Makefile", "scripts/environment.sh", "prisma.config.mjs"):
        shutil.copy(PROJECT_ROOT / name, project / name)
    for name in ("prisma", "src", "tests/report/browser"):
        rest = shutil.ignore_patterns("node_modules", ".*cache", "__pycache__", "*.db*")
        shutil.copytree(PROJECT_ROOT / name, project / name, ignore=rest)
    for target in ("setup", "seed", "reset", "report", "test-all", "wheel", "bench", "clean"):
        told = subprocess.run(
            ["make", "-n", target], cwd=project, capture_output=True, text=True, timeout=60, check=False
        )
        shell = subprocess.run(["sh", "-n"], input=told.stdout, capture_output=True, text=True, timeout=60, check=False)
        assert (told.returncode, shell.returncode) == (0, 0), f"{target}: {told.stderr}{shell.stderr}"
        assert str(project) not in told.stdout.replace(f"'{project}'", "")
