"""What differs among the rows of one parent: names, addresses and places as people give them."""

from __future__ import annotations

from collections import defaultdict

from schema_rows import latest_values, parsed, rows_of
from support import AS_OF

from seedbed.areas.rows import preview_rows
from seedbed.factories.shapes.makers import slug

BOARDS = """
model Team {
  name String
}

model Project {
  teamId Team
  name   String
  slug   String
  number Int
  @@unique([teamId, slug])
  @@unique([teamId, number])
}

model Environment {
  projectId Project
  name      String
  @@unique([projectId, name])
}

model Step {
  projectId Project
  position  Int
  title     String
  @@unique([projectId, position])
}

model Variant {
  projectId Project
  size      String
  colour    String
  @@unique([projectId, size, colour])
}

model Budget {
  teamId Team
  year   Int
  amount Float
  @@unique([teamId, year])
}

model Member {
  teamId   Team
  fullName String
  email    String
  @@unique([teamId, email])
}

model Alias {
  teamId Team
  slug   String @unique
  name   String
  @@unique([teamId, slug])
}
"""


def by_parent(rows, parent, *names):
    """Return what the rows of each parent have, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[row[parent]].append(tuple(row[name] for name in names))
    return found


def test_no_two_rows_of_one_parent_are_equal_and_rows_of_two_parents_may_be():
    rows = rows_of(BOARDS, 400)
    keys = {
        "Project": ("teamId", "slug"), "Environment": ("projectId", "name"), "Variant": ("projectId", "size", "colour"),
        "Member": ("teamId", "email"), "Budget": ("teamId", "year"),
    }  # fmt: skip
    for model, (parent, *names) in keys.items():
        siblings = by_parent(rows[model], parent, *names)
        assert all(len(values) == len(set(values)) for values in siblings.values()), model
        every = [value for values in siblings.values() for value in values]
        assert len(set(every)) < len(every), model


def test_a_name_has_a_number_only_where_its_siblings_have_all_others():
    rows = rows_of(BOARDS, 60)
    names = by_parent(rows["Environment"], "projectId", "name")
    assert not [name for values in names.values() if len(values) < 6 for (name,) in values if name[-1].isdigit()]
    assert {row["size"] for row in rows["Variant"]} <= {"XS", "S", "M", "L", "XL"}
    for row in rows["Project"]:
        assert row["slug"] in {slug(row["name"]), *(f"{slug(row['name'])}-{number}" for number in range(2, 20))}
    for row in rows["Member"]:
        assert row["email"].startswith(slug(row["fullName"]).replace("-", "."))
    assert sum(row["email"][-13].isdigit() for row in rows["Member"]) < 5


def test_places_count_from_one_for_each_parent_and_years_go_back():
    rows = rows_of(BOARDS, 200)
    for model, parent, name in (("Step", "projectId", "position"), ("Project", "teamId", "number")):
        for values in by_parent(rows[model], parent, name).values():
            assert [value for (value,) in values] == list(range(1, len(values) + 1))
    for values in by_parent(rows["Budget"], "teamId", "year").values():
        assert [value for (value,) in values] == list(range(AS_OF.year, AS_OF.year - len(values), -1))


def test_what_is_unique_in_the_whole_table_too_differs_from_every_row():
    slugs = [row["slug"] for row in rows_of(BOARDS, 300)["Alias"]]
    assert len(slugs) == len(set(slugs))


def test_the_first_rows_are_the_same_however_many_follow():
    few, many = rows_of(BOARDS, 40)["Team"], rows_of(BOARDS, 400)["Team"]
    assert few == many[:40]
    with latest_values():
        plans = [{**dict.fromkeys(("Team", "Project"), 30), "Environment": count} for count in (25, 300)]
        short, long = (preview_rows(parsed(BOARDS), plan, seed=3, as_of=AS_OF, shown=300) for plan in plans)
    assert short["Environment"] == long["Environment"][:25]
