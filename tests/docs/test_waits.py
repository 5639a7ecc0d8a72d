"""No test can hang: all that a test starts has an end, and so has the test."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys

import pytest
from documents import ROOT
from processes import PATIENCE, at_terminal, started


def test_programs_are_started_where_their_end_is_certain():
    # `subprocess.run` kills its program when pytest-timeout ends the test; leaving a Popen's block would wait for it.
    starting = {
        file for file in ROOT.glob("tests/**/*.py") if re.search(r"\bPopen\(", file.read_text(encoding="utf-8"))
    }
    # What is forked, and the keeper of what tests leave behind, end when their door closes: with the tests, at last.
    ending = {"tests/processes.py", "tests/forked.py", "tests/keeper.py", "tests/docs/test_waits.py"}
    assert {str(file.relative_to(ROOT)) for file in starting} == ending


def test_every_test_has_an_end(request: pytest.FixtureRequest):
    assert 0 < float(request.config.getini("timeout")) <= 600
    assert request.config.getini("timeout_method") == "signal"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
class TestPrograms:
    @pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Linux tells of the end of any process")
    def test_one_that_does_not_end_is_killed_with_what_it_started(self):
        script = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
        with started([sys.executable, "-c", script], patience=1, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            child = os.pidfd_open(int(process.stdout.readline()))
            # These would last for ten minutes.
            assert process.stdout.readline() == ""
            assert process.wait(PATIENCE) == -signal.SIGKILL
        # It can be read from as soon as its process has ended.
        assert select.select([child], [], [], PATIENCE)[0]
        os.close(child)

    def test_one_at_a_terminal_is_read_across_characters_and_to_its_end(self):
        script = "import os, time; [os.write(1, bytes([each])) or time.sleep(0.01) for each in '✓ é\\n'.encode()]"
        with at_terminal([sys.executable, "-c", script], env=dict(os.environ)) as terminal:
            assert terminal.read_to_end() == "✓ é\r\n"
            with pytest.raises(AssertionError, match="it ended without showing 'more'"):
                terminal.read_until("more")

    def test_the_signals_are_those_of_a_terminal_however_the_tests_were_started(self):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{__file__}::test_signals"]
        shell = f"trap '' INT TERM; exec {shlex.join(command)}"
        done = subprocess.run(
            ["sh", "-c", shell], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout


def test_signals():
    script = "import signal; print(*(signal.getsignal(each) == signal.SIG_IGN for each in (2, 15)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stdout.split() == ["False", "False"]
