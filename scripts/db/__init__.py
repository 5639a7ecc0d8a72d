"""The guide's entry points: the framework's commands, for this repository's project."""

from __future__ import annotations

import signal
import sys

# Until the commands' own handler is there, Ctrl-C ends the process as it ends any other: in no traceback of an import.
# `python -m scripts.db.NAME` imports this package first, with this in place of the module's name.
_IS_PROGRAM = sys.argv[0] == "-m"
if _IS_PROGRAM and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from pathlib import Path  # noqa: E402

_FOLDER = Path(__file__).parent
PROGRAM = "python -m scripts.db"

# `python scripts/db/seed.py` puts this folder first on the path, where seed.py would be taken for the package `seed`.
sys.path[:] = [each for each in sys.path if Path(each or ".").resolve() != _FOLDER.resolve()]

from seedbed import location  # noqa: E402
from seedbed.cli.interrupt import interruptions  # noqa: E402

# Whatever the working directory is, these commands are for this repository's project.
location.use(_FOLDER.parents[1])

if _IS_PROGRAM or Path(sys.argv[0]).resolve().parent == _FOLDER.resolve():
    interruptions.install()
