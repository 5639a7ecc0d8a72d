"""Forms that families complete between the booking and the first visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CHIEF_COMPLAINTS, PREFERRED_TIMES, REFERRAL_SOURCES
from seed.generators.choice import pick
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Submission
from seed.simulation.scheduling.hours import family_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.front_office import Lead
    from seed.simulation.records.story import Story

_SOURCE_NAMES = {row.code: row.name for row in REFERRAL_SOURCES}
_JAW_PAIN, _INJURED = 0.06, 0.08  # default


def submissions(office: FrontOffice, story: Story) -> Iterator[Submission]:
    """Yield the forms of a patient whose first visit was booked.

    What is not completed at home is completed in the waiting room; forms of families who never came expire.
    """
    if not story.visits:
        return
    rand = office.rand("intake", story.outline.ordinal)
    sent = story.visits[0].booked_at
    came = next((visit.arrived_at for visit in story.visits if visit.arrived_at), None)
    ahead = any(visit.starts_at > office.as_of for visit in story.visits)
    # What the account says about insurance is said on the form.
    luck = rand.random()
    insured = bool(story.ledger.policies) if story.ledger else luck < front_office.INSURANCE_FORM
    for form in ("NEW_PATIENT", "DENTAL_HISTORY", "INSURANCE"):
        never = rand.random() < front_office.FORM_NEVER
        wanted = sent + timedelta(minutes=20 + int(rand.expovariate(1 / (front_office.FORM_HOURS * 60))))
        evening = office.rand("intake hour", story.outline.ordinal, form)
        done: datetime | None = family_moment(evening, office.calendar, sent, wanted)
        answers = _answers(story, form, rand, insured=insured)
        at_desk = came is not None and (done is None or done >= came)
        if came:
            done = min(done or came, came)
        elif never or done > office.as_of or done > story.visits[0].starts_at:
            done = None
        status = "COMPLETED" if done else "SENT" if ahead else "EXPIRED"
        yield Submission(form, status, answers if done else {}, sent, done, at_desk=at_desk)


def forms_of_strangers(office: FrontOffice, lead: Lead) -> Iterator[Submission]:
    """Yield the form that went to somebody who asked and left an address, and did not become a patient."""
    sent = next((touch.at for touch in lead.touches if touch.kind in ("EMAIL", "TEXT")), None)
    if lead.is_patient or sent is None:
        return
    rand = office.rand("intake stranger", lead.ordinal)
    fills_in = rand.random() < front_office.STRANGER_FILLS_IN
    wanted = sent + timedelta(minutes=20 + int(rand.expovariate(1 / (front_office.FORM_HOURS * 60))))
    done = family_moment(rand, office.calendar, sent, wanted)
    complaint, time = pick(rand, CHIEF_COMPLAINTS).description, pick(rand, PREFERRED_TIMES)
    if fills_in and done and done <= office.as_of and (lead.lost_at is None or done < lead.lost_at):
        answers: dict[str, object] = {
            "reason": complaint,
            "heardFrom": _SOURCE_NAMES[lead.source],
            "preferredTimes": time,
            "completedBy": f"{lead.first_name} {lead.last_name}",
        }
        yield Submission("NEW_PATIENT", "COMPLETED", answers, sent, done)
    else:
        yield Submission("NEW_PATIENT", "EXPIRED" if lead.lost_at else "SENT", {}, sent, None)


def _answers(story: Story, form: str, rand: Random, *, insured: bool) -> dict[str, object]:
    person = story.person
    who = f"{person.contacts[0].first_name} {person.contacts[0].last_name}"
    time, jaw, injured = pick(rand, PREFERRED_TIMES), rand.random() < _JAW_PAIN, rand.random() < _INJURED
    if form == "NEW_PATIENT":
        return {
            "reason": person.chief_complaint,
            "heardFrom": _SOURCE_NAMES[person.referral_source],
            "preferredTimes": time,
            "completedBy": who,
        }
    if form == "DENTAL_HISTORY":
        health = person.health[0].answers
        said = {key: health[key] for key in ("lastDentalCheckup", "priorOrthodontics")}
        return {**said, "jawPain": jaw, "injuries": injured}
    return {"insured": insured, "policyHolder": who if insured else None, "cardAttached": insured}
