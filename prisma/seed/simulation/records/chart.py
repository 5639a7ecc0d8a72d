"""The shapes of a patient's clinical record: what was planned, done, placed, measured, pictured and ordered.

Like `story`: plain frozen data, with natural keys. Visits are named by their number in the story, plans by theirs,
and what belongs to a plan by its own number within the plan. Kinds, statuses and arches are enums of the data model.
Teeth are numbered as in the United States: 1 to 16 in the upper arch, 17 to 32 in the lower.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - the annotations can be resolved at run time
from typing import TYPE_CHECKING, Any, TypeAlias

from seed.fixtures.appliances import TEMPORARY
from seed.records import record

if TYPE_CHECKING:
    from collections.abc import Callable

WordsOfNote: TypeAlias = tuple[str, str, str]
"""What was found, what was done, what comes next."""


@record
class Phase:
    """A part of a plan; `number` orders the phases, from 1. A planned phase has no days."""

    number: int
    kind: str
    status: str
    started_on: date | None
    ended_on: date | None


@record
class Milestone:
    """A step that a plan has to reach; each kind once a plan."""

    kind: str
    status: str
    target_on: date
    reached_on: date | None
    phase: int | None = None
    visit: int | None = None


@record
class Wire:
    """An archwire; `number` counts the wires of its appliance, from 1."""

    number: int
    stage: int
    size: str
    material: str
    placed_on: date
    removed_on: date | None
    visit: int | None
    is_step_back: bool = False


@record
class Tray:
    """An aligner of one arch; `number` counts within its series and arch, from 1."""

    arch: str
    number: int
    status: str
    delivered_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None


@record
class Appliance:
    """Something in or on the teeth; `number` counts within the plan, from 1, in the order of placement."""

    number: int
    kind: str
    arch: str
    status: str
    provider: str  # employee number
    placed_on: date
    removed_on: date | None
    placed_at: int | None  # visit
    removed_at: int | None
    system: str | None = None
    slot: str | None = None
    bracket_count: int | None = None
    series: int | None = None
    trays_upper: int | None = None
    trays_lower: int | None = None
    change_days: int | None = None
    turns: int | None = None
    wires: tuple[Wire, ...] = ()
    trays: tuple[Tray, ...] = ()

    @property
    def is_temporary(self) -> bool:
        """Whether it is a retainer that is worn until the one that stays is made."""
        return self.system == TEMPORARY

    def is_worn(self, day: date) -> bool:
        """Whether it is in the mouth when a day ends."""
        return self.placed_on <= day and (self.removed_on is None or self.removed_on > day)


@record
class Elastics:
    """Elastics that the patient is told to wear."""

    kind: str
    diameter: str
    force_ounces: float
    hours_a_day: int
    started_on: date
    ended_on: date | None
    visit: int | None

    def are_worn(self, day: date) -> bool:
        """Whether they are to be worn when a day ends."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)


@record
class TreatmentPlan:
    """A case; `number` counts the patient's plans, from 1.

    Presented, then accepted (or not), consented to, started, and ended: completed, declined, broken off or
    transferred. `fee_cents` is the fee before any discount.
    """

    number: int
    kind: str
    status: str
    arch: str
    provider: str  # employee number
    angle_class: str
    title: str
    diagnosis: str
    objectives: str
    extractions: tuple[int, ...]
    unavailable: tuple[int, ...]
    teeth_upper: int
    teeth_lower: int
    estimated_months: int
    fee_cents: int
    presented_on: date
    accepted_on: date | None
    consented_on: date | None
    started_on: date | None
    estimated_end_on: date | None
    ended_on: date | None
    continues: int | None = None  # number of the Phase I plan
    phases: tuple[Phase, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    appliances: tuple[Appliance, ...] = ()
    elastics: tuple[Elastics, ...] = ()
    full_time_months: int = 0  # for which removable retainers are ordered by day, too


class Words:
    """The words of a note: what was found, what was done, what comes next.

    Those of a visit follow from the past alone, so that they can be written when somebody reads them, if ever.
    """

    __slots__ = ("_parts", "_write")

    def __init__(self, write: Callable[[], WordsOfNote]) -> None:
        self._write: Callable[[], WordsOfNote] | None = write
        self._parts: WordsOfNote | None = None

    @classmethod
    def of(cls, findings: str, work_done: str, next_steps: str) -> Words:
        """Return words that are written already."""
        return cls(lambda: (findings, work_done, next_steps))

    @property
    def parts(self) -> WordsOfNote:
        """The three parts."""
        if self._parts is None:
            assert self._write is not None  # noqa: S101 - what writes is let go of once it has
            self._parts, self._write = self._write(), None
        return self._parts

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Words) and self.parts == other.parts)

    def __hash__(self) -> int:
        return hash(self.parts)

    def __repr__(self) -> str:
        return repr(self.parts)

    def __reduce__(self) -> tuple[Any, WordsOfNote]:
        return Words.of, self.parts


@record
class Note:
    """What was written about a visit, each visit once, or about a call that needed none."""

    visit: int | None
    plan: int | None
    kind: str
    status: str
    author: str  # employee number
    words: Words
    written_at: datetime
    signed_at: datetime | None

    @property
    def findings(self) -> str:
        """What was found."""
        return self.words.parts[0]

    @property
    def work_done(self) -> str:
        """What was done."""
        return self.words.parts[1]

    @property
    def next_steps(self) -> str:
        """What comes next."""
        return self.words.parts[2]

    @property
    def key(self) -> int | str:
        """What tells the notes of a patient apart."""
        return f"call-{self.written_at:%y%m%d%H%M}" if self.visit is None else self.visit


@record
class Procedure:
    """A procedure; `number` counts the patient's procedures, from 1.

    `note` is the key of the note that has it, None for pictures, which are kept as a study; without a visit it was done
    from afar.
    """

    number: int
    visit: int | None
    plan: int | None
    code: str
    provider: str  # employee number
    performed_on: date
    arch: str | None = None
    note: int | str | None = None


TRACED = frozenset({"SNA", "SNB", "ANB", "SN_MP", "FMA", "IMPA", "FMIA", "U1_SN", "INTERINCISAL", "WITS"})
"""Measurements that come from the tracing of a cephalogram, not from the mouth."""


@record
class Measurement:
    """A value that was measured at a visit; mm or degrees."""

    visit: int
    plan: int | None
    kind: str
    value: float
    target: float | None
    measured_on: date

    @property
    def note(self) -> int | None:
        """The visit whose note has it; what is traced on a picture stands beside the picture."""
        return None if self.kind in TRACED else self.visit


@record
class Annotation:
    """A mark-up of an image."""

    kind: str
    author: str  # employee number
    data: dict[str, object]
    made_at: datetime


@record
class Image:
    """One picture; each view once a study."""

    category: str
    view: str
    file_name: str
    mime_type: str
    width: int | None
    height: int | None
    size_bytes: int
    indication: str | None = None
    tags: tuple[str, ...] = ()  # codes of image tags
    annotations: tuple[Annotation, ...] = ()


@record
class Study:
    """The pictures taken at one visit, or brought along to it; who took them in is then `taken_by`."""

    visit: int | None
    plan: int | None
    timepoint: str
    taken_by: str  # employee number
    taken_at: datetime
    images: tuple[Image, ...]

    @property
    def key(self) -> int | str:
        """What tells the studies of a patient apart."""
        return "brought" if self.visit is None else self.visit


@record
class LabEvent:
    """A status that an order reached; `by` is an employee number, None for what the laboratory did."""

    status: str
    at: datetime
    by: str | None = None
    note: str | None = None


@record
class Shipment:
    """A parcel of a laboratory."""

    carrier: str
    tracking_number: str
    status: str
    shipped_on: date
    delivered_on: date | None


@record
class Inspection:
    """The check of what a laboratory sent; `remake` is (reason, status, number of the replacement order)."""

    inspector: str  # employee number
    result: str
    inspected_on: date
    note: str | None = None
    remake: tuple[str, str, int | None] | None = None


@record
class LabItem:
    """A line of an order. `appliance` is the number, within the order's plan, of what it became."""

    product: str  # code
    arch: str
    quantity: int
    unit_price_cents: int
    appliance: int | None
    inspection: Inspection | None = None


@record
class LabOrder:
    """A case at a laboratory; `number` counts the patient's orders, from 1."""

    number: int
    plan: int | None
    vendor: str  # code
    provider: str  # employee number
    status: str
    priority: str
    ordered_on: date
    due_on: date
    shipped_on: date | None
    received_on: date | None
    inspected_on: date | None
    delivered_on: date | None
    visit: int | None  # at which it was handed over
    items: tuple[LabItem, ...]
    events: tuple[LabEvent, ...]
    shipments: tuple[Shipment, ...]


@record
class Chart:
    """Everything clinical about one patient, up to the as-of date."""

    plans: tuple[TreatmentPlan, ...] = ()
    notes: tuple[Note, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    studies: tuple[Study, ...] = ()
    lab_orders: tuple[LabOrder, ...] = ()
