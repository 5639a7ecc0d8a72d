"""Byte code of a client's modules, beside them: a process that may not write it would compile the client again."""

from __future__ import annotations

import marshal
import os
from compileall import compile_dir
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from types import CodeType

_MASK = 0xFFFF_FFFF


def keep(package: Path, compiled: Mapping[Path, CodeType], *, but: re.Pattern[str]) -> None:
    """Write what was compiled of modules in `package`, and compile the others, except those that match `but`."""
    for module, code in compiled.items():
        target = Path(cache_from_source(str(module)))
        target.parent.mkdir(exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(_head(module) + marshal.dumps(code))
        draft.replace(target)
    compile_dir(package, quiet=2, rx=but)


def _head(module: Path) -> bytes:
    """Return how a file of byte code begins that is good as long as its module keeps its size and its time."""
    found = module.stat()
    parts = (0, int(found.st_mtime), found.st_size)
    return MAGIC_NUMBER + b"".join((part & _MASK).to_bytes(4, "little") for part in parts)
