"""Violations of the rules for numbers, and for what a day can hold."""

from __future__ import annotations

from planted.plant import Plant, change

_DAY = """date("startsAt", "utcOffsetMinutes" || ' minutes')"""


def _late(model: str, number: str, day: str) -> Plant:
    """Date the last but one of a clinic's documents in the far future; the last one then comes too early."""
    latest = f'SELECT "id" FROM "{model}" ORDER BY "clinicId", "{number}" DESC LIMIT 1'
    before = f'SELECT "id" FROM "{model}" ORDER BY "clinicId", "{number}" DESC LIMIT 1 OFFSET 1'
    return Plant(latest, (f'UPDATE "{model}" SET "{day}" = \'2090-01-01T00:00:00.000+00:00\' WHERE "id" = ({before})',))


PLANTS: dict[str, Plant] = {
    "chart-numbers-in-order": _late("Patient", "patientNumber", "firstContactOn"),
    "invoice-numbers-in-order": _late("Invoice", "number", "issuedOn"),
    "payment-numbers-in-order": _late("Payment", "number", "receivedOn"),
    "claim-numbers-in-order": _late("InsuranceClaim", "number", "submittedOn"),
    "preauthorization-numbers-in-order": _late("Preauthorization", "number", "submittedOn"),
    "lab-order-numbers-in-order": _late("LabOrder", "orderNumber", "orderedOn"),
    "lab-numbers-in-order": Plant(
        """SELECT o."id" FROM "LabOrder" o JOIN "LabOrder" b ON b."patientId" = o."patientId"
        AND b."orderNumber" < o."orderNumber" GROUP BY o."id" HAVING count(*) = 1 ORDER BY o."id" LIMIT 1""",
        (
            """UPDATE "LabOrderEvent" SET "occurredAt" = '2000-01-01T00:00:00.000+00:00'
            WHERE "labOrderId" = :id AND "status" = 'ORDERED'""",
        ),
    ),
    "purchase-order-numbers-in-order": _late("PurchaseOrder", "number", "orderedOn"),
    "day-fits-chairs": change(
        "Appointment",
        '"durationMinutes" = 100000',
        "\"status\" = 'COMPLETED'",
        named=f"""SELECT min("id") FROM "Appointment"
        WHERE "status" IN ('SCHEDULED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
        AND ("clinicId", {_DAY}) = (SELECT "clinicId", {_DAY} FROM "Appointment" WHERE "id" = :id)""",
    ),
}
