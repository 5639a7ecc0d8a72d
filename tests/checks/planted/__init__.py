"""A violation for every named rule."""

from __future__ import annotations

from planted import appliances, billing, book, imaging, insurance, lab, patients, practice, treatment

PLANTS = {
    name: plant
    for module in (practice, patients, book, treatment, appliances, imaging, lab, billing, insurance)
    for name, plant in module.PLANTS.items()
}
