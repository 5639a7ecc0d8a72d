"""What Json columns hold: settings, addresses, opening hours, changes, lists of words, by the names of the columns.

A table as in `catalogue`, and for each shape a template: the name of a shape for text and numbers, several values to
choose from, an object of such, or a list, of which there are one to three.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import numbers_of
from seedbed.factories.shapes.dice import key_of, rolls
from seedbed.factories.shapes.makers import MAKERS
from seedbed.factories.shapes.subject import Together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.factories.shapes.makers import Maker
    from seedbed.factories.shapes.subject import Subject

TEXTS: tuple[tuple[str, ...], ...] = (
    (r"\b(address|shipping|billing)( snapshot| json)?$", "document of an address"),
    (r"\b(geo|geometry|geo json|position|location|coordinates?|lat lng|point)$", "document of a point"),
    (r"\b(dimensions?|measurements|box)$", "document of dimensions"),
    (r"\b(opening|business|working|office)? ?hours$|\bavailabilit(y|ies)$", "document of hours"),
    (r"\b(permissions?|scopes|grants|access)$", "document of permissions"),
    (r"\b(tags|labels|keywords|categories|topics)$", "document of tags"),
    (r"\b(images|photos|pictures|gallery|media)$", "document of images"),
    (r"\b(urls|links|socials?|social (links|media|profiles))$", "document of links"),
    (r"\b(before|after|old|new|previous|changes|diff|snapshot|old (values?|data)|new (values?|data))$",
     "document of a state"),
    (r"\b(line )?items$|\b(cart|basket|products)$", "document of items"),
    (r"\b(answers?|responses|form data|submission)$", "document of answers"),
    (r"\b(questions?|fields)$", "document of questions"),
    (r"\b(content|body|blocks?|document|rich text|editor state|description|doc)$", "document of text"),
    (r"\bheaders?$", "document of headers"), (r"\berrors?$", "document of an error"),
    (r"\b(payload|event|request|response|result|output|input|raw|data|body|context|state)$", "document of an event"),
    (r"\b(settings?|preferences?|prefs|config|configuration|options|notifications|flags|features|ui|theme)$",
     "document of settings"),
    (r"\b(attributes?|specs?|specifications?|properties|props|variants?|traits|characteristics|details)$",
     "document of attributes"),
    (r"\b(stats|statistics|metrics|scores?|counts?|counters|usage|totals|summary|report)$", "document of figures"),
    (r"\b(contacts?|people|participants|attendees|members|authors?|user|profile|customer|owner)$",
     "document of a person"),
    (r"[^s]s$", "document of things"), (r"", "document of anything"),
)  # fmt: skip

_MOST = 3  # in a list
_HOURS = {"from": ("09:00", "08:00", "10:00"), "to": ("17:00", "18:00", "16:30")}
DOCUMENTS: dict[str, Any] = {
    "document of an address": {
        "street": "street", "postalCode": "postal code", "city": "city", "country": "country code",
    },
    "document of a point": {"lat": "latitude", "lng": "longitude"},
    "document of dimensions": {"width": (20, 30, 45), "height": (10, 15, 40), "depth": (5, 12, 20), "unit": ("cm",)},
    "document of hours": {"monday": _HOURS, "wednesday": _HOURS, "friday": _HOURS},
    "document of permissions": ["permission"],
    "document of tags": ["tag"],
    "document of images": ["image"],
    "document of links": ["url"],
    "document of a state": {"status": "state", "title": "title"},
    "document of items": [{"name": "product", "quantity": (1, 2, 3), "price": "money"}],
    "document of answers": {"1": "answer", "2": "answer", "3": ("Yes", "No")},
    "document of questions": [{"label": "question", "type": ("text", "choice", "number"), "required": (True, False)}],
    "document of text": {
        "type": ("doc",), "content": [{"type": ("paragraph",), "content": [{"type": ("text",), "text": "sentence"}]}],
    },
    "document of headers": {"content-type": ("application/json",), "user-agent": "agent"},
    "document of an error": {"code": ("TIMEOUT", "NOT_FOUND", "INVALID_INPUT"), "message": "sentence"},
    "document of an event": {"type": "event", "source": "platform", "note": "sentence"},
    "document of settings": {"theme": ("light", "dark", "system"), "language": "language", "emails": (True, False)},
    "document of attributes": {"colour": "colour", "material": "material", "size": "size"},
    "document of figures": {"total": "count", "average": "rating"},
    "document of a person": {"name": "full name", "role": "role"},
    "document of things": [{"name": "title", "position": (1, 2, 3)}],
    "document of anything": {"source": "platform", "version": (1, 2, 3)},
}  # fmt: skip
"""The templates, by shape."""


def _maker(shape: str) -> Maker:
    return Together(lambda subject, rows: _filled(DOCUMENTS[shape], subject, rows, ()))


def _filled(template: Any, subject: Subject, rows: Sequence[Any], path: tuple[str, ...]) -> list[Any]:
    """Return what a template holds in each row."""
    if isinstance(template, dict):
        # In order, as snapshots of PostgreSQL have them: so a document is the same whatever database it comes from.
        names = sorted(template)
        columns = [_filled(template[name], subject, rows, (*path, name)) for name in names]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    key = key_of(subject.key, *path)
    if isinstance(template, list):
        places = [_filled(template[0], subject, rows, (*path, str(place))) for place in range(_MOST)]
        drawn, several = rolls(key, numbers_of(rows)), zip(*places, strict=True)
        return [_differing(values[: each % _MOST + 1]) for each, values in zip(drawn, several, strict=True)]
    if isinstance(template, tuple):
        return [template[each % len(template)] for each in rolls(key, numbers_of(rows))]
    return _part(subject, key).values(MAKERS[template], rows)


def _differing(values: Sequence[Any]) -> list[Any]:
    return [each for place, each in enumerate(values) if each not in values[:place]]


def _part(subject: Subject, key: int) -> Subject:
    """Return a value within a document as its maker sees it: the column, with a stream of its own."""
    part = copy(subject)
    part.key, part._numbers, part._drawn = key, (), {}
    return part


MAKERS |= {shape: _maker(shape) for shape in DOCUMENTS}
