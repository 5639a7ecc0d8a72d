"""Ctrl-C at moments at which something else has the word: an import, a bar."""

from __future__ import annotations

import signal
import subprocess
import sys
from textwrap import dedent

import pytest
from commands import command, settings
from processes import at_terminal

from seed.config import PROJECT_ROOT


def test_ctrl_c_while_a_command_is_imported_ends_it_without_a_traceback() -> None:
    # As when `python -m scripts.db.seed` imports its package, and is interrupted in the first of its imports.
    script = """
        import builtins, os, signal, sys
        importing = builtins.__import__

        def interrupted(name, *arguments, **named):
            if name == "pathlib":
                os.kill(os.getpid(), signal.SIGINT)
            return importing(name, *arguments, **named)

        builtins.__import__ = interrupted
        sys.argv = ["-m"]
        import scripts.db
    """
    done = subprocess.run(
        [sys.executable, "-S", "-c", dedent(script)], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_the_cursor_is_back_when_a_bar_is_interrupted_while_it_appears() -> None:
    script = """
        import os, signal
        from scripts.db.seed import app
        from seedbed.cli.console import err, run_blocking

        def drawing():
            err().show_cursor(False)
            os.kill(os.getpid(), signal.SIGINT)

        run_blocking(drawing)
    """
    with at_terminal([sys.executable, "-c", dedent(script)], env=settings(None, {})) as terminal:
        shown = terminal.read_to_end()
    assert "Interrupted: rolled back" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_ctrl_c_at_the_question_of_a_deletion_keeps_the_snapshot(practices, tmp_path) -> None:
    seeds = {"ORCA_SEEDS": str(tmp_path)}
    assert command("dump", "--name", "kept", url=practices.original("sqlite"), **seeds).returncode == 0
    asking = [sys.executable, "-m", "scripts.db.snapshots", "delete", "kept"]
    with at_terminal(asking, env=settings(None, seeds)) as terminal:
        terminal.read_until("Continue?")
        terminal.process.send_signal(signal.SIGINT)
        shown = terminal.read_to_end()
    assert terminal.process.returncode == 130
    assert "Interrupted: rolled back, nothing was changed." in shown
    assert "Traceback" not in shown
    assert len(list((tmp_path / "snapshots").glob("kept_*"))) == 1


@pytest.mark.parametrize(
    ("changes", "line"),
    [("False", "Interrupted: nothing was changed."), ("True", "Interrupted after the commit; changes are saved.")],
)
def test_an_interruption_at_the_end_says_whether_anything_was_saved(changes: str, line: str) -> None:
    # As while `verify` prints what it found, and `seed` its summary.
    script = f"""
        import os, signal
        from seedbed.cli.console import run_blocking

        run_blocking(lambda: None, saves={changes})
        os.kill(os.getpid(), signal.SIGINT)
    """
    done = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, f"{line}\n")


@pytest.mark.parametrize("moment", ["at once", "as Python ends"])
def test_one_more_ctrl_c_behind_the_line_of_an_interruption_says_nothing_more(moment: str) -> None:
    script = """
        import atexit, os, signal, sys
        again = lambda: os.kill(os.getpid(), signal.SIGINT)
        if sys.argv[1] == "as Python ends":
            atexit.register(again)
        from seedbed.cli.console import run_blocking
        from seedbed.cli.interrupt import interruptions

        interruptions.install()
        try:
            run_blocking(again)
        except BaseException as error:
            if sys.argv[1] == "at once":
                again()
            sys.exit(error.exit_code)
    """
    done = subprocess.run([sys.executable, "-c", dedent(script), moment], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Interrupted: rolled back, nothing was changed.\n")


def test_a_command_imports_what_it_asks_a_database_with_only_when_it_runs() -> None:
    # It would take half of the time in which help is printed.
    script = (
        "import sys, seedbed.cli.console; print([name for name in sys.modules if name.startswith('seedbed.database')])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
