"""Amounts that follow from others of their row: a total from its parts, a line from price and quantity."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes.subject import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedbed.datamodel import Field, Model
    from seedbed.factories.shapes.makers import Maker
    from seedbed.factories.shapes.subject import Subject

_KINDS = {"Int", "BigInt", "Float", "Decimal"}
_UNIT = r"( amount| price| value| cents| in cents| usd| eur)?$"
_NET = rf"^(sub ?total|net|net total|items total|base){_UNIT}"
_ADDED = r"\b(tax|taxes|vat|shipping|delivery fee|service fee|platform fee|cleaning fee|booking fee|tip|surcharge)\b"
_TAKEN = r"\bdiscounts?\b"
_NO_AMOUNT = r"\b(id|code|rate|percent|percentage|type|method|count|name|number|address|included)\b"
_TOTAL = rf"^(grand |order |invoice |final |cart |booking )?total{_UNIT}"
_LINE = rf"^(sub ?total|line ?total|line amount|total|amount|extended price){_UNIT}"
_PRICE = rf"^(unit |item |base )?(price|cost){_UNIT}|^price at \w+$"

_OF_PRICE: tuple[tuple[str, str], ...] = (
    (r"^(compare at|original|list|regular|old|retail|strike)( price)|^msrp$|^mrp$", "1.25"),
    (r"^(sale|discounted|discount|promo|promotional|offer|special) price$", "0.8"),
    (r"^(cost|purchase|wholesale|buying|supplier)( price)$|^cost per item$", "0.6"),
)
_SHARES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\b(tax|taxes|vat)\b", ("0.08", "0.19", "0.07")),
    (_TAKEN, ("0", "0.1", "0", "0.2", "0.05")),
    (_ADDED, ("0.05", "0", "0.1", "0.03")),
)


def amount_of(column: Field, model: Model) -> Maker | None:
    """Return what computes an amount from others of its row, or None where nothing says that it follows from them."""
    if column.type not in _KINDS or column.is_list:
        return None
    words = words_of(column.name)
    every = [each for each in model.scalars if each is not column and each.type in _KINDS and not each.is_list]
    numbers = {words_of(each.name): each.name for each in every}
    # Of one type, so that no cents are added to euros.
    others = {words_of(each.name): each.name for each in every if each.type == column.type}
    net = _first(others, _NET)
    if net is not None and re.search(_TOTAL, words):
        added = [
            name for other, name in others.items() if re.search(_ADDED, other) and not re.search(_NO_AMOUNT, other)
        ]
        taken = [
            name for other, name in others.items() if re.search(_TAKEN, other) and not re.search(_NO_AMOUNT, other)
        ]
        return (lambda s, row: _sum(s, row, (net, *added), taken)) if added or taken else None
    if net is not None and not re.search(_NO_AMOUNT, words):
        shares = next((shares for pattern, shares in _SHARES if re.search(pattern, words)), None)
        if shares is not None:
            return lambda s, row: _part(s, row, net, s.pick(shares, row))
    price, quantity = _first(others, _PRICE), _first(numbers, r"^(quantity|qty|units|count)$")
    if price is not None and quantity is not None and re.search(_LINE, words):
        return lambda s, row: _product(s, row, price, quantity)
    plain = others.get("price")
    share = next((share for pattern, share in _OF_PRICE if re.search(pattern, words)), None)
    return None if plain is None or share is None else lambda s, row: _part(s, row, plain, share)


def _first(others: dict[str, str], pattern: str) -> str | None:
    return next((name for words, name in others.items() if re.search(pattern, words)), None)


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _sum(s: Subject, row: Any, added: Iterable[str], taken: Iterable[str]) -> Any:
    total = sum((_number(row.get(name)) for name in added), Decimal(0))
    return _typed(s, max(total - sum((_number(row.get(name)) for name in taken), Decimal(0)), Decimal(0)))


def _part(s: Subject, row: Any, name: str, share: str) -> Any:
    return _typed(s, _number(row.get(name)) * Decimal(share))


def _product(s: Subject, row: Any, price: str, quantity: str) -> Any:
    return _typed(s, _number(row.get(price)) * _number(row.get(quantity)))


def _typed(s: Subject, value: Decimal) -> Any:
    if s.column.type in {"Int", "BigInt"}:
        return int(value.to_integral_value(ROUND_HALF_UP))
    rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return float(rounded) if s.column.type == "Float" else rounded
