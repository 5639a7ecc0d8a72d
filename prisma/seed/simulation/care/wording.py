"""What the desk writes about visits that were called off and places on the waitlist, read from the chart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures.desk_words import (
    CANCELLATION_WORDS,
    EARLIER_IN_SUMMER,
    EARLIER_WORDS,
    NO_ROOM_WORDS,
    NO_TIME_WORDS,
    SURNAMES_OF_CALLERS,
    Words,
)
from seed.generators.choice import between, pick
from seed.simulation.parameters import care

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.records.people import Outline, Person

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_SUMMER, _HALF_A_YEAR = (6, 7, 8), 180
_WHY_WAITING = {"EARLIER": EARLIER_WORDS, "NO_TIME": NO_TIME_WORDS, "NO_ROOM": NO_ROOM_WORDS}


class DeskWords:
    """Writes about one patient."""

    def __init__(self, outline: Outline, person: Person) -> None:
        self.outline, self.person = outline, person

    def cancellation(self, rand: Random, reason: str, visit: str, at: date, day: date) -> str | None:
        """Return why a `visit` of `day` was called off on `at`; not everybody at the desk writes it down."""
        if rand.random() >= care.CANCELLATION_IS_NOTED:
            return None
        return self._filled(rand, CANCELLATION_WORDS[reason], visit, at, day)

    def waiting(self, rand: Random, why: str, added: date, day: date) -> str | None:
        """Return why somebody waits for a visit in place of that of `day`: EARLIER, NO_TIME or NO_ROOM."""
        if rand.random() >= care.WAIT_IS_NOTED:
            return None
        words = _WHY_WAITING[why]
        if why == "EARLIER" and _soon_after(added, day) in _SUMMER:
            words = (*words, *EARLIER_IN_SUMMER)
        return self._filled(rand, words, "visit", added, day)

    def _filled(self, rand: Random, words: tuple[Words, ...], visit: str, at: date, day: date) -> str:
        contact = self.person.contacts[0]
        speaks = self.outline.age_on(at) >= 18 or contact.relationship == "SELF"
        caller = SURNAMES_OF_CALLERS.get(contact.relationship, f"{contact.first_name} {contact.last_name}")
        since = at - timedelta(days=between(rand, 1, 3))
        text = pick(rand, words)[speaks].format(
            caller=self.person.first_name if speaks else caller,
            patient=self.person.preferred_name or self.person.first_name,
            visit=visit,
            day=_short(day, at),
            since=f"{since.month}/{since.day}",
            month=_MONTHS[_soon_after(at, day) - 1],
        )
        return text[:1].upper() + text[1:]


def _short(day: date, at: date) -> str:
    """Return a day as the desk writes it on `at`: with the year where it is far away."""
    text = f"{day.month}/{day.day}"
    return text if abs((day - at).days) <= _HALF_A_YEAR else f"{text}/{day.year}"


def _soon_after(at: date, day: date) -> int:
    """Return the month that comes soon after both days."""
    return (max(at, day) + timedelta(days=20)).month
