"""Damaging snapshots at random, with a fixed seed: what a disk, a copy or a hand can do to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from pathlib import Path

KINDS = ("cut", "flip", "missing", "swap", "edit")


def damage(folder: Path, kind: str, rng: random.Random) -> set[str]:
    """Damage a snapshot and return the files, below it, that are not as they were."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = rng.choice(files)
    data = path.read_bytes()
    if kind == "cut":
        _write(path, data[: rng.randrange(len(data))])
    elif kind == "flip":
        place = rng.randrange(len(data))
        _write(path, data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :])
    elif kind == "missing":
        path.unlink()
    elif kind == "swap":
        other = rng.choice([each for each in files if each.read_bytes() != data])
        _write(path, other.read_bytes())
        _write(other, data)
        return {each.relative_to(folder).as_posix() for each in (path, other)}
    else:
        path = folder / "manifest.json"
        text = path.read_text()
        digits = [place for place, character in enumerate(text) if character.isdigit()]
        place = rng.choice(digits)
        _write(path, f"{text[:place]}{(int(text[place]) + rng.randint(1, 9)) % 10}{text[place + 1 :]}".encode())
    return {path.relative_to(folder).as_posix()}


def _write(path: Path, data: bytes) -> None:
    # The file may have another name, in the snapshot of which this is a copy.
    path.unlink()
    path.write_bytes(data)
