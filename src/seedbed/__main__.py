"""`python -m seedbed COMMAND …`: the same as the command `seedbed`, where its folder is not on the path."""

from __future__ import annotations

from seedbed.cli import main

if __name__ == "__main__":
    main()
