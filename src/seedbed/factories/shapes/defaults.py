"""What else a column of text holds whose schema gives a default alone: beside `PENDING` there is `COMPLETED`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATES: dict[str, tuple[str, ...]] = {
    "active": ("inactive",),
    "pending": ("completed", "failed", "cancelled"),
    "draft": ("published", "archived"),
    "published": ("draft", "archived"),
    "open": ("in_progress", "closed"),
    "new": ("in_progress", "closed"),
    "todo": ("in_progress", "done"),
    "in_progress": ("completed", "cancelled"),
    "scheduled": ("completed", "cancelled"),
    "queued": ("running", "completed", "failed"),
    "running": ("completed", "failed"),
    "processing": ("completed", "failed"),
    "unpaid": ("paid", "refunded"),
    "available": ("unavailable",),
    "offline": ("online",),
    "invited": ("accepted", "declined"),
    "trialing": ("active", "past_due", "canceled"),
    "unread": ("read",),
    "idle": ("running", "failed"),
    # in other languages
    **dict.fromkeys(("pendente", "em_aberto"), ("concluido", "cancelado")),
    **dict.fromkeys(("pendiente", "en_espera"), ("completado", "cancelado")),
    "en_attente": ("termine", "annule"),
    "aberto": ("em_andamento", "fechado"),
    "abierto": ("en_proceso", "cerrado"),
    "offen": ("bezahlt", "storniert"),
    "novo": ("em_andamento", "concluido"),
    "nuevo": ("en_proceso", "completado"),
    "neu": ("in_bearbeitung", "abgeschlossen"),
    "geplant": ("abgeschlossen", "storniert"),
    "agendado": ("confirmado", "concluido", "cancelado"),
    "programado": ("confirmado", "completado", "cancelado"),
    "ativo": ("inativo",),
    "activo": ("inactivo",),
    "actif": ("inactif",),
    "aktiv": ("inaktiv",),
    "rascunho": ("publicado",),
    "borrador": ("publicado",),
    "brouillon": ("publie",),
    "entwurf": ("veroeffentlicht",),
}
_ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("user", "employee", "staff", "customer", "usuario", "mitarbeiter", "benutzer"), ("admin",)),
    **dict.fromkeys(("member", "viewer", "editor", "agent"), ("admin", "owner")),
}
_PRIORITIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("medium", "normal", "low"), ("medium", "low", "high", "urgent")),
    "mittel": ("niedrig", "hoch"),
    "moyenne": ("basse", "haute"),
}
_TABLES = (
    (re.compile(r"\b(status|state|stage)$"), _STATES),
    (re.compile(r"\brole$"), _ROLES),
    (re.compile(r"\b(priority|severity)$"), _PRIORITIES),
)


def beside(given: str, words: str, found: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a column with a default, that one first, written as it is; nothing, where it is unknown.

    `words` are the column's name word by word, `found` what its name alone stands for.
    """
    plain = re.sub(r"[\s-]+", "_", given).lower()
    table = next((table for pattern, table in _TABLES if pattern.search(words)), {})
    others = table.get(plain) or (tuple(found) if plain in found else ())
    return (given, *(_alike(each, given) for each in others if each != plain)) if others else ()


def _alike(word: str, given: str) -> str:
    word = word.replace(" ", "_")
    if given.isupper():
        return word.upper()
    if given[:1].isupper():
        return word.replace("_", " ").title()
    return word.replace("_", "-") if "-" in given else word
