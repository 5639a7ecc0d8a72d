"""python -m scripts.docs.pictures: makes the pictures of the documents anew, from a full practice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "report" / "browser"
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 300_000


def main() -> None:
    """Seed a practice of its own, write its report, and take pictures of it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    node = shutil.which("node")
    if chromium is None or node is None:
        sys.exit("error: There is no Chromium here. Install it (apt-get install chromium), or set CHROMIUM.")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        environment = {**os.environ, "DATABASE_URL": f"file:{folder}/practice.db"}
        for command in (
            ["scripts.db.seed", "--push", "--profile", "full", "--as-of", "2026-03-02T17:10", "--yes", "--quiet"],
            ["scripts.db.report", "--output", str(page), "--quiet"],
        ):
            subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=True)  # noqa: S603
        look = [node, "look.mjs", chromium, str(page), str(PICTURES)]
        subprocess.run(look, cwd=BROWSER, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    for picture in sorted(PICTURES.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.relative_to(ROOT)}  {size:,} bytes")
        if size > LARGEST:
            sys.exit(f"error: {picture.name} has {size:,} bytes, more than {LARGEST:,}. Show less of the page.")


if __name__ == "__main__":
    main()
