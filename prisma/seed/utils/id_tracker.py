"""Which rows exist, by clinic: the framework's tracker, with the guide's names."""

from __future__ import annotations

from seedbed.factories.id_tracker import IdTracker as FrameworkTracker


class IdTracker(FrameworkTracker):
    """Ids by model, and by model and clinic, in insertion order."""

    def get_by_clinic(self, model: str, clinic_id: str) -> list[str]:
        """Return the ids of the clinic's rows; raise `EmptyLookupError` when there are none."""
        return self.get_by_tenant(model, clinic_id)

    def get_random_by_clinic(self, model: str, clinic_id: str) -> str:
        """Return any id of the clinic's rows; raise `EmptyLookupError` when there is none."""
        return self.get_random_by_tenant(model, clinic_id)

    def clinic_of(self, model: str, id: str) -> str | None:  # noqa: A002
        """Return the clinic of a row, or None where the row is unknown or has none."""
        return self.tenant_of(model, id)
