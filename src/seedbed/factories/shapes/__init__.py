"""Values that mean something, by the name and the type of a column: data first, makers beside it, no model's names.

`[tool.seedbed] values = 1` keeps the fillers that the first version of this package made; 2, the default, are these
shapes. What a version makes does not change: a new table of shapes is a new version.
"""

from __future__ import annotations

from seedbed.factories.shapes.choose import shape_of
from seedbed.factories.shapes.makers import register
from seedbed.factories.shapes.versions import LATEST, version

__all__ = ["LATEST", "register", "shape_of", "version"]
