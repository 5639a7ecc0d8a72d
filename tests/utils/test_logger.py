"""A run reports live to a person, in plain lines to a pipe, and only warnings when asked to be quiet."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from seedbed.logger import LiveLogger, PlainLogger, QuietLogger, make_logger


def console(*, terminal=False):
    return Console(file=StringIO(), force_terminal=terminal, width=100, color_system=None)


def text(console):
    return console.file.getvalue()


def report(logger):
    logger.start_run(3)
    logger.start_area("Clinics")
    logger.end_area("Clinics", 1234, 0.5)
    logger.skip_area("main · Users", "kept")
    logger.info("adding to [main]")
    logger.warn("the [clock] is wrong")
    logger.end_run()


@pytest.mark.parametrize(
    ("terminal", "quiet", "kind"),
    [(True, False, LiveLogger), (False, False, PlainLogger), (True, True, QuietLogger), (False, True, QuietLogger)],
)
def test_the_reader_decides_the_logger(terminal, quiet, kind):
    assert type(make_logger(console(terminal=terminal), quiet=quiet)) is kind


def test_a_pipe_gets_a_line_for_each_area_and_message():
    target = console()
    report(PlainLogger(target, verbose=True))
    lines = text(target).splitlines()
    assert [line.split() for line in lines] == [
        ["Clinics", "1,234", "rows", "500", "ms"],
        ["main", "·", "Users", "kept"],
        ["adding", "to", "[main]"],
        ["warning:", "the", "[clock]", "is", "wrong"],
    ]


@pytest.mark.parametrize("kind", [PlainLogger, LiveLogger, QuietLogger])
def test_an_area_may_leave_the_time_to_the_logger(kind):
    target = console(terminal=kind is LiveLogger)
    logger = kind(target) if kind is QuietLogger else kind(target, verbose=True)
    logger.start_area("Patients")
    logger.end_area("Patients", 50)
    assert ("50" in text(target)) == (kind is not QuietLogger)


@pytest.mark.parametrize("kind", [PlainLogger, LiveLogger])
def test_without_details_only_messages_last(kind):
    target = console(terminal=kind is LiveLogger)
    logger = kind(target)
    logger.end_area("Clinics", 1234, 0.5)
    logger.skip_area("main · Users", "kept")
    logger.info("adding to [main]")
    logger.warn("the [clock] is wrong")
    assert text(target) == "adding to [main]\nwarning: the [clock] is wrong\n"


def test_one_row_is_not_called_rows():
    target = console()
    PlainLogger(target, verbose=True).end_area("Clinics", 1, 0.5)
    assert text(target).split() == ["Clinics", "1", "row", "500", "ms"]


def test_a_pipe_gets_no_control_characters():
    target = console()
    report(make_logger(target))
    assert text(target).replace("\n", "").isprintable()


def test_quiet_says_nothing_but_warnings():
    target = console()
    report(QuietLogger(target))
    assert text(target) == "warning: the [clock] is wrong\n"


def test_a_person_sees_areas_messages_and_the_progress():
    target = console(terminal=True)
    report(LiveLogger(target, verbose=True))
    shown = text(target)
    for piece in ("Clinics", "1,234", "kept", "adding to [main]", "the [clock] is wrong", "/3"):
        assert piece in shown


def test_a_name_with_brackets_is_shown_to_a_person_as_it_is():
    target = console(terminal=True)
    logger = LiveLogger(target, verbose=True)
    logger.end_area("Rooms [north]", 1, 0.1)
    logger.skip_area("Rooms [west]", "kept [all]")
    assert "Rooms [north]" in text(target)
    assert "Rooms [west]" in text(target)
    assert "kept [all]" in text(target)


def test_ending_a_run_twice_or_before_it_began_is_harmless():
    target = console(terminal=True)
    logger = LiveLogger(target, verbose=True)
    logger.end_run()
    logger.start_run(1)
    logger.end_run()
    logger.end_run()
    logger.end_area("Clinics", 1, 0.1)
    assert "Clinics" in text(target)


def test_long_messages_stay_on_one_line_in_a_pipe():
    target = console()
    PlainLogger(target).warn("x" * 300)
    assert text(target).count("\n") == 1
