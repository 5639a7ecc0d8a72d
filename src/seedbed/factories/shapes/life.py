"""How far a row has come, by the states that it is in: what is shipped was paid, and what is open was not completed.

Moments, flags, reasons and names of who did it follow from the row's state, and the state from the row's times.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import some_of, values_of
from seedbed.factories.shapes.lengths import created_of, ends_of, has_clock, starts_of
from seedbed.factories.shapes.subject import words_of
from seedbed.factories.shapes.versions import version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    States = tuple[tuple[str, frozenset[str]], ...]

    from seedbed.datamodel import Field, Model

# fmt: off
STEPS: tuple[tuple[str, str], ...] = (
    ("paid", r"^(is )?(paid|captured|settled)\b|^(order|invoice|payment) paid\b"), ("shipped", r"^(is )?(shipped|dispatched)\b|^(tracking|carrier|courier)\b|^shipping carrier"),
    ("delivered", r"^(is )?delivered\b"), ("sent", r"^(is )?sent\b"), ("read", r"^(is )?(read|seen|opened|viewed)\b"),
    ("confirmed", r"^(is )?(confirmed|accepted|approved)\b"), ("started", r"^(is )?(started|checked ?in)\b"),
    ("completed", r"^(is )?(completed|finished|ended|checked ?out|done|fulfilled|closed|resolved)\b"),
    ("cancelled", r"^(is )?cancell?(ed|ation|ing)?\b"), ("refunded", r"^(is )?refund(ed)?\b"), ("failed", r"^(is )?(failed|failure|error|bounced?)\b|^last error"),
    ("rejected", r"^(is )?(rejected|rejection|declined?|denied|denial)\b"), ("published", r"^(is )?published\b"), ("deleted", r"^(is )?(deleted|trashed)\b"),
    ("archived", r"^(is )?archived\b"), ("suspended", r"^(is )?(suspended|suspension|suspend|blocked|block|banned|ban|deactivated|disabled)\b"), ("returned", r"^(is )?returned\b"),
    ("decided", r"^(decided|reviewed|decision)( at| on| date| by)?$"), ("edited", r"^(is )?edited\b"), ("active", r"^(is )?(active|enabled)$"), ("deposited", r"^deposit paid\b"),
    ("draft", r"^(is )?draft$"), ("recurring", r"^(is )?(recurring|repeating|repeats)$|^(recurrence|repeat|rrule)\b"),
)
"""What has happened to a row, and the columns that note it."""

OPPOSITES: dict[str, tuple[str, ...]] = {"active": ("deleted", "suspended", "archived"), "draft": ("published",)}
"""The steps after which a flag no longer holds."""

# A flag, and what else a row may note of the same: "is pinned", "pinned at".
_FLAG, _OF_A_FLAG = re.compile(r"^(?:is |has been |was )?(.+)$"), re.compile(r"^(.+) (?:at|on|date|until|by|reason)$")

_NOT_A_NOTE = re.compile(r"\b(count|attempts|policy|deadline|window|until|scheduled|estimated|expected|requested|fee|token|code|number of)\b")

STATES: dict[str, frozenset[str]] = {step: frozenset(filter(None, map(str.strip, states.split(",")))) for step, states in {
    "paid": "paid, processing, packed, packing, preparing, ready, fulfilled, partially fulfilled, shipped, in transit, out for delivery, "
            "delivered, completed, complete, refunded, partially refunded, returned, settled, captured, succeeded",
    "shipped": "shipped, dispatched, in transit, out for delivery, delivered, completed, complete, returned, fulfilled",
    "delivered": "delivered, completed, complete, returned, read, opened, seen, replied",
    "sent": "sent, delivered, read, opened, seen, viewed, replied, answered, bounced, paid, overdue, accepted, signed, partially paid",
    "read": "read, seen, opened, viewed, replied, answered",
    "confirmed": "held, taught, performed, visited, confirmed, accepted, approved, checked in, in progress, completed, complete, done, finished, no show, checked out, attended, ongoing, started",
    "started": "held, taught, performed, visited, concluded, in progress, started, checked in, checked out, ongoing, running, completed, complete, done, finished, closed, resolved, succeeded, paused, attended",
    "completed": "held, taught, performed, visited, concluded, completed, complete, done, finished, closed, resolved, checked out, succeeded, ended, attended, fulfilled, delivered",
    "cancelled": "cancelled, canceled, voided", "refunded": "refunded, partially refunded", "failed": "failed, failure, error, bounced, undelivered",
    "rejected": "rejected, declined, denied, refused", "published": "published, live, finished, completed, ongoing, past, ended, sold out, archived",
    "deleted": "deleted, removed, trashed", "archived": "archived", "suspended": "suspended, blocked, banned, deactivated, disabled, inactive",
    "decided": "approved, accepted, rejected, denied, declined, refused, published", "returned": "returned", "active": "active, trialing, trial, enabled, live, published",
}.items()}
"""In which states a step has been made."""

_BEFORE = frozenset((
    "pending", "requested", "draft", "scheduled", "confirmed", "accepted", "approved", "published", "upcoming", "planned", "booked", "reserved",
    "new", "invited", "tentative", "awaiting confirmation", "awaiting payment", "registration open", "sold out", "waitlisted", "rescheduled", "open",
))
_DURING = frozenset(("in progress", "checked in", "ongoing", "started", "live", "running"))
_AFTER = frozenset(("completed", "complete", "done", "finished", "no show", "checked out", "closed", "past", "ended", "attended", "missed", "fulfilled",
    "held", "taught", "performed", "visited", "present", "absent", "noshow", "did not attend", "not attended", "concluded",
))
# fmt: on

_TIMED = _BEFORE | _DURING | _AFTER

_STATUS = re.compile(
    r"^((order|booking|appointment|reservation|event|message|invoice|product|user|account|publish|request|task|job|visit|"
    r"payment|billing|financial|fulfil?lment|shipping|shipment|delivery) )?(status|state|stage)$"
)
_PAYMENT, _PARCEL = (
    re.compile(r"^(payment|billing|financial) "),
    re.compile(r"^(fulfil?lment|shipping|shipment|delivery) "),
)

_OPEN = frozenset(
    (
        "pending",
        "unpaid",
        "open",
        "unfulfilled",
        "not shipped",
        "awaiting payment",
        "processing",
        "new",
        "none",
        "not paid",
    )
)
# What has not been looked at yet, or was refused, has not been approved: no bill is, as long as it is a draft.
_UNDECIDED = frozenset(
    (
        "draft",
        "pending",
        "new",
        "requested",
        "submitted",
        "in review",
        "pending approval",
        "awaiting approval",
        "rejected",
    )
)
_DECISIONS = ("confirmed", "decided")
# What is paid was approved before, where a state is called so.
_APPROVED = frozenset(("approved", "accepted", "confirmed", "authorized", "authorised"))
# fmt: off
_AFTER_APPROVAL = frozenset((
    "paid", "partially paid", "settled", "captured", "reimbursed", "refunded", "partially refunded", "disbursed", "funded",
    "invoiced", "billed", "ordered", "purchased", "issued", "executed", "signed", "posted", "shipped", "dispatched",
    "in transit", "out for delivery", "delivered", "received", "partially received", "fulfilled", "partially fulfilled",
    "returned", "published", "live", "released", "deployed", "implemented", "active", "activated", "suspended",
    "completed", "complete", "done", "finished", "ended", "repaid", "defaulted", "in default", "written off", "matured",
))
# States from which nothing follows: a row may get there from any other one.
_ASIDE = frozenset((
    "cancelled", "canceled", "rejected", "declined", "denied", "refused", "failed", "error", "expired", "withdrawn",
    "void", "voided", "skipped", "deleted", "archived", "on hold", "paused", "suspended", "draft", "pending", "new", "open",
    "none", "unknown", "other", "inactive", "blocked", "returned", "lost",
))
# fmt: on
# What was asked for is what may be refused.
_ASKED = frozenset(("submitted", "requested", "applied", "sent", "filed", "offered"))
_REFUSED = frozenset(("rejected", "declined", "denied", "refused"))
_COMPILED = tuple((step, re.compile(pattern)) for step, pattern in STEPS)


def step_of(column: Field) -> str | None:
    """Return what a column notes of its row's life, such as "shipped", or None."""
    words = words_of(column.bare)
    if _NOT_A_NOTE.search(words) or column.is_list:
        return None
    return next((step for step, pattern in _COMPILED if pattern.search(words)), None)


class Life:
    """The states of a model's rows: which columns hold them, and what follows from them."""

    def __init__(self, model: Model, options: Callable[[Field], Sequence[Any]]) -> None:
        """`options` returns what may be in a column of states; nothing, where that is not known."""
        self._model = model
        self._statuses: list[tuple[str, Sequence[Any], bool]] = []
        for column in model.scalars:
            words = words_of(column.bare)
            if not column.is_list and _STATUS.match(words) and (column.kind == "enum" or column.type == "String"):
                whole = not (_PAYMENT.match(words) or _PARCEL.match(words))
                self._statuses.append((column.name, options(column), whole))
        # States in the order in which a schema lists them, which is that of a row's life.
        self._listed = [
            (name, [words_of(str(each)) for each in states])
            for name, states, whole in self._statuses
            if whole and (model.fields[name].kind == "enum" or model.fields[name].listed)
        ]
        self._flags = {
            _FLAG.sub(r"\1", words_of(each.bare))
            for each in model.scalars
            if each.type == "Boolean" and not each.is_list
        }
        self._witnesses: dict[str, tuple[States, str | None, str | None]] = {}
        self.starts, self.ends = starts_of(model), ends_of(model)
        self.has_clock = has_clock(model)
        # The moment of creation, by which rows that refer to one come after it.
        self.made = created_of(model) if len(model.primary_key) == 1 else None

    def happened(self, step: str, row: Any, *, but: str = "") -> bool | None:
        """Return whether a step has been made in a row: by its states, else by a flag or a moment; None if none says.

        The column `but` is the one that asks.
        """
        [found] = self.happened_in(step, (row,), but=but)
        return found

    def happened_in(self, step: str, rows: Sequence[Any], *, but: str = "") -> list[bool | None]:
        """Return what `happened` does for each of these rows; what is said first is not asked for again."""
        states, flag, moment = self._told_by(step)
        found: list[bool | None] = [None] * len(rows)
        waiting: Sequence[int] = range(len(rows))
        for name, reached in states:
            if name == but or not waiting:
                continue
            rest = []
            for place, value in zip(waiting, values_of(rows, name), strict=True):
                if value is None:
                    rest.append(place)
                else:
                    found[place] = words_of(str(value)) in reached
            there = set(rest)
            rows, waiting = some_of(rows, [place in there for place in waiting]), rest
        if not waiting:
            return found
        if flag is not None and flag != but:
            told: Iterable[bool] = map(bool, values_of(rows, flag))
        elif moment is not None and moment != but and flag != but:
            told = (value is not None for value in values_of(rows, moment))
        else:
            return found
        for place, each in zip(waiting, told, strict=True):
            found[place] = each
        return found

    def told(self, column: Field) -> str | None:
        """Return the step that a column notes, where something else of the row says whether it has been made."""
        step = self._step(column)
        if step is None or (column.is_required and column.type != "Boolean"):
            return None
        states, flag, moment = self._told_by(step)
        if any(name != column.name for name, _ in states) or (flag is not None and flag != column.name):
            return step
        return step if moment is not None and column.name not in {moment, flag} else None

    def is_noted(self, step: str) -> bool:
        """Whether a flag or a moment says that a step has been made."""
        _, flag, moment = self._told_by(step)
        return bool(flag or moment)

    def chooser(self, column: Field) -> Callable[[Any, Sequence[Any], int], Any] | None:
        """Return what chooses a state, at or after a place among the ranked ones, that agrees with the row."""
        words = words_of(column.bare)
        if not _STATUS.match(words):
            return None
        if _PAYMENT.match(words) or _PARCEL.match(words):
            leading = next((name for name, _, whole in self._statuses if whole), None)
            steps = ("refunded", "paid") if _PAYMENT.match(words) else ("returned", "delivered", "shipped")
            return None if leading is None else lambda row, ranked, place: _following(row.get(leading), ranked, steps)
        return self._in_time if self.starts is not None else None

    def _in_time(self, row: Any, ranked: Sequence[Any], place: int) -> Any:
        start = row.get(self.starts)
        end = (row.get(self.ends) if self.ends is not None else None) or start
        if start is None:
            return ranked[place]
        right = _AFTER if end < row.as_of else _DURING
        if start > row.as_of:
            right = _BEFORE
        words = words_of(str(ranked[place]))
        if words in right or words not in _TIMED:
            return ranked[place]
        fitting = (each for each in ranked if words_of(str(each)) in right)
        return next(fitting, next((each for each in ranked if words_of(str(each)) not in _TIMED), ranked[place]))

    def _step(self, column: Field) -> str | None:
        """Return what a column notes: a step that is known, or else what a flag of the row says."""
        step = step_of(column)
        if step is not None or column.is_list:
            return step
        words = words_of(column.bare)
        found = (_FLAG if column.type == "Boolean" else _OF_A_FLAG).match(words)
        if found is None or (found[1] not in self._flags and not self._is_state(found[1], column)):
            return None
        return found[1]

    def _is_state(self, noted: str, column: Field) -> bool:
        """Whether a column is named after a state of the row: REIMBURSED came at `reimbursedAt`."""
        # By when it begins and ends the state itself is chosen.
        words = words_of(column.bare)
        if version() == 1 or column.name in {self.starts, self.ends} or _NOT_A_NOTE.search(words):
            return False
        # The date of a follow-up is ahead.
        if words.endswith(" date") and not noted.endswith("ed"):
            return False
        return any(noted in states for _, states in self._listed)

    def _told_by(self, step: str) -> tuple[States, str | None, str | None]:
        """Return what tells of a step: states, with those in which it was made; a flag; a moment that may be empty."""
        found = self._witnesses.get(step)
        if found is None:
            found = self._witnesses[step] = self._witness(step)
        return found

    def _witness(self, step: str) -> tuple[States, str | None, str | None]:
        special = {
            "paid": _PAYMENT,
            "refunded": _PAYMENT,
            "shipped": _PARCEL,
            "delivered": _PARCEL,
            "returned": _PARCEL,
        }
        own, states = special.get(step), STATES.get(step, frozenset())
        ranked: list[tuple[bool, str, frozenset[str]]] = []
        for name, options, whole in self._statuses:
            is_own = own is not None and own.match(words_of(self._model.fields[name].bare)) is not None
            reached = states - _OPEN if is_own else states
            known = {words_of(str(each)) for each in options}
            if step in _DECISIONS and version() > 1 and known & _APPROVED:
                reached |= _AFTER_APPROVAL
            if (is_own or whole) and known & reached:
                ranked.append((not is_own, name, reached))
        if not ranked and step in _DECISIONS and version() > 1:
            for name, options, whole in self._statuses:
                known = {words_of(str(each)) for each in options}
                if whole and known & _UNDECIDED:
                    ranked.append((True, name, frozenset(known - _UNDECIDED)))
        if not ranked and version() > 1:
            ranked += [(True, name, _from(step, listed)) for name, listed in self._listed if step in listed]
        others = [each for each in self._model.scalars if self._step(each) == step]
        flag = next((each.name for each in others if each.type == "Boolean"), None)
        moment = next((each.name for each in others if each.type == "DateTime" and not each.is_required), None)
        ranked.sort(key=lambda each: each[0])
        return tuple((name, reached) for _, name, reached in ranked), flag, moment


def _from(state: str, listed: Sequence[str]) -> frozenset[str]:
    """Return the states in which a row has been in one of them: that one, and what follows from it."""
    later = () if state in _ASIDE else listed[listed.index(state) :]
    reached = frozenset((state, *(each for each in later if each not in _ASIDE)))
    return reached | _REFUSED if state in _ASKED else reached


def _following(state: Any, options: Sequence[Any], steps: Sequence[str]) -> Any:
    """Return the state of a payment or a parcel in a row of a state: the furthest that there is a word for."""
    words = words_of(str(state))
    for step in steps:
        if words in STATES[step]:
            wanted = [each for each in options if words_of(str(each)) in STATES[step] - _OPEN]
            exact = [each for each in wanted if words_of(str(each)) == step]
            if wanted:
                return (exact or wanted)[0]
    return next((each for each in options if words_of(str(each)) in _OPEN), options[0])
