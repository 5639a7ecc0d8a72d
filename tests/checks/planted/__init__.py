"""A violation for every named rule."""

from __future__ import annotations

from planted import (
    appliances,
    billing,
    book,
    compliance,
    imaging,
    insurance,
    lab,
    leads,
    messages,
    ops,
    patients,
    portal,
    practice,
    treatment,
)

PLANTS = {
    name: plant
    for module in (
        *(practice, patients, book, treatment, appliances, imaging, lab, billing, insurance),
        *(ops, messages, portal, leads, compliance),
    )
    for name, plant in module.PLANTS.items()
}
