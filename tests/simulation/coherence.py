"""What must hold for every simulated clinic, whatever the seed, the date and the size.

`violations` reads only the story: hours, blocks and employment are computed anew from the plan, with another
method than the book's, so that a mistake of the book can't hide in the test.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.simulation.parameters import care
from seed.simulation.records.people import Outcome
from seed.simulation.scheduling.calendar import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seed.simulation.records.clinic import Block, ClinicPlan, StaffMember
    from seed.simulation.records.story import ClinicStory, Story
    from seed.simulation.records.visits import Visit

LICENCES = {
    "ORTHODONTIST": ("DENTAL_LICENSE", "NPI", "BLS", "BLOODBORNE_PATHOGENS", "HIPAA"),
    "HYGIENIST": ("HYGIENE_LICENSE", "RADIOLOGY_PERMIT", "BLS", "BLOODBORNE_PATHOGENS", "HIPAA"),
    "ASSISTANT": ("DENTAL_ASSISTANT_REGISTRATION", "RADIOLOGY_PERMIT", "BLS", "BLOODBORNE_PATHOGENS", "HIPAA"),
}
BOOKED = ("SCHEDULED", "CONFIRMED")
OPEN = {Outcome.CONSIDERING, Outcome.OBSERVATION, Outcome.ACTIVE, Outcome.RESTING, Outcome.RETENTION}
ORDER = (
    "exam", "records", "consult", "start", "phase1_end", "phase2_records", "phase2_start", "debond", "retainer",
)  # fmt: skip
DURING = ("bonding_lower", "functional", "progress_records", "surgery")


def violations(clinic: ClinicStory) -> list[str]:
    """Return everything in `clinic` that contradicts itself, the plan or the clock."""
    return list(_all(clinic))


def _all(clinic: ClinicStory) -> Iterator[str]:
    plan, as_of = clinic.plan, clinic.as_of
    staff = {member.employee_number: member for member in plan.staff}
    blocks = _by_day(plan.blocks)
    by_key: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for story in clinic.stories:
        ordinal = story.outline.ordinal
        for visit in story.visits:
            where = f"patient {ordinal} visit {visit.number} ({visit.service}, {visit.status}, {visit.starts_at})"
            for text in (*_place(plan, staff, blocks, visit), *_clock(visit, as_of), *_facts(visit)):
                yield f"{where}: {text}"
            times = (visit.starts_at, visit.ends_at)
            by_key[f"provider {visit.provider}"].append(times)
            by_key[f"chair {visit.chair}"].append(times)
            by_key[f"patient {ordinal}"].append(times)
            if visit.doctor and visit.doctor_starts_at and visit.doctor_ends_at:
                by_key[f"provider {visit.doctor}"].append((visit.doctor_starts_at, visit.doctor_ends_at))
        for text in _story(story, as_of, plan):
            yield f"patient {ordinal} ({story.outline.track}, {story.outcome}): {text}"
    for key, times in by_key.items():
        for (first, end), (second, _) in _pairs(sorted(times)):
            if second < end:
                yield f"{key}: {first} to {end} overlaps {second}"


def _by_day(blocks: Iterable[Block]) -> Mapping[date, Sequence[Block]]:
    days: dict[date, list[Block]] = defaultdict(list)
    for block in blocks:
        for number in range((block.last - block.first).days + 1):
            days[block.first + timedelta(number)].append(block)
    return days


def _place(
    plan: ClinicPlan, staff: Mapping[str, StaffMember], blocks: Mapping[date, Sequence[Block]], visit: Visit
) -> Iterator[str]:
    zone = ZoneInfo(plan.timezone)
    local, local_end = visit.starts_at.astimezone(zone), visit.ends_at.astimezone(zone)
    day, service = local.date(), plan.services[visit.service]
    start, end = local.hour * 60 + local.minute, local_end.hour * 60 + local_end.minute
    offset = local.utcoffset()
    if offset is None or visit.utc_offset * 60 != offset.total_seconds():
        yield f"utc offset {visit.utc_offset}"
    if visit.ends_at - visit.starts_at != timedelta(minutes=service.duration):
        yield "wrong duration"
    if local.minute % 5:
        yield "off the grid"
    hours = plan.hours.get(day.weekday())
    if hours is None:
        yield "clinic closed that weekday"
    else:
        if not hours.opens <= start < end <= hours.closes:
            yield "outside opening hours"
        if (
            hours.lunch_start is not None
            and hours.lunch_end is not None
            and start < hours.lunch_end
            and hours.lunch_start < end
        ):
            yield "over lunch"
    if day in holidays(day.year):
        yield "on a holiday"
    chair = next((chair for chair in plan.chairs if chair.number == visit.chair), None)
    if chair is None or chair.installed_on > day:
        yield "no such chair"
    blocked = blocks.get(day, ())
    for block in blocked:
        if (
            block.chair in (None, visit.chair)
            and block.provider in (None, visit.provider)
            and _covers(block, start, end)
        ):
            yield f"on block {block.title}"
    holder = staff[visit.provider]
    yield from _on_duty(holder, day, start, end)
    if visit.doctor is None:
        if visit.doctor_starts_at or visit.doctor_ends_at:
            yield "doctor minutes without a doctor"
        if service.doctor_minutes and holder.provider_type != "ORTHODONTIST":
            yield "no doctor joins"
        return
    doctor = staff[visit.doctor]
    if doctor.provider_type != "ORTHODONTIST" or visit.doctor == visit.provider:
        yield "who joins is no doctor"
    if visit.doctor_starts_at is None or visit.doctor_ends_at is None:
        yield "a doctor without minutes"
        return
    if not visit.starts_at <= visit.doctor_starts_at < visit.doctor_ends_at <= visit.ends_at:
        yield "doctor minutes outside the visit"
    if visit.doctor_ends_at - visit.doctor_starts_at != timedelta(minutes=service.doctor_minutes):
        yield "wrong doctor minutes"
    begin = start + int((visit.doctor_starts_at - visit.starts_at).total_seconds()) // 60
    finish = begin + service.doctor_minutes
    yield from _on_duty(doctor, day, begin, finish)
    for block in blocked:
        if block.provider == visit.doctor and _covers(block, begin, finish):
            yield f"doctor on block {block.title}"


def _on_duty(member: StaffMember, day: date, start: int, end: int) -> Iterator[str]:
    number = member.employee_number
    if not member.employed(day):
        yield f"{number} is not employed"
    first, last = member.week.get(day.weekday(), (0, 0))
    if not first <= start < end <= last:
        yield f"{number} is not scheduled"


def _clock(visit: Visit, as_of: datetime) -> Iterator[str]:
    status = visit.status
    if status in ("COMPLETED", "NO_SHOW") and visit.ends_at > as_of:
        yield "over before it ends"
    if status == "IN_PROGRESS" and not visit.starts_at <= as_of < visit.ends_at:
        yield "in progress at another time"
    # Who has not come yet is waited for until the visit would be over.
    if status in BOOKED and visit.ends_at <= as_of:
        yield "should have happened"
    cancelled_at = visit.cancellation.at if visit.cancellation else None
    moments = (visit.booked_at, visit.confirmed_at, visit.arrived_at, visit.seated_at, visit.completed_at)
    known = [moment for moment in moments if moment is not None]
    if known != sorted(known):
        yield f"times out of order: {known}"
    if any(moment > as_of for moment in (*known, *([cancelled_at] if cancelled_at else []))):
        yield "something is later than the clock"
    if visit.booked_at >= visit.starts_at:
        yield "booked after it began"
    if any(moment.second or moment.microsecond or moment.tzinfo is None for moment in known):
        yield "not a whole minute in UTC"
    early = (visit.starts_at - visit.arrived_at).total_seconds() / 60 if visit.arrived_at else 0
    if not -care.ARRIVAL_LIMITS[1] <= early <= -care.ARRIVAL_LIMITS[0]:
        yield "arrived at another time"
    if visit.completed_at and visit.seated_at and (visit.completed_at - visit.seated_at).total_seconds() < 5 * 60:
        yield "over in no time"


def _facts(visit: Visit) -> Iterator[str]:
    status = visit.status
    if (visit.cancellation is not None) != (status == "CANCELLED"):
        yield "cancellation and status disagree"
    if (visit.completed_at is not None) != (status == "COMPLETED"):
        yield "completion and status disagree"
    if (visit.seated_at is not None) != (status in ("COMPLETED", "IN_PROGRESS")):
        yield "seating and status disagree"
    sent_home = status == "CANCELLED" and visit.arrived_at is not None and visit.seated_at is None
    if (visit.arrived_at is None) != (visit.seated_at is None) and not sent_home:
        yield "arrival and seating disagree"
    if (visit.confirmed_at is not None) != (visit.confirmation == "CONFIRMED"):
        yield "confirmation and its time disagree"
    if status == "CONFIRMED" and visit.confirmation != "CONFIRMED":
        yield "confirmed by nobody"
    if status == "SCHEDULED" and visit.confirmation == "CONFIRMED":
        yield "confirmed, but its status does not say so"
    if visit.cancellation:
        cancelled = visit.cancellation
        hours = (visit.starts_at - cancelled.at).total_seconds() / 3600
        if not visit.booked_at <= cancelled.at < visit.starts_at:
            yield "cancelled at an impossible time"
        if visit.confirmed_at and visit.confirmed_at > cancelled.at:
            yield "confirmed after it was cancelled"
        if cancelled.hours_notice != int(hours):
            yield f"notice {cancelled.hours_notice} is not {hours}"
        if (cancelled.kind == "LATE") != (hours < 24):
            yield f"{cancelled.kind} with {hours} hours of notice"


def _story(story: Story, as_of: datetime, plan: ClinicPlan) -> Iterator[str]:
    outline, visits = story.outline, story.visits
    zone = ZoneInfo(plan.timezone)
    today = as_of.astimezone(zone).date()
    if not outline.birth_date < outline.first_contact <= today:
        yield "birth and first contact out of order"
    if outline.first_contact < plan.opened_on:
        yield "called before the clinic opened"
    if [visit.number for visit in visits] != list(range(1, len(visits) + 1)):
        yield "numbers have gaps"
    if [visit.booked_at for visit in visits] != sorted(visit.booked_at for visit in visits):
        yield "numbers do not follow the booking"
    if any(visit.booked_at.astimezone(zone).date() < outline.first_contact for visit in visits):
        yield "booked before the first contact"
    if not visits and story.outcome is not Outcome.INQUIRY:
        yield "no visits"
    completed = sorted((visit for visit in visits if visit.status == "COMPLETED"), key=lambda visit: visit.starts_at)
    if completed and completed[0].service != "NEW_PATIENT_EXAM":
        yield "the first visit is no exam"
    if (story.outcome is Outcome.INQUIRY) != (not completed):
        yield "an exam makes the difference between an inquiry and a patient"
    if any(visit.purpose != "EXAM" and visit.starts_at < completed[0].ends_at for visit in visits if completed):
        yield "something before the exam is over"
    known = [story.milestones[name] for name in ORDER if name in story.milestones]
    if known != sorted(known):
        yield f"milestones out of order: {story.milestones}"
    start, end = story.milestones.get("start"), story.milestones.get("debond", today)
    if any(name in story.milestones and not (start and start <= story.milestones[name] <= end) for name in DURING):
        yield f"something of treatment outside of it: {story.milestones}"
    pulled = story.milestones.get("extractions")
    if pulled and "ALIGNER" in outline.track:
        # Aligners are made for the teeth that stay.
        if not story.milestones["records"] < pulled < (start or date.max):
            yield f"extractions not between records and aligners: {story.milestones}"
    elif pulled and not (start and start <= pulled <= end):
        yield f"extractions outside of treatment: {story.milestones}"
    if any(day > today for day in story.milestones.values()):
        yield "a milestone lies ahead"
    days = {visit.starts_at.astimezone(zone).date() for visit in completed}
    for name in (*ORDER, *DURING[:3]):
        if name in story.milestones and story.milestones[name] not in days:
            yield f"{name} without a visit"
    if (story.outcome is Outcome.ACTIVE) != (story.status == "ACTIVE"):
        yield f"status {story.status}"
    if story.outcome in OPEN and not story.is_active:
        yield "open, yet inactive"
    if not story.is_active:
        if story.status not in ("INACTIVE", "TRANSFERRED"):
            yield f"inactive with status {story.status}"
        if any(visit.status in BOOKED for visit in visits):
            yield "closed with a visit ahead"
    if not story.is_active:
        seen = [v.starts_at.astimezone(zone).date() for v in visits if v.status in ("COMPLETED", "NO_SHOW")]
        # The first questionnaire comes with the first booking, whatever becomes of it.
        booked = [v.booked_at.astimezone(zone).date() for v in visits[:1]]
        last = max((*story.milestones.values(), *seen, *booked))
        if any(record.completed_on > last for record in story.person.health):
            yield "a questionnaire after the patient has left"
        if any(alert.raised_on > last or (alert.resolved_on or last) > last for alert in story.person.alerts):
            yield "an alert after the patient has left"
    for name in ("discontinued", "transferred"):
        ended = story.milestones.get(name)
        if ended and any(visit.starts_at.astimezone(zone).date() > ended for visit in completed):
            yield f"a visit after being {name}"
    end = story.milestones.get("debond")
    broken = {call.visit for call in story.emergencies if call.kind == "BROKEN_APPLIANCE"}
    for visit in completed:
        after = end is not None and visit.starts_at.astimezone(zone).date() > end
        # Bonded retainers come loose.
        if after and visit.service not in ("RETAINER_DELIVERY", "RETAINER_CHECK") and visit.number not in broken:
            yield f"{visit.service} after the debond"
        if not after and visit.service == "RETAINER_CHECK":
            yield "a retainer check before the debond"
    yield from _links(story, as_of)


def _links(story: Story, as_of: datetime) -> Iterator[str]:
    by_number = {visit.number: visit for visit in story.visits}
    replaced = [visit.rescheduled_from for visit in story.visits if visit.rescheduled_from]
    if len(set(replaced)) != len(replaced):
        yield "one visit is replaced twice"
    for visit in story.visits:
        if visit.rescheduled_from:
            first = by_number[visit.rescheduled_from]
            if first.status not in ("CANCELLED", "NO_SHOW") or first.number >= visit.number:
                yield f"visit {visit.number} replaces visit {first.number}, {first.status}"
            if first.service != visit.service:
                yield f"visit {visit.number} replaces another service"
            known = first.cancellation.at if first.cancellation else first.starts_at
            if visit.booked_at < known:
                yield f"visit {visit.number} was booked before visit {first.number} failed"
    numbers = {series.number for series in story.series}
    if any(visit.series is not None and visit.series not in numbers for visit in story.visits):
        yield "an unknown series"
    for series in story.series:
        members = [visit for visit in story.visits if visit.series == series.number]
        if not members:
            yield "a series without visits"
        if (series.status == "ACTIVE") != (series.ends_on is None):
            yield "an active series ends"
        if series.status != "ACTIVE" and any(visit.status in (*BOOKED, "IN_PROGRESS") for visit in members):
            yield f"a {series.status} series goes on"
    for wait in story.waits:
        if wait.earliest > wait.latest or wait.added_at > as_of:
            yield "a wait out of time"
        if (wait.status in ("WAITING", "OFFERED")) != (wait.resolved_at is None):
            yield f"a wait is {wait.status}, resolved {wait.resolved_at}"
        if wait.resolved_at and not wait.added_at <= wait.resolved_at <= as_of:
            yield "a wait resolved at an impossible time"
        if (wait.status == "FILLED") != (wait.filled_by is not None):
            yield "a filled wait without a visit"
        if wait.filled_by and (
            by_number[wait.filled_by].booked_at != wait.resolved_at or by_number[wait.filled_by].service != wait.service
        ):
            yield "a wait filled by another visit"
    for call in story.emergencies:
        moments = [m for m in (call.reported_at, call.triaged_at, call.resolved_at) if m is not None]
        if moments != sorted(moments) or moments[-1] > as_of:
            yield "a call out of time"
        visit = by_number[call.visit] if call.visit else None
        if call.status == "SCHEDULED" and visit and visit.status not in (*BOOKED, "IN_PROGRESS", "NO_SHOW"):
            yield "a scheduled call has no visit ahead"
        withdrawn = call.triaged_at is None and visit is None
        if call.status == "RESOLVED" and not withdrawn and (visit is None or visit.completed_at != call.resolved_at):
            yield "a resolved call without its visit"
        if call.status in ("NEW", "ADVISED_AT_HOME") and visit:
            yield f"a call that is {call.status} has a visit"


def unlicensed(clinic: ClinicStory) -> list[str]:
    """Return the completed visits whose people lacked a credential that day."""
    staff = {member.employee_number: member for member in clinic.plan.staff}
    days: dict[str, set[date]] = defaultdict(set)
    for story in clinic.stories:
        for visit in story.visits:
            if visit.status == "COMPLETED":
                for number in {visit.provider, visit.doctor} - {None}:
                    days[number].add((visit.starts_at + timedelta(minutes=visit.utc_offset)).date())
    found = []
    for number, worked in sorted(days.items()):
        member = staff[number]
        for kind in LICENCES[member.provider_type]:
            rows = [c for c in member.credentials if c.kind == kind]
            found += [
                f"{number} has no {kind} on {day}"
                for day in sorted(worked)
                if not any(c.issued_on <= day and (c.expires_on is None or day < c.expires_on) for c in rows)
            ]
    return found


def _covers(block: Block, start: int, end: int) -> bool:
    return block.start is None or block.end is None or (start < block.end and block.start < end)


def _pairs(
    items: Iterable[tuple[datetime, datetime]],
) -> Iterator[tuple[tuple[datetime, datetime], tuple[datetime, datetime]]]:
    before = None
    for item in items:
        if before:
            yield before, item
        before = item
