"""`python -m tests.impatient COMMAND …`: a command that soon says for whom it waits, as there is no option for that."""

from __future__ import annotations

import sys
from importlib import import_module

from seedbed.cli.interrupt import interruptions
from seedbed.cli.watch import Watch

if __name__ == "__main__":
    interruptions.install()
    Watch.patience = Watch.grace = 0.2
    import_module(f"scripts.db.{sys.argv[1]}").app(sys.argv[2:])
