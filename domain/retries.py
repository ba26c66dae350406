"""When a letter that was not taken is tried again, and when that ends (RFC 5321, 4.5.4.1)."""

import hashlib
from datetime import datetime, timedelta

from domain.calendar import Calendar, Hours
from domain.letters import Kind, leaves_from

FIRST_PAUSE = timedelta(minutes=5)
"""Greylisting servers take a letter no sooner."""
LONGEST_PAUSE = timedelta(hours=4)
GIVES_UP_AFTER = timedelta(days=5)
FEWEST_TRIES = 4
"""After a long holiday a letter may be five days old at its second try: it gets this many before it is given up."""

SERVER_FIRST_PAUSE = timedelta(seconds=5)
SERVER_LONGEST_PAUSE = timedelta(minutes=15)
COMPLAINT_FIRST_PAUSE = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=2)
"""No server is left in peace for longer: a rest that would last longer was written under a clock that was wrong."""


def pause_before_next_try(key: str, tries: int) -> timedelta:
    """How long a letter rests after its `tries`-th try: doubled each time, and up to a quarter longer.

    The quarter is drawn from the key, so that letters do not come back all at one moment, and yet by no chance.
    """
    return _doubled(FIRST_PAUSE, LONGEST_PAUSE, tries, key)


def next_try(
    kind: Kind,
    key: str,
    tries: int,
    now: datetime,
    calendar: Calendar,
    hours: Hours,
    not_before: timedelta = timedelta(),
) -> datetime:
    """The moment of the next try, in the hours of letters; `not_before`: what the server asked for."""
    return leaves_from(kind, now + max(pause_before_next_try(key, tries), not_before), calendar, hours)


def is_given_up(first_tried_at: datetime, tries: int, now: datetime) -> bool:
    """Say whether a letter that was put off once more is refused for good, so that no round waits for ever."""
    return now - first_tried_at >= GIVES_UP_AFTER and tries >= FEWEST_TRIES


def pause_before_next_connection(failures: int, who: str) -> timedelta:
    """How long a post rests after the server could not be reached that many times in a row.

    In real time. Up to a quarter longer, drawn from the post's name: two posts do not knock at one moment.
    """
    return _doubled(SERVER_FIRST_PAUSE, SERVER_LONGEST_PAUSE, failures, who)


def pause_after_complaint(complaints: int, who: str, wish: timedelta) -> timedelta:
    """How long no letter leaves after the server complained of the pace that many times in a row; `wish` is its own.

    In real time: each try while one is blocked prolongs the block.
    """
    return min(max(_doubled(COMPLAINT_FIRST_PAUSE, SERVER_LONGEST_PAUSE, complaints, who), wish), LONGEST_REST)


def _doubled(first: timedelta, longest: timedelta, times: int, who: str) -> timedelta:
    pause = min(first * (1 << min(max(times, 1) - 1, 10)), longest)
    draw = int.from_bytes(hashlib.sha256(f"{times}/{who}".encode()).digest()[:8])
    return pause + timedelta(seconds=int(pause.total_seconds() / 4 * draw / 2**64))
