"""What must hold for the charts of every simulated clinic, whatever the seed, the date and the size.

Written from the rules of the field, not from the code that makes charts: reads stories and the clinic's plan only.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.fixtures import CDT_PROCEDURE_CODES, DENTITION_AGES, IMAGE_TAGS, LAB_PRODUCTS, VENDORS
from seed.simulation.parameters.clinical import MOVE_JAWS
from seed.simulation.records.people import Outcome
from seed.simulation.scheduling.calendar import holidays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.chart import Appliance, LabOrder, Measurement, TreatmentPlan
    from seed.simulation.records.clinic import StaffMember
    from seed.simulation.records.story import ClinicStory, Story
    from seed.simulation.records.visits import Visit

CODES = {row.code: row for row in CDT_PROCEDURE_CODES}
PRODUCTS = {row.code: row for row in LAB_PRODUCTS}
AGES = {
    "PALATAL_EXPANDER": (7, 14),
    "QUAD_HELIX": (6, 12),
    "HERBST": (11, 15),
    "TWIN_BLOCK": (8, 14),
    "HEADGEAR": (8, 13),
    "FACEMASK": (6, 10),
    "HOLDING_ARCH": (8, 13),
    "MINI_SCREW": (12, 200),
}
WORN_AT_WILL = ("ALIGNERS", "TWIN_BLOCK", "HEADGEAR", "FACEMASK")
RETAINERS = ("ESSIX_RETAINER", "HAWLEY_RETAINER", "BONDED_RETAINER")
THREE_DIMENSIONS = ("CBCT",)
XRAYS = ("PANORAMIC", "CEPHALOGRAM", "CBCT")
BRACES = ("COMPREHENSIVE", "PHASE_II", "LIMITED", "SURGICAL", "TRANSFER_IN")
ENDS = {"COMPLETED", "DECLINED", "DISCONTINUED", "TRANSFERRED"}


class Reader:
    """One patient's story and the clinic around it."""

    def __init__(self, clinic: ClinicStory, story: Story) -> None:
        self.zone = ZoneInfo(clinic.plan.timezone)
        self.as_of = clinic.as_of
        self.today = clinic.as_of.astimezone(self.zone).date()
        self.story, self.chart = story, story.chart
        self.staff = {member.employee_number: member for member in clinic.plan.staff}
        self.visits = {visit.number: visit for visit in story.visits}
        self.completed = {n: visit for n, visit in self.visits.items() if visit.status == "COMPLETED"}

    def day(self, visit: Visit) -> date:
        return visit.starts_at.astimezone(self.zone).date()

    def age(self, day: date) -> int:
        return self.story.outline.age_on(day)

    def employed(self, number: str, day: date) -> bool:
        return number in self.staff and self.staff[number].employed(day)

    def at(self, number: int | None, day: date) -> bool:
        """Whether that is the number of a completed visit on `day`."""
        return number in self.completed and self.day(self.completed[number]) == day


def chart_violations(clinic: ClinicStory) -> list[str]:
    """Return everything in the charts that contradicts itself, the visits or the clock."""
    found, tracking = [], Counter()
    for story in clinic.stories:
        reader = Reader(clinic, story)
        for rule in (
            _notes, _procedures, _plans, _phases, _milestones, _appliances, _wires, _trays, _elastics, _retainers,
            _measurements, _studies, _lab, _leaving,
        ):  # fmt: skip
            found += [
                f"patient {story.outline.ordinal} ({story.outline.track}, {story.outcome}): {rule.__name__[1:]}: {text}"
                for text in rule(reader)
            ]
        tracking.update(s.tracking_number for order in story.chart.lab_orders for s in order.shipments)
    return found + [f"tracking number {number} twice" for number, count in tracking.items() if count > 1]


def _notes(r: Reader) -> Iterator[str]:
    # Notes of telephone calls belong to no visit.
    if Counter(note.visit for note in r.chart.notes if note.visit is not None) != Counter(list(r.completed)):
        yield "not exactly one for each completed visit"
    for note in r.chart.notes:
        visit = r.completed.get(note.visit) if note.visit is not None else None
        if visit is None or note.visit is None:
            continue
        if not r.employed(note.author, r.day(visit)):
            yield f"author {note.author} does not work here"
        if (note.status == "SIGNED") != (note.signed_at is not None):
            yield "signature and status disagree"
        if visit.completed_at is None or note.written_at < visit.completed_at or note.written_at > r.as_of:
            yield "written at an impossible time"
        if note.signed_at and not note.written_at <= note.signed_at <= r.as_of:
            yield "signed at an impossible time"
        if not (note.findings and note.work_done and note.next_steps):
            yield "empty"
        yield from _owner(r, "note", note.plan, note.visit)


def _owner(r: Reader, what: str, plan: int | None, visit: int | None) -> Iterator[str]:
    """What belongs to a plan was done once the case was opened; a second plan has nothing from before it."""
    plans = {one.number: one for one in r.chart.plans}
    if plan is not None and plan not in plans:
        yield f"{what} of unknown plan {plan}"
    if plan == 2 and visit in r.completed and r.day(r.completed[visit]) < plans[2].presented_on:
        yield f"{what} of the second plan before it was presented"


def _procedures(r: Reader) -> Iterator[str]:
    procedures = r.chart.procedures
    if [one.number for one in procedures] != list(range(1, len(procedures) + 1)):
        yield "numbers have gaps"
    for one in procedures:
        row = CODES[one.code]
        if one.visit is not None and not r.at(one.visit, one.performed_on):
            yield f"{one.code} without its visit"
        if not row.is_valid_on(one.performed_on):
            yield f"{one.code} was not valid on {one.performed_on}"
        age = r.age(one.performed_on)
        if row.dentitions and not any(low <= age <= high for low, high in (DENTITION_AGES[d] for d in row.dentitions)):
            yield f"{one.code} at {age}"
        if not _licensed(r.staff[one.provider], one.performed_on):
            yield f"{one.code} by {one.provider}, who may not"
        yield from _owner(r, one.code, one.plan, one.visit)
    coded = {one.visit for one in procedures}
    bare = [visit for number, visit in r.completed.items() if number not in coded]
    for visit in bare:
        # There is no code for handing over retainers, or for a check without removable ones.
        if visit.purpose not in ("RETAINER", "RETENTION_CHECK"):
            yield f"nothing was done at a visit for {visit.purpose}"
    starts = Counter(one.plan for one in procedures if CODES[one.code].category in ("LIMITED", "COMPREHENSIVE"))
    for plan in r.chart.plans:
        if starts[plan.number] != (plan.started_on is not None):
            yield f"plan {plan.number} was charged as started {starts[plan.number]} times"


LICENCES = {
    "ORTHODONTIST": "DENTAL_LICENSE",
    "HYGIENIST": "HYGIENE_LICENSE",
    "ASSISTANT": "DENTAL_ASSISTANT_REGISTRATION",
}


def _licensed(member: StaffMember, day: date) -> bool:
    return member.employed(day) and _holds(member, LICENCES.get(member.provider_type, ""), day)


def _holds(member: StaffMember, kind: str, day: date) -> bool:
    return any(
        c.kind == kind and c.issued_on <= day and (c.expires_on is None or day <= c.expires_on)
        for c in member.credentials
    )


# ── plans ─────────────────────────────────────────────────────────────────────────────────────────


def _plans(r: Reader) -> Iterator[str]:
    story, plans = r.story, r.chart.plans
    exam = story.milestones.get("exam")
    if [plan.number for plan in plans] != list(range(1, len(plans) + 1)) or len(plans) > 2:
        yield "numbers have gaps"
    if sum(plan.status == "ACTIVE" for plan in plans) > 1:
        yield "two are active"
    if plans and exam is None:
        yield "a plan without an exam"
    for plan in plans:
        known = [
            day
            for day in (exam, plan.presented_on, plan.accepted_on, plan.consented_on, plan.started_on)
            if day is not None
        ]
        if known != sorted(known) or known[-1] > r.today:
            yield f"days out of order: {known}"
        if plan.ended_on and not known[-1] <= plan.ended_on <= r.today:
            yield f"ended on {plan.ended_on}"
        if (plan.status in ENDS) != (plan.ended_on is not None):
            yield f"{plan.status}, ended on {plan.ended_on}"
        started = plan.status in ("ACTIVE", "COMPLETED", "DISCONTINUED", "TRANSFERRED")
        if started != (plan.started_on is not None) or started != (plan.estimated_end_on is not None):
            yield f"{plan.status}, started on {plan.started_on}"
        if (started or plan.status == "ACCEPTED") and not plan.accepted_on:
            yield f"{plan.status} and never accepted"
        if plan.status in ("PROPOSED", "DECLINED") and (plan.accepted_on or plan.consented_on):
            yield f"{plan.status} and accepted"
        if started and not plan.consented_on:
            yield "started without consent"
        if not r.employed(plan.provider, plan.presented_on) or r.staff[plan.provider].provider_type != "ORTHODONTIST":
            yield "planned by somebody else"
        if plan.estimated_months < 1 or plan.fee_cents <= 0 or plan.fee_cents % 1000:
            yield f"{plan.estimated_months} months for {plan.fee_cents} cents"
        if plan.kind == "COMPREHENSIVE" and not 500_000 <= plan.fee_cents <= 750_000:
            yield f"fee {plan.fee_cents}"
        if set(plan.extractions) & set(plan.unavailable):
            yield "a tooth that is not there is extracted"
        for arch, count in (("UPPER", plan.teeth_upper), ("LOWER", plan.teeth_lower)):
            gone = [t for t in (*plan.extractions, *plan.unavailable) if (t <= 16) == (arch == "UPPER")]
            if not 0 < count <= 14 - (0 if plan.kind == "PHASE_I" else len(gone)):
                yield f"{count} teeth in the {arch} arch"
    if len(plans) == 2:
        first, second = plans
        if (first.kind, second.kind, second.continues, first.status) != ("PHASE_I", "PHASE_II", 1, "COMPLETED"):
            yield "two plans that do not follow one another"
        elif first.ended_on and second.presented_on < first.ended_on:
            yield "the second phase was presented during the first"
    status = plans[-1].status if plans else None
    allowed = {
        Outcome.INQUIRY: (None,),
        Outcome.NO_TREATMENT: (None, "DECLINED"),
        Outcome.CONSIDERING: (None, "PROPOSED", "ACCEPTED"),
        Outcome.OBSERVATION: (None,),
        Outcome.ACTIVE: ("ACTIVE",),
        Outcome.RESTING: ("COMPLETED", "PROPOSED", "ACCEPTED"),
        Outcome.RETENTION: ("COMPLETED",),
        Outcome.FINISHED: ("COMPLETED",),
        Outcome.DISCONTINUED: ("DISCONTINUED",),
        Outcome.TRANSFERRED_OUT: ("TRANSFERRED",),
    }[story.outcome]
    if status not in allowed:
        yield f"the last one is {status}"
    if "records" in story.milestones and plans and plans[0].presented_on < story.milestones["records"]:
        yield "presented before the records"


def _phases(r: Reader) -> Iterator[str]:
    for plan in r.chart.plans:
        phases = plan.phases
        if not phases or [one.number for one in phases] != list(range(1, len(phases) + 1)):
            yield "numbers have gaps"
        if len({one.kind for one in phases}) != len(phases):
            yield "one twice"
        for one in phases:
            if (one.status == "ACTIVE") != (one.started_on is not None and one.ended_on is None):
                yield f"{one.kind} is {one.status} from {one.started_on} to {one.ended_on}"
            if one.status == "COMPLETED" and not (one.started_on and one.ended_on):
                yield f"{one.kind} is completed without days"
            if one.status == "PLANNED" and (one.started_on or plan.status in ENDS):
                yield f"{one.kind} is planned"
            if one.status == "CANCELLED" and plan.status not in ("DECLINED", "DISCONTINUED", "TRANSFERRED"):
                yield f"{one.kind} is cancelled"
            if any(day and day > r.today for day in (one.started_on, one.ended_on)):
                yield f"{one.kind} lies ahead"
            if one.started_on and one.ended_on and one.ended_on < one.started_on:
                yield f"{one.kind} ends before it begins"
        for one, following in pairwise(phases):
            if following.started_on and one.ended_on != following.started_on:
                yield f"{following.kind} does not follow {one.kind}"
        retention = next((one for one in phases if one.kind == "RETENTION"), None)
        if retention and (retention.started_on != (plan.ended_on if plan.status == "COMPLETED" else None)):
            yield "retention begins at another time"
        closing = next((one for one in phases if one.kind == "SPACE_CLOSURE" and one.started_on), None)
        steps = {one.kind: one.reached_on for one in plan.milestones}
        if plan.extractions and closing and closing.started_on:
            referral, pulled = steps.get("EXTRACTION_REFERRAL"), steps.get("EXTRACTIONS")
            if not referral or not pulled or not referral <= pulled < closing.started_on:
                yield f"spaces are closed from {closing.started_on}, referral {referral}, extractions {pulled}"


def _milestones(r: Reader) -> Iterator[str]:
    order = ("EXAM", "RECORDS", "PRESENTATION", "CONSENT", "START", "DEBOND", "RETAINERS", "RETENTION_END")
    for plan in r.chart.plans:
        steps = {one.kind: one for one in plan.milestones}
        if len(steps) != len(plan.milestones):
            yield "one twice"
        for one in plan.milestones:
            if (one.status == "REACHED") != (one.reached_on is not None):
                yield f"{one.kind} is {one.status}, reached {one.reached_on}"
            if one.status == "CANCELLED" and plan.status not in ("DECLINED", "DISCONTINUED", "TRANSFERRED"):
                yield f"{one.kind} is cancelled"
            if one.status == "PENDING" and plan.status in ("DECLINED", "DISCONTINUED", "TRANSFERRED"):
                yield f"{one.kind} is pending"
            if one.reached_on and one.reached_on > r.today:
                yield f"{one.kind} reached in the future"
            if one.visit is not None and (one.reached_on is None or not r.at(one.visit, one.reached_on)):
                yield f"{one.kind} at another visit"
            if one.kind in ("EXTRACTIONS", "SURGERY") and one.visit is not None:
                yield f"{one.kind} took place here"
            if (
                one.kind in ("START", "DEBOND", "LOWER_BONDING", "PROGRESS_RECORDS")
                and one.reached_on
                and not one.visit
            ):
                yield f"{one.kind} without a visit"
            phase = next((p for p in plan.phases if p.number == one.phase), None)
            if one.phase is not None and (phase is None or phase.started_on is None):
                yield f"{one.kind} in a phase that never began"
        reached = [steps[kind].reached_on for kind in order if kind in steps and steps[kind].reached_on]
        if reached != sorted(d for d in reached if d):
            yield f"out of order: {reached}"
        expected = {
            "PRESENTATION": plan.presented_on,
            "CONSENT": plan.consented_on,
            "START": plan.started_on,
            "DEBOND": plan.ended_on if plan.status == "COMPLETED" else None,
        }
        for kind, day in expected.items():
            if steps[kind].reached_on != day:
                yield f"{kind} on {steps[kind].reached_on}, not {day}"


# ── what is in the mouth ──────────────────────────────────────────────────────────────────────────


def _each(r: Reader) -> Iterator[tuple[TreatmentPlan, Appliance]]:
    for plan in r.chart.plans:
        for one in plan.appliances:
            yield plan, one


def _appliances(r: Reader) -> Iterator[str]:
    for plan in r.chart.plans:
        worn = plan.appliances
        if [one.number for one in worn] != list(range(1, len(worn) + 1)):
            yield "numbers have gaps"
        if [one.placed_on for one in worn] != sorted(one.placed_on for one in worn):
            yield "numbers do not follow the placement"
        active = [one for one in worn if one.kind not in RETAINERS]
        if plan.started_on and not active:
            yield f"{plan.kind} without an appliance"
        if worn and not plan.started_on:
            yield "placed before the start"
    for plan, one in _each(r):
        where = f"{one.kind} {one.number}"
        # Whoever transfers in comes with braces on.
        elsewhere = plan.kind == "TRANSFER_IN" and one.kind == "BRACES" and one.placed_at is None
        if not (elsewhere or r.at(one.placed_at, one.placed_on)) or one.placed_on > r.today:
            yield f"{where} placed without a visit"
        if (one.status == "IN_USE") != (one.removed_on is None):
            yield f"{where} is {one.status}, removed on {one.removed_on}"
        if one.removed_on and not one.placed_on <= one.removed_on <= r.today:
            yield f"{where} removed on {one.removed_on}"
        if one.removed_at is not None and (one.removed_on is None or not r.at(one.removed_at, one.removed_on)):
            yield f"{where} removed without a visit"
        # What patients put in themselves is left off when treatment is broken off.
        left_off = plan.status == "DISCONTINUED" and one.removed_on == plan.ended_on and one.kind in WORN_AT_WILL
        if one.removed_on and one.removed_at is None and one.status != "LOST" and not left_off:
            yield f"{where} vanished"
        if not r.employed(one.provider, one.placed_on):
            yield f"{where} by nobody"
        if one.kind in AGES:
            low, high = AGES[one.kind]
            if not low <= r.age(one.placed_on) <= high:
                yield f"{where} at {r.age(one.placed_on)}"
        if (
            one.kind not in RETAINERS
            and one.kind != "HOLDING_ARCH"
            and one.status == "IN_USE"
            and plan.status not in ("ACTIVE", "TRANSFERRED")
            and not _stays_away(r, plan, one)
        ):
            yield f"{where} still on in a plan that is {plan.status}"
        if one.kind == "BRACES":
            teeth = plan.teeth_upper if one.arch == "UPPER" else plan.teeth_lower
            if one.bracket_count is None or not 0 < one.bracket_count <= teeth or one.arch == "BOTH":
                yield f"{where} with {one.bracket_count} brackets on {teeth} teeth"
            if plan.kind not in BRACES or plan.arch not in ("BOTH", one.arch):
                yield f"{where} in {plan.kind}, {plan.arch}"
            keeps = plan.status == "TRANSFERRED" or _stays_away(r, plan, one)
            if plan.ended_on and (None if keeps else plan.ended_on) != one.removed_on:
                yield f"{where} off on {one.removed_on}, not {plan.ended_on}"
        if one.kind == "ALIGNERS" and plan.kind != "INVISALIGN":
            yield f"{where} in {plan.kind}"
        if (one.turns is not None) != (one.kind == "PALATAL_EXPANDER") or not 0 < (one.turns or 1) <= 28:
            yield f"{where} with {one.turns} turns"
        if one.kind == "HERBST" and plan.angle_class != "CLASS_II_DIV_1":
            yield "a Herbst appliance for another class"
    for arch in ("UPPER", "LOWER"):
        # Plates, bands and brackets of the same kind do not share an arch.
        for kind in ("BRACES", "PALATAL_EXPANDER", "QUAD_HELIX", "HOLDING_ARCH", *RETAINERS):
            spans = sorted(
                (one.placed_on, one.removed_on or date.max)
                for _, one in _each(r)
                if (one.kind, one.arch) == (kind, arch)
            )
            if any(second < end for (_, end), (second, _) in pairwise(spans)):
                yield f"two of {kind} in the {arch} arch"


def _stays_away(r: Reader, plan: TreatmentPlan, one: Appliance) -> bool:
    """Whether the patient left without the visit at which what is fixed would have come off."""
    removal = any(visit.purpose == "REMOVAL" for visit in r.completed.values())
    return plan.status == "DISCONTINUED" and not removal and one.kind not in WORN_AT_WILL


def _wires(r: Reader) -> Iterator[str]:
    for plan, one in _each(r):
        if one.kind != "BRACES":
            if one.wires:
                yield f"a wire in {one.kind}"
            continue
        if not one.wires or one.wires[0].placed_on != one.placed_on:
            yield "brackets without a first wire"
        for wire in one.wires:
            elsewhere = one.placed_at is None and wire.number == 1 and wire.visit is None
            if not (elsewhere or r.at(wire.visit, wire.placed_on)):
                yield f"wire {wire.number} without a visit"
            if wire.placed_on < one.placed_on or (one.removed_on and (wire.removed_on or date.max) > one.removed_on):
                yield f"wire {wire.number} outside of its brackets"
        for wire, following in pairwise(one.wires):
            if wire.removed_on != following.placed_on or following.number != wire.number + 1:
                yield f"wire {following.number} does not follow"
            if following.placed_on <= wire.placed_on:
                yield f"wires {wire.number} and {following.number} on one day"
            if (following.stage < wire.stage) != following.is_step_back:
                yield f"wire {following.number} goes back without a reason"
            if following.is_step_back and r.visits[following.visit or 0].purpose == "WIRE_CHANGE":
                yield f"wire {following.number} goes back at a regular change"
        if one.wires and (one.wires[-1].removed_on is None) != (one.status == "IN_USE"):
            yield "the last wire outlasts its brackets"
        if plan.kind == "TRANSFER_IN" and one.wires and one.wires[0].stage < 2:
            yield "levelled teeth start anew"
    placed = {wire.visit for _, one in _each(r) for wire in one.wires}
    for number, visit in r.completed.items():
        if visit.purpose == "WIRE_CHANGE" and number not in placed:
            yield f"a wire change without a wire ({visit.starts_at})"


def _trays(r: Reader) -> Iterator[str]:
    for plan in r.chart.plans:
        series = [one for one in plan.appliances if one.kind == "ALIGNERS"]
        if [one.series for one in series] != list(range(len(series))):
            yield f"series {[one.series for one in series]}"
        for one, following in pairwise(series):
            if one.removed_on != following.placed_on or one.status != "REPLACED":
                yield "a refinement does not follow"
        for one in series:
            yield from _series(r, plan, one)
    if any(one.trays for _, one in _each(r) if one.kind != "ALIGNERS"):
        yield "trays of something else"


def _series(r: Reader, plan: TreatmentPlan, one: Appliance) -> Iterator[str]:
    totals = {"UPPER": one.trays_upper, "LOWER": one.trays_lower}
    step = timedelta(days=one.change_days or 0)
    for arch, total in totals.items():
        trays = [tray for tray in one.trays if tray.arch == arch]
        if [tray.number for tray in trays] != list(range(1, (total or 0) + 1)):
            yield f"{len(trays)} of {total} trays in the {arch} arch"
        order = {"WORN": 0, "IN_USE": 1, "DELIVERED": 2, "PLANNED": 3}
        ranks = [order[tray.status] for tray in trays]
        if ranks != sorted(ranks) or ranks.count(1) > 1:
            yield f"{arch} trays out of order"
        if (ranks.count(1) == 1) != (one.status == "IN_USE"):
            yield f"{arch}: no tray is worn"
        for tray in trays:
            known = [day for day in (tray.delivered_on, tray.started_on, tray.finished_on) if day]
            if known != sorted(known) or any(day > r.today for day in known):
                yield f"{arch} {tray.number}: {known}"
            present = (tray.delivered_on is not None, tray.started_on is not None, tray.finished_on is not None)
            if (
                present
                != {
                    "PLANNED": (False, False, False),
                    "DELIVERED": (True, False, False),
                    "IN_USE": (True, True, False),
                    "WORN": (True, True, True),
                }[tray.status]
            ):
                yield f"{arch} {tray.number} is {tray.status}"
            if tray.delivered_on and not any(r.day(visit) == tray.delivered_on for visit in r.completed.values()):
                yield f"{arch} {tray.number} handed out without a visit"
            if one.removed_on and tray.finished_on and tray.finished_on > one.removed_on:
                yield f"{arch} {tray.number} worn after its series"
        for tray, following in pairwise(trays):
            if following.started_on and (tray.finished_on != following.started_on):
                yield f"{arch} {following.number} does not follow"
            if following.started_on and tray.started_on and following.started_on - tray.started_on < step:
                yield f"{arch} {tray.number} worn too short"
            if tray.delivered_on and following.delivered_on and following.delivered_on < tray.delivered_on:
                yield f"{arch} {following.number} handed out first"
        if one.status == "REPLACED" and any(tray.status != "WORN" for tray in trays):
            yield f"{arch}: refined before the series was worn"
        if plan.status == "COMPLETED" and any(tray.status != "WORN" for tray in trays):
            yield f"{arch}: finished with trays left"


def _elastics(r: Reader) -> Iterator[str]:
    for plan in r.chart.plans:
        rectangular = [wire.placed_on for one in plan.appliances for wire in one.wires if "x" in wire.size]
        for one in plan.elastics:
            # The surgeon hangs the first ones in.
            operated = one.visit is None and one.started_on == r.story.milestones.get("surgery")
            if not (operated or r.at(one.visit, one.started_on)):
                yield "given without a visit"
            if plan.kind != "INVISALIGN" and (not rectangular or one.started_on < min(rectangular)):
                yield "on round wires"
            if one.ended_on and not one.started_on < one.ended_on <= r.today:
                yield f"from {one.started_on} to {one.ended_on}"
            if plan.ended_on and (one.ended_on is None or one.ended_on > plan.ended_on):
                yield "beyond the end of treatment"
            angle = {"CLASS_II": "CLASS_II", "CLASS_III": "CLASS_III"}.get(one.kind)
            if angle and (plan.angle_class == "CLASS_III") != (angle == "CLASS_III"):
                yield f"{one.kind} for {plan.angle_class}"
            if angle and plan.angle_class == "CLASS_I":
                yield f"{one.kind} for class I"
        spans = [(one.started_on, one.ended_on or date.max) for one in plan.elastics]
        if any(second < end for (_, end), (second, _) in pairwise(sorted(spans))):
            yield "two at a time"


def _retainers(r: Reader) -> Iterator[str]:
    for plan, one in _each(r):
        if one.kind not in RETAINERS:
            continue
        if plan.kind == "PHASE_I":
            if plan.started_on and (one.placed_on - plan.started_on).days < 150:
                yield "holds a first phase that has hardly begun"
            continue
        if plan.status != "COMPLETED" or plan.ended_on is None or one.placed_on < plan.ended_on:
            yield f"{one.kind} before the end of treatment"
        again = any(
            b.status == "FAILED" and (b.arch, b.removed_on) == (one.arch, one.placed_on) for b in plan.appliances
        )
        if one.kind == "BONDED_RETAINER" and one.placed_on != plan.ended_on and not again:
            yield "bonded on another day"
        if plan.arch not in ("BOTH", one.arch):
            yield f"{one.arch} retainer for the {plan.arch} arch"
    debond, retained = r.story.milestones.get("debond"), r.story.milestones.get("retainer")
    last = r.chart.plans[-1] if r.chart.plans else None
    if debond and last and retained:
        arches = {one.arch for one in last.appliances if one.kind in RETAINERS}
        if arches != ({"UPPER", "LOWER"} if last.arch == "BOTH" else {last.arch}):
            yield f"retainers for {arches} only"
        lost = [one for one in last.appliances if one.status == "LOST"]
        replaced = [visit for visit in r.completed.values() if visit.purpose == "REPAIR" and r.day(visit) > debond]
        if len(lost) > len(replaced):
            yield "lost without being replaced"


def _leaving(r: Reader) -> Iterator[str]:
    ended = r.story.milestones.get("discontinued") or r.story.milestones.get("transferred")
    if not ended:
        return
    chart = r.chart
    days = [_local(note.written_at, r.zone) for note in chart.notes]
    days += [one.placed_on for _, one in _each(r)] + [one.measured_on for one in chart.measurements]
    days += [one.ordered_on for one in chart.lab_orders] + [one.performed_on for one in chart.procedures]
    if any(day > ended for day in days):
        yield "something after the patient has left"
    for plan, one in _each(r):
        if one.status == "IN_USE" and plan.status != "TRANSFERRED" and not _stays_away(r, plan, one):
            yield "an appliance in use after the patient has left"
        if plan.status == "TRANSFERRED" and one.removed_on == plan.ended_on and one.removed_at is None:
            yield f"{one.kind} came off though treatment goes on elsewhere"


# ── findings and pictures ─────────────────────────────────────────────────────────────────────────


def _measurements(r: Reader) -> Iterator[str]:
    series: dict[tuple[int, str], list[Measurement]] = {}
    if len({(one.visit, one.kind) for one in r.chart.measurements}) != len(r.chart.measurements):
        yield "one twice at a visit"
    for one in r.chart.measurements:
        if not r.at(one.visit, one.measured_on):
            yield f"{one.kind} without its visit"
        if one.plan is not None and one.target is not None:
            series.setdefault((one.plan, one.kind), []).append(one)
        if round(one.value, 1) != one.value:
            yield f"{one.kind} {one.value} is not to a tenth"
        yield from _owner(r, one.kind, one.plan, one.visit)
    for (plan, kind), values in series.items():
        for one, following in pairwise(values):
            if following.target != one.target or following.measured_on < one.measured_on:
                yield f"{kind} of plan {plan} is out of order"
        ending = next(one.ended_on for one in r.chart.plans if one.number == plan)
        treated = [one for one in values if ending is None or one.measured_on <= ending]
        # On the way values go back at times; before an operation they are made worse.
        operated = next(one.kind for one in r.chart.plans if one.number == plan) == "SURGICAL"
        farthest = abs(values[0].value - values[0].target) + (3.5 if operated else 1.6)  # type: ignore[operator]
        for one in treated:
            if abs(one.value - one.target) > farthest:  # type: ignore[operator]
                yield f"{kind} of plan {plan} moves away: {values[0].value} to {one.value}"
        done, first, last = treated[-1].measured_on == ending, treated[0], treated[-1]
        if done and abs(last.value - last.target) > abs(first.value - first.target) + 1e-9:  # type: ignore[operator]
            yield f"{kind} of plan {plan} ends farther away: {first.value} to {last.value}"
    for plan in r.chart.plans:
        ended = [one.findings for one in r.chart.notes if one.plan == plan.number and one.kind == "DEBOND"]
        accepted = any("compromise" in findings.lower() for findings in ended)
        for kind in ("OVERJET", "OVERBITE"):
            last = [one for one in r.chart.measurements if one.plan == plan.number and one.kind == kind]
            # What only widens an arch, or keeps room in it, leaves the bite to a second phase.
            widens = plan.kind == "PHASE_I" and MOVE_JAWS.isdisjoint(one.kind for one in plan.appliances)
            limited = (plan.kind == "LIMITED" or widens) and last and abs(last[-1].value - last[0].value) <= 0.81
            if plan.status == "COMPLETED" and not (
                last
                and last[-1].measured_on == plan.ended_on
                and (limited or 2 <= last[-1].value <= 3 or (accepted and 1 <= last[-1].value <= 4))
            ):
                yield f"{kind} of plan {plan.number} ends at {last[-1].value if last else None}"
    by_visit: dict[int, dict[str, float]] = {}
    for one in r.chart.measurements:
        by_visit.setdefault(one.visit, {})[one.kind] = one.value
    for found in by_visit.values():
        if "SNA" in found and abs(found["ANB"] - (found["SNA"] - found["SNB"])) > 0.11:
            yield "ANB is not SNA − SNB"
        if "FMA" in found and abs(found["FMA"] + found["FMIA"] + found["IMPA"] - 180) > 0.11:
            yield "FMA, FMIA and IMPA do not make 180"
        for arch in ("UPPER", "LOWER"):
            if f"CROWDING_{arch}" in found and f"SPACING_{arch}" in found:
                yield "crowding and spacing in one arch"


def _studies(r: Reader) -> Iterator[str]:
    tags = {row.code for row in IMAGE_TAGS}
    if len({study.visit for study in r.chart.studies}) != len(r.chart.studies):
        yield "two at one visit"
    # What a family brings along from the dentist is not charged.
    pictured = {study.visit for study in r.chart.studies if study.visit is not None}
    charged = {one.visit for one in r.chart.procedures if CODES[one.code].category == "IMAGING"}
    if pictured != charged | {one.visit for one in r.chart.procedures if one.code == "D0470"}:
        yield "pictures and procedures disagree"
    for study in r.chart.studies:
        if study.visit is None:
            if not any(r.day(visit) == _local(study.taken_at, r.zone) for visit in r.completed.values()):
                yield "brought along on a day without a visit"
            continue
        visit = r.completed.get(study.visit)
        if visit is None or visit.completed_at is None:
            yield "without a completed visit"
            continue
        day = r.day(visit)
        if study.taken_at.astimezone(r.zone).date() != day or study.taken_at > r.as_of:
            yield "taken on another day"
        taker = r.staff[study.taken_by]
        if not taker.employed(day):
            yield "taken by nobody"
        exposed = any(image.category in XRAYS for image in study.images)
        permitted = _holds(taker, "RADIOLOGY_PERMIT", day)
        if taker.provider_type == "ORTHODONTIST":
            permitted = permitted or _holds(taker, "DENTAL_LICENSE", day)
        if exposed and not permitted:
            yield f"X-rays by {study.taken_by}, without a permit"
        if len({image.view for image in study.images}) != len(study.images) or not study.images:
            yield "a view twice"
        for image in study.images:
            if image.category in THREE_DIMENSIONS and not image.indication:
                yield "a cone beam scan without an indication"
            if not set(image.tags) <= tags or len(set(image.tags)) != len(image.tags):
                yield f"tags {image.tags}"
            for mark in image.annotations:
                if not r.employed(mark.author, day) or not study.taken_at <= mark.made_at <= r.as_of:
                    yield "marked by nobody"
        yield from _owner(r, "study", study.plan, study.visit)


# ── laboratory ────────────────────────────────────────────────────────────────────────────────────


def _lab(r: Reader) -> Iterator[str]:
    orders = {order.number: order for order in r.chart.lab_orders}
    plans = {plan.number: plan for plan in r.chart.plans}
    if list(orders) != list(range(1, len(orders) + 1)):
        yield "numbers have gaps"
    if len(orders) != len(r.chart.lab_orders):
        yield "a number twice"
    vendors = {row.code: row.category for row in VENDORS}
    for order in orders.values():
        where = f"order {order.number} ({order.status})"
        steps = (order.ordered_on, order.shipped_on, order.received_on, order.inspected_on, order.delivered_on)
        known = [day for day in steps if day]
        if known != sorted(known) or known[-1] > r.today or order.due_on < order.ordered_on:
            yield f"{where}: {known}"
        for text in (*_working(order), *_events(r, order), *_progress(order)):
            yield f"{where}: {text}"
        if (order.plan is not None and order.plan not in plans) or vendors[order.vendor] != "LAB":
            yield f"{where} for nothing"
        if (order.visit is not None) != (order.delivered_on is not None):
            yield f"{where} handed over without a visit"
        if order.visit is not None and order.delivered_on and not r.at(order.visit, order.delivered_on):
            yield f"{where} handed over at another visit"
        if order.delivered_on and order.inspected_on and order.delivered_on <= order.inspected_on:
            yield f"{where} handed over on the day of its inspection"
        if not r.employed(order.provider, order.ordered_on):
            yield f"{where} by nobody"
        for item in order.items:
            product = PRODUCTS[item.product]
            if product.vendor != order.vendor or item.unit_price_cents != product.price or item.quantity < 1:
                yield f"{where}: {item.product} from {order.vendor}"
            if item.appliance is not None:
                worn = {one.number: one for one in plans[order.plan or 0].appliances}.get(item.appliance)
                if worn is None or worn.placed_at != order.visit:
                    yield f"{where}: {item.product} became something else"
            if (item.inspection is not None) != (order.inspected_on is not None):
                yield f"{where}: inspected and not"
            check = item.inspection
            if check is None:
                continue
            if check.inspected_on != order.inspected_on or not r.employed(check.inspector, check.inspected_on):
                yield f"{where}: inspected by {check.inspector} on {check.inspected_on}"
            if (check.result == "FAILED") != (check.remake is not None):
                yield f"{where}: {check.result}, remake {check.remake}"
            if check.remake:
                yield from (f"{where}: {text}" for text in _remake(order, orders, check.inspected_on, check.remake))
                if item.appliance is not None:
                    yield f"{where}: what failed is worn"


def _working(order: LabOrder) -> Iterator[str]:
    for day in (order.due_on, order.shipped_on, order.received_on, order.inspected_on):
        if day and (day.weekday() > 4 or day in holidays(day.year)):
            yield f"{day} is no working day"


def _progress(order: LabOrder) -> Iterator[str]:
    reached = {
        "ORDERED": (False, False, False, False),
        "IN_PRODUCTION": (False, False, False, False),
        "CANCELLED": (False, False, False, False),
        "SHIPPED": (True, False, False, False),
        "RECEIVED": (True, True, False, False),
        "INSPECTED": (True, True, True, False),
        "REMADE": (True, True, True, False),
        "DELIVERED": (True, True, True, True),
    }
    days = (order.shipped_on, order.received_on, order.inspected_on, order.delivered_on)
    if reached[order.status] != tuple(day is not None for day in days):
        yield f"status and days disagree: {days}"
    arrived = [parcel for parcel in order.shipments if parcel.delivered_on or order.received_on is None]
    if (order.shipped_on is not None) != (len(arrived) == 1):
        yield "shipped without a parcel"
    lost = len(order.shipments) > 1  # the second one takes its place
    for parcel in order.shipments if not lost else ():
        if (parcel.shipped_on, parcel.delivered_on) != (order.shipped_on, order.received_on):
            yield "the parcel has other days"
        if (parcel.status == "DELIVERED") != (parcel.delivered_on is not None):
            yield "the parcel's status is wrong"


def _events(r: Reader, order: LabOrder) -> Iterator[str]:
    moments = [event.at for event in order.events]
    if moments != sorted(moments) or not moments or moments[-1] > r.as_of:
        yield f"events out of order: {[(e.status, e.at) for e in order.events]}"
    if order.events[-1].status != order.status or len({e.status for e in order.events}) != len(order.events):
        yield "the last event is another status"
    days = {
        "ORDERED": order.ordered_on,
        "SHIPPED": order.shipped_on,
        "RECEIVED": order.received_on,
        "INSPECTED": order.inspected_on,
        "DELIVERED": order.delivered_on,
    }
    for event in order.events:
        day: date | None = _local(event.at, r.zone)
        if event.status in days and days[event.status] != day:
            yield f"{event.status} on {day}, not {days[event.status]}"
        if event.by and not r.employed(event.by, day or date.min):
            yield f"{event.status} by {event.by}, who does not work here"


def _local(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _remake(
    order: LabOrder, orders: dict[int, LabOrder], inspected: date, remake: tuple[str, str, int | None]
) -> Iterator[str]:
    _, status, number = remake
    pressed = status == "COMPLETED" and order.items[0].product == "ESSIX"
    if (number is None) != (status == "REQUESTED") and not (number is None and pressed):
        yield f"a remake is {status}, replaced by {number}"
    if number is not None:
        second = orders.get(number)
        if second is None or second.plan != order.plan or second.ordered_on < inspected:
            yield f"replaced by {number}"
        elif (status == "COMPLETED") != (second.inspected_on is not None):
            yield f"a remake is {status}"
