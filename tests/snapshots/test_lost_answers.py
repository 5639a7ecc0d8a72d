"""A restore over a bad line: what it says is true, whatever was lost."""

from __future__ import annotations

import pytest
from bad_line import bad_line

from seedbed.database.drivers import open_native
from seedbed.errors import DatabaseError

LOST = r"was lost during the commit\. Either everything was saved or nothing was\."


@pytest.mark.parametrize(
    ("kind", "begun", "commit"), [("postgresql", b"ANALYZE", b"COMMIT"), ("mongodb", b"renames", b"renameCollection")]
)
def test_a_restore_whose_commit_was_not_answered_does_not_say_that_nothing_was_saved(
    taken, make_database, bring, kind, begun, commit
):
    url = make_database(kind, tables=False)
    with (
        bad_line(url, "cut", when=commit, once_after=begun) as line,
        pytest.raises(DatabaseError, match=LOST),
    ):
        bring(line.url)
    assert line.met.is_set()
    # The next to open it finds it finished.
    assert sum(open_native(url).layout().rows.values()) > 1_000
