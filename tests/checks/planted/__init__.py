"""A violation for every named rule."""

from __future__ import annotations

from planted import (
    appliances,
    bank,
    billing,
    book,
    compliance,
    course,
    desk,
    findings,
    hours,
    imaging,
    insurance,
    lab,
    leads,
    messages,
    notes,
    numbers,
    on_record,
    ops,
    patients,
    performance,
    portal,
    practice,
    reasons,
    resources,
    scheduling,
    town,
    treatment,
    vendors,
)

PLANTS = {
    name: plant
    for module in (
        appliances,
        bank,
        billing,
        book,
        compliance,
        course,
        desk,
        findings,
        hours,
        imaging,
        insurance,
        lab,
        leads,
        messages,
        notes,
        numbers,
        on_record,
        ops,
        patients,
        performance,
        portal,
        practice,
        reasons,
        resources,
        scheduling,
        town,
        treatment,
        vendors,
    )
    for name, plant in module.PLANTS.items()
}
