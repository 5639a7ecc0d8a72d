"""Text and numbers of columns whose names no other table knows: what a person would type for want of anything better.

A last table, by words that say at least what kind of text it is; and for nouns that say nothing, the noun itself in a
few kinds: a "large hull", a "spare hull".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.native import longest
from seedbed.factories.by_column import numbers_of
from seedbed.factories.shapes.dice import skews
from seedbed.factories.shapes.makers import MAKERS, letters_of, one_of
from seedbed.factories.shapes.subject import Together, plain_words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.factories.shapes.subject import Subject

CHOICES: dict[str, tuple[str, ...]] = {
    "yes or no": ("Yes", "No"),
    "work done": (
        "Checked and cleaned.", "Replaced a worn part.", "Adjusted and tested.", "Prepared for the next visit.",
        "Inspected, nothing to do.", "Repaired on site.",
    ),
    "next step": (
        "Call again next week.", "Send the offer.", "Check in three months.", "Order the missing part.",
        "Ask for the documents.", "Nothing more to do.",
    ),
    "complaint": (
        "Pain since last week.", "It makes a noise at night.", "The delivery was late.", "One part is missing.",
        "It stopped working yesterday.", "It is too loud.",
    ),
}  # fmt: skip

# fmt: off
TEXTS: tuple[tuple[str, ...], ...] = (
    (r"\b(timestamp|date ?time)$", "moment text"), (r"^dates?\b", "date text"),
    (r"^(is|has|was|can|should|needs)\b|\b(approved|accepted|verified|required|enabled|allowed|waived|waiver|applicable|received|approval)$", "yes or no"),
    (r"^work done\b|\b(work|works|actions?|measures?|treatments?|therapy|repairs?|interventions?)( (done|taken|performed|planned|given))?$", "work done"),
    (r"^(next|follow up)\b|\b(next steps?|to ?dos?|follow ups?|plans?)$", "next step"),
    (r"\b(complaints?|symptoms?|issues?|problems?|defects?|faults?|indications?|concerns?)$", "complaint"),
    (r"\b(findings?|observations?|lessons?|learnings?|implications?|conclusions?|requests?|wishes|expectations?|objections?|assumptions?|risks?|opportunity|opportunities|threats?|highlights?|achievements?|context|procedure|precautions?|preferences?|notifications?|\w*msg)$", "sentence"),
    (r"\b(attempts?|retries|visits|calls|pieces|pcs|qty|prod)$|\b(number|no|count) of\b|^last (outstanding|disburse\w*|repay\w*)$", "number text"),
    (r"\b(holder|witness|claimant|guarantor|referrer|contact|surveyor|captain|pilot|coach|judge|lawyer|attorney|counsel|clerk|keeper|handler|tenant|landlord|buyer|seller|donor|sponsor|mentor|tutor|nurse|doctor|physician|surgeon|foreman|architect|designer|author|photographer|caller|visitor|bearer|helmsman|skipper)s?$|^name\b", "full name"),
    (r"\baddress\b", "street"), (r"\b((home|base) port|port of \w+)$", "city"), (r"\btext\b", "paragraph"), (r"verification$", "state"), (r"type$", "kind"), (r"(trnx|txn|tx)id$", "token"),
)
# fmt: on
"""Shapes of text columns, as in `catalogue`; looked at last."""

_KINDS = (
    "Standard", "Large", "Small", "Light", "Main", "Spare", "Classic", "Compact", "Plain", "Custom", "New", "Special",
)  # fmt: skip
# What has no size: a temperament, a provenance.
_ABSTRACT = re.compile(r"(?:ment|anc[ey]|enc[ey]|ity|ness|ship|ism|tude|hood|acy|culture|texture|posture|nature)$")
_REMARKS = (
    "Normal", "Good", "Very good", "Fair", "Mixed", "As usual", "Not known", "Better than before", "As agreed", "Unusual",
)  # fmt: skip
# Who does something is called after it, and so are some things.
_DOER = re.compile(r"(?:er|or|eer|ier|ist|ian|yst|sman|woman)$")
# fmt: off
_THINGS = re.compile(r"(?:" + "|".join((
    "accelerator", "adapter", "after", "anchor", "banner", "binder", "blender", "boiler", "border", "buffer",
    "burner", "butter", "calculator", "cancer", "capacitor", "cellar", "center", "chamber", "chapter", "character",
    "charger", "cluster", "color", "computer", "connector", "container", "cooker", "cooler", "copper", "corner",
    "counter", "cover", "cursor", "cylinder", "descriptor", "detector", "dimmer", "door", "drawer", "dryer",
    "elevator", "error", "escalator", "exterior", "factor", "fastener", "feather", "fever", "fiber", "filter",
    "flavor", "floor", "flower", "flyer", "folder", "footer", "former", "freezer", "gender", "generator", "ginger",
    "gutter", "hanger", "header", "heater", "helicopter", "humor", "identifier", "indicator", "inferior", "inner",
    "interior", "inverter", "ladder", "latter", "layer", "leather", "letter", "liquor", "locker", "lower", "lumber",
    "major", "manner", "marker", "master", "matter", "meter", "minor", "mirror", "mixer", "modifier", "monitor",
    "mortar", "motor", "newsletter", "number", "odor", "offer", "order", "other", "outer", "over", "paper",
    "parameter", "pepper", "per", "plaster", "pointer", "polar", "poster", "power", "printer", "prior", "processor",
    "projector", "qualifier", "quarter", "radiator", "rafter", "reactor", "register", "resistor", "rigor", "river",
    "roller", "rotor", "router", "rubber", "rudder", "scanner", "sector", "selector", "semester", "sensor",
    "separator", "server", "shower", "shutter", "silver", "solar", "spacer", "speaker", "starter", "stator",
    "sticker", "sugar", "superior", "temper", "tenor", "theater", "timber", "timer", "toaster", "tower", "tracker",
    "tractor", "trailer", "transfer", "transistor", "trigger", "trimester", "tumor", "ulcer", "under", "upper",
    "valor", "vector", "ventilator", "vigor", "washer", "water", "weather", "wrapper",
)) + r")$")
# fmt: on
_MOST_WORDS = 3


def _named(s: Subject, rows: Sequence[Any]) -> list[str]:
    """Return the column's own word for each row, of some kind; a code where it has to differ from row to row."""
    limit, letters = longest(s.column), letters_of(s.column.bare, s.model.name)
    if s.distinct:
        is_short = limit is not None and limit < len(letters) + len("-10000")
        return [f"{letters[:1]}{number}" if is_short else f"{letters}-{10_000 + number}" for number in numbers_of(rows)]
    words = re.sub(r" (\d+|[a-z]{2})$", "", plain_words_of(s.column.bare)).split()[-_MOST_WORDS:]
    if limit is None and _DOER.search(words[-1]) and not _THINGS.search(words[-1]):
        return s.values(MAKERS["full name"], rows)
    texts = _REMARKS if _ABSTRACT.search(words[-1]) else [f"{kind} {' '.join(words)}" for kind in _KINDS]
    # Short columns have the kind alone, and the shortest ones a letter.
    fitting = next((some for some in (texts, _KINDS) if limit is None or len(some[0]) <= limit), "ABCD")
    some = [text for text in fitting if limit is None or len(text) <= limit]
    return s.pick_together(some, rows)


def _numbers(s: Subject, rows: Sequence[Any]) -> list[Any]:
    """Return a number for each row, small ones more often."""
    if s.column.type in {"Int", "BigInt"}:
        return [1 + place for place in skews(s.stream(rows), 100)]
    if s.column.native_type == "Real":
        # Single precision holds quarters as they are, on whatever database.
        return [(2 + drawn % 398) / 4 for drawn in s.stream(rows)]
    return [(5 + drawn % 995) / 10 for drawn in s.stream(rows)]


NAMED, COUNTED = Together(_named), Together(_numbers)
"""What makes text, and numbers, for names that say nothing."""

MAKERS |= {name: one_of(options) for name, options in CHOICES.items()}
MAKERS |= {
    "moment text": lambda s, row: MAKERS["past"](s, row).strftime("%Y-%m-%d %H:%M"),
}
