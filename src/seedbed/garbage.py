"""How often Python looks for objects that refer to one another in a circle."""

from __future__ import annotations

import gc

_NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """Look for circles after 50,000 new objects instead of 700, and never among those that are there now.

    Rows are many, and none of them is part of a circle: to look all the time costs a tenth of making them.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
