"""The reason that npm, pip or the Prisma CLI gives among all that it prints when it fails, in one line.

As a script, `python -I reasons.py NAME LOG` prints it for `make`, before anything is installed: this file needs nothing
but the standard library.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# What wraps the reason of the Prisma CLI, of npm under it, of pip, and of Python where that runs it.
_NOISE = re.compile(
    r"^(Loaded Prisma config|Prisma (config|schema) |Traceback |File |raise |\^|at |npm (warn|notice)|Command |"
    r"subprocess\.|npm error (A complete log|code|errno|syscall|path|network This is|The operation was rejected)|"
    r"Installing Prisma|\[?error\]?$|(code|errno|syscall|path|address|port|type): ['\d-]|\}$|Node\.js v\d|"
    r"It is likely you do not have|If you believe this|If you are behind a proxy|'?proxy'? config|"
    r"WARNING: |\[notice\]|Datasource \"|- url$|The values from your schema will NOT|We recommend you to remove those)",
    re.IGNORECASE,
)
# Where Node ends with an error, it first shows the line of whatever program threw it.
_THROWN_AT = re.compile(r"^(?:node:|file:|/)\S*:\d+\n.*\n\s*\^+$", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_BEGINNING = re.compile(
    r"^(npm error(?: |$)|Error code: |Error: ?|error: ?|\[[0-9;]*m|\[(?=\w*Error: ))+", re.IGNORECASE
)
# pip says why it reaches no index only where it says that it tries again.
_UNREACHED = re.compile(r"Retrying \(.*?\) after connection broken by [\"'](.+?)[\"']: (\S+)")
_OBJECT = re.compile(r"^\w+\([\"']?(?:<[^>]*>|\w+\([^)]*\))(?:: |, [\"'])")
# And the object that follows the text of an error.
_OPENED = re.compile(r"\]? \{$")
_CLOSED = re.compile(r"[\"']?\)$")


def readable(text: str) -> str:
    """Return what came from the environment, a command line or a path as text that every file and program takes.

    In the locale C, Python keeps bytes of UTF-8 as halves of characters, which cannot be written anywhere.
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def reason(output: str) -> str:
    """Return the reason in what a program printed, in one line; empty where it gives none."""
    lines = [" ".join(COLOUR.sub("", line).split()) for line in _THROWN_AT.sub("", output).splitlines()]
    begun = [_OPENED.sub("", _BEGINNING.sub("", line)) for line in lines if line and not _NOISE.match(line)]
    kept = [line for line in begun if line and not _NOISE.match(line)]
    if (unreached := _UNREACHED.search(output)) is not None:
        why = _CLOSED.sub("", _OBJECT.sub("", unreached[1]))
        kept.insert(0, f"{why} ({unreached[2]});")
    return " ".join(kept[:3]).rstrip(".;")


if __name__ == "__main__":
    name, log = sys.argv[1:]
    said = reason(Path(log).read_text(encoding="utf-8", errors="replace"))
    sys.stderr.write(
        f"error: {name} failed: {said or 'it printed no reason'}. Its whole output is in {log}. "
        "Correct the cause, then run make again.\n"
    )
