"""Amounts that follow from others of their row: a total from its parts, a line from price and quantity, what is due."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes.dice import key_of, roll
from seedbed.factories.shapes.makers import MAKERS
from seedbed.factories.shapes.subject import Together, words_of
from seedbed.factories.shapes.versions import version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedbed.datamodel import Field, Model
    from seedbed.factories.shapes.makers import Maker
    from seedbed.factories.shapes.subject import Subject

_UNIT = r"( amount| price| value| cents| amount cents| in cents| usd| eur)?$"
_NET = rf"^(sub ?total|net|net total|items total|base){_UNIT}"
_ADDED = r"\b(tax|taxes|vat|shipping|delivery fee|service fee|platform fee|cleaning fee|booking fee|tip|surcharge)\b"
_TAKEN, _DISCOUNT = r"\bdiscounts?\b", r"^discounts?\b"
_NO_AMOUNT = r"\b(id|code|rate|percent|percentage|type|method|count|name|number|address|included)\b"
_TOTAL = rf"^(grand |order |invoice |final |cart |booking )?total{_UNIT}|^gross{_UNIT}|^(amount|price) total$"
_LINE = rf"^(sub ?total|line ?total|line amount|total|amount|extended price){_UNIT}"
_PRICE = rf"^(unit |item |base )?(price|cost){_UNIT}|^price at \w+$"
_BY_THE_NIGHT = (
    r"^(price|rate|cost|amount|bid|fee) per (night|day|hour)( cents)?$|^(nightly|daily|hourly) (rate|price)( cents)?$"
)
_NIGHTS = r"^(number of |total )?(nights|days|hours)( count)?$|^(nights|days|hours) booked$"

_PAID = rf"^(amount paid|paid|total paid|paid amount|received){_UNIT}|^paid amount( cents)?$"
_DUE = rf"^(amount due|balance due|due|balance|remaining( balance| amount)?|outstanding( balance)?){_UNIT}"
_DEPOSIT = rf"^(deposit|down payment|prepayment){_UNIT}"
_REFUNDED = rf"^(refund|refunded|refund amount|amount refunded|refunded amount|total refunded){_UNIT}"
_SIDE = re.compile(rf"^(debit|credit){_UNIT}")
_PARTLY = re.compile(r"part(ial|ially|ly)?( paid)?$")
_CHANGE = rf"^change( amount| given| due){_UNIT}|^change amount$"

_ORDERS = r"^(orders?|purchases?)( count| total)?$|^(total|number of) (orders|purchases)$"
_PLACES = "attendees|participants|guests|seats|people|tickets|spots"
_CAPACITY = rf"^(capacity|(max|maximum|total)( number of)? ({_PLACES})|seats|quota)$"
_TAKEN_SEATS = (
    r"^(seats|spots|tickets|places) (taken|booked|sold|reserved)$|^current (attendees|participants)$|"
    r"^(registered|attendees?|participants?|registrations?|booked|rsvps?|attending|tickets sold|signups?)( count)?$"
)
_LEFT_SEATS = r"^(seats|spots|tickets|places) (left|remaining|free)$|^remaining (seats|spots|tickets|places)$"
_WAITING = r"^wait ?(ing)? ?list(ed)?( count)?$"

_OF_PRICE: tuple[tuple[str, str], ...] = (
    (r"^(compare at|original|list|regular|old|retail|strike)( price)|^msrp$|^mrp$", "1.25"),
    (r"^(sale|discounted|discount|promo|promotional|offer|special|early bird|member|student) price", "0.8"),
    (r"^(cost|purchase|wholesale|buying|supplier)( price)|^cost per item$", "0.6"),
)
_SHARES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\b(tax|taxes|vat)\b", ("0.08", "0.19", "0.07")),
    (_TAKEN, ("0", "0.1", "0", "0.2", "0.05")),
    (_ADDED, ("0.05", "0", "0.1", "0.03")),
)


def amount_of(column: Field, model: Model) -> Maker | None:
    """Return what computes an amount from others of its row, or None where nothing says that it follows from them."""
    if not column.is_number or column.is_list:
        return None
    words = words_of(column.bare)
    every = [each for each in model.scalars if each is not column and each.is_number and not each.is_list]
    numbers = {words_of(each.bare): each.name for each in every}
    # Of one type, so that no cents are added to euros.
    others = {words_of(each.bare): each.name for each in every if each.type == column.type}
    return (
        _of_sides(column, model)
        or _of_net(words, others, numbers)
        or _of_price(words, others, numbers)
        or _of_total(words, others)
        or _of_capacity(words, numbers)
        or _of_many(words, others, numbers)
    )


def entered_here(column: Field, model: Model, seed: int) -> Callable[[Any], bool] | None:
    """Return what says of a row whether its amount is on this side of debit and credit; None where one is missing."""
    found = _SIDE.match(words_of(column.bare)) if column.is_number and not column.is_list else None
    if found is None or version() == 1:
        return None
    other = f"{'credit' if found[1] == 'debit' else 'debit'}{found[2] or ''}"
    if not any(words_of(each.bare) == other and each.type == column.type for each in model.scalars):
        return None
    key, side = key_of(seed, "side", model.name), int(found[1] == "debit")
    return lambda row: roll(key, row.number) % 2 == side


def _of_sides(column: Field, model: Model) -> Maker | None:
    """Return what computes one side of an entry, which is zero where the amount is on the other one."""
    if entered_here(column, model, 0) is None:
        return None

    def amounts(s: Subject, rows: Sequence[Any]) -> list[Any]:
        is_here, money = entered_here(s.column, s.model, s.seed), s.values(MAKERS["money"], rows)
        zero = _typed(s, Decimal(0))
        return [each if is_here is None or is_here(row) else zero for row, each in zip(rows, money, strict=True)]

    return Together(amounts)


def _of_net(words: str, others: dict[str, str], numbers: dict[str, str]) -> Maker | None:
    net = _first(others, _NET) or _before_tax(words, others)
    if net is None:
        return None
    if re.search(_TOTAL, words):
        added, taken = _all(others, _ADDED), _all(others, _TAKEN)
        return (lambda s, row: _sum(s, row, (net, *added), taken)) if added or taken else None
    if re.search(_NO_AMOUNT, words):
        return None
    shares = next((shares for pattern, shares in _SHARES if re.search(pattern, words)), None)
    if shares is None:
        return None
    rate = _first(numbers, r"^(tax|vat|gst) ?(rate|percent|percentage|pct)$") if re.search(r"tax|vat", words) else None
    if rate is not None:
        return lambda s, row: _part(s, row, net, str(_rate(row.get(rate))))
    return lambda s, row: _part(s, row, net, s.pick(shares, row))


def _before_tax(words: str, others: dict[str, str]) -> str | None:
    """Return the amount that is without tax, where tax and total stand beside it."""
    every = {words: "", **others}
    if _first(every, _TOTAL) is None or not _all(every, r"\b(tax|taxes|vat)\b"):
        return None
    return _first(others, rf"^(amount|price|value){_UNIT}")


def _of_price(words: str, others: dict[str, str], numbers: dict[str, str]) -> Maker | None:
    nightly, nights = _first(others, _BY_THE_NIGHT), _first(numbers, _NIGHTS)
    if nightly is not None and nights is not None:
        if re.search(rf"{_LINE}|{_TOTAL}|^price( cents)?$", words):
            added, taken = _all(others, _ADDED), _all(others, _TAKEN)
            return lambda s, row: _line(s, row, (nightly, nights), added, taken)
        if re.search(r"\b(fee|tax|taxes)\b", words) and not re.search(_NO_AMOUNT, words):
            return lambda s, row: _part(s, row, nightly, s.pick(("0.3", "0.2", "0.5"), row))
    price, quantity = _first(others, _PRICE), _first(numbers, r"^(quantity|qty|units|count)$")
    if price is not None and quantity is not None and re.search(_LINE, words):
        taken = _all(others, _TAKEN)
        return lambda s, row: _line(s, row, (price, quantity), (), taken)
    if price is not None and quantity is not None and re.search(_DISCOUNT, words) and not re.search(_NO_AMOUNT, words):
        return lambda s, row: _part(s, row, price, s.pick(("0", "0", "0.1", "0.2"), row))
    plain = _first(others, r"^((unit |ticket |base |regular )?price|entrance fee)( cents)?$")
    share = next((share for pattern, share in _OF_PRICE if re.search(pattern, words)), None)
    if plain is None or share is None:
        return None
    reduced = _first(numbers, r"^discount (percent|percentage|pct|rate)$") if "discount" in words else None
    if reduced is not None:
        return lambda s, row: _part(s, row, plain, str(1 - _rate(row.get(reduced))))
    return lambda s, row: _part(s, row, plain, share)


def _of_total(words: str, others: dict[str, str]) -> Maker | None:
    """Return what computes what is paid, due or given back of a total."""
    total = _first(others, _TOTAL) or _first(others, rf"^(total )?(price|amount){_UNIT}")
    if total is None:
        return None
    deposit, paid = _first(others, _DEPOSIT), _first(others, _PAID)
    if re.search(_DEPOSIT, words):
        return lambda s, row: _part(s, row, total, s.pick(("0.3", "0.2", "0.5"), row))
    if re.search(_PAID, words):
        return lambda s, row: _part(s, row, total, _share_paid(s, row))
    if re.search(_DUE, words):
        gone = paid or deposit
        if gone is not None:
            return lambda s, row: _sum(s, row, (total,), (gone,))
        return lambda s, row: _part(s, row, total, "0" if _has(s, row, "paid", 70) else "1")
    if re.search(r"\b(tax|taxes|vat)\b", words) and not re.search(_NO_AMOUNT, words):
        return lambda s, row: _part(s, row, total, s.pick(("0.07", "0.16", "0.05"), row))
    if re.search(_REFUNDED, words):
        return lambda s, row: _part(s, row, total, "1" if _has(s, row, "refunded", 8) else "0")
    return (lambda s, row: _typed(s, Decimal(0))) if re.search(_CHANGE, words) else None


def _of_many(words: str, others: dict[str, str], numbers: dict[str, str]) -> Maker | None:
    """Return what computes an average from a sum and a count."""
    if not re.search(r"^(average|avg|mean) (order|purchase|basket|cart)( value| amount| total)?$", words):
        return None
    spent, count = _first(others, rf"^(total|lifetime) (spent|spend|value|revenue){_UNIT}"), _first(numbers, _ORDERS)
    return None if spent is None or count is None else lambda s, row: _quotient(s, row, spent, count)


def _of_capacity(words: str, numbers: dict[str, str]) -> Maker | None:
    """Return what computes the places that are taken or free, of so many that there are."""
    places = _first(numbers, _CAPACITY)
    if places is None:
        return None
    if re.search(_TAKEN_SEATS, words):
        return lambda s, row: _typed(s, _number(row.get(places)) * (20 + s.drawn(row) % 81) / 100)
    if re.search(_LEFT_SEATS, words):
        taken = _first(numbers, _TAKEN_SEATS)
        if taken is not None:
            return lambda s, row: _sum(s, row, (places,), (taken,))
        return lambda s, row: _typed(s, _number(row.get(places)) * (s.drawn(row) % 81) / 100)
    return (lambda s, row: _typed(s, Decimal(s.pick((0, 0, 2, 5), row)))) if re.search(_WAITING, words) else None


def _has(s: Subject, row: Any, step: str, percent: int) -> bool:
    """Whether a step has been made in the row, by what its states say; where they say nothing, for a share."""
    found = s.life.happened(step, row, but=s.column.name) if s.life is not None else None
    return s.drawn(row) % 100 < percent if found is None else found


def _share_paid(s: Subject, row: Any) -> str:
    state = s.other(row, "payment status", "payment state", "status", "state")
    if state is not None and _PARTLY.match(words_of(str(state))):
        return "0.5"
    return "1" if _has(s, row, "paid", 70) else "0"


def _first(others: dict[str, str], pattern: str) -> str | None:
    return next((name for words, name in others.items() if re.search(pattern, words)), None)


def _all(others: dict[str, str], pattern: str) -> list[str]:
    return [name for words, name in others.items() if re.search(pattern, words) and not re.search(_NO_AMOUNT, words)]


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _rate(value: Any) -> Decimal:
    """Return a rate as a share: 19 and 0.19 are the same."""
    rate = _number(value)
    return rate / 100 if rate > 1 else rate


def _sum(s: Subject, row: Any, added: Iterable[str], taken: Iterable[str], start: Decimal = Decimal(0)) -> Any:
    total = sum((_number(row.get(name)) for name in added), start)
    return _typed(s, max(total - sum((_number(row.get(name)) for name in taken), Decimal(0)), Decimal(0)))


def _part(s: Subject, row: Any, name: str, share: str) -> Any:
    return _typed(s, _number(row.get(name)) * Decimal(share))


def _line(s: Subject, row: Any, factors: tuple[str, str], added: Iterable[str], taken: Iterable[str]) -> Any:
    return _sum(s, row, added, taken, _number(row.get(factors[0])) * _number(row.get(factors[1])))


def _quotient(s: Subject, row: Any, name: str, count: str) -> Any:
    return _typed(s, _number(row.get(name)) / max(_number(row.get(count)), Decimal(1)))


def _typed(s: Subject, value: Decimal) -> Any:
    if s.column.type in {"Int", "BigInt"}:
        return int(value.to_integral_value(ROUND_HALF_UP))
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return float(rounded) if s.column.type == "Float" else rounded
