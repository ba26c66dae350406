"""Check what the demo left in its home: the report adds up, and the post box holds exactly the letters it tells of.

Prefect knows each round as one finished run, and no link of a letter can be read in the record or in the report.
"""

import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
from typing import Any

ROUNDS = 7


def wrong_in_rounds(rounds: list[dict[str, Any]]) -> Iterator[str]:
    if len({each["id"] for each in rounds}) != ROUNDS or len(rounds) != ROUNDS:
        yield f"there are {len({each['id'] for each in rounds})} rounds instead of {ROUNDS}"
    for each in rounds:
        name, outcomes = f"round {each['id']}", sum(each["outcomes"].values())
        if each["stage_now"] != "closed":
            yield f"{name} is {each['stage_now']}, not closed"
        if outcomes != each["participants"]:
            yield f"{name}: {outcomes} outcomes for {each['participants']} participants"
        if not each["participants"] >= each["handed_in"] > 0:
            yield f"{name}: {each['handed_in']} of {each['participants']} handed in"
        if not each["assignments"] >= each["conclusions"] > 0:
            yield f"{name}: {each['conclusions']} conclusions on {each['assignments']} assignments"


def wrong_in_letters(letters: dict[str, int], rounds: list[dict[str, Any]]) -> Iterator[str]:
    known = sum(letters[state] for state in ("accepted", "bounced", "refused", "in_doubt", "waiting"))
    of_kinds = sum(sum(each["letters"].values()) for each in rounds)
    if not letters["intended"] == known == of_kinds > 0:
        yield f"{letters['intended']} letters are intended, {known} have a known fate, {of_kinds} are counted by kind"
    if letters["waiting"] or letters["in_doubt"]:
        yield f"{letters['waiting']} letters wait and {letters['in_doubt']} are in doubt"


def wrong_in_post_box(box: Path, accepted: int) -> Iterator[str]:
    files = [path for folder in ("new", "cur") for path in (box / folder).glob("*")]
    named = Counter(message_from_bytes(path.read_bytes())["Message-ID"] for path in files)
    if len(files) != accepted:
        yield f"the post box holds {len(files)} letters, {accepted} were accepted"
    if None in named:
        yield f"{named[None]} letters have no Message-ID"
    yield from (f"{count} letters are {name}" for name, count in named.items() if count > 1)


def wrong_in_prefect(database: Path, known: int) -> Iterator[str]:
    with closing(sqlite3.connect(database)) as prefect:
        runs = prefect.execute("SELECT name, state_type FROM flow_run ORDER BY name").fetchall()
    if not known == len(runs) == ROUNDS == len({name for name, _ in runs}):
        yield f"the report knows {known} flow runs, Prefect {len(runs)} of {len({name for name, _ in runs})} rounds"
    yield from (f"the run of {name} is {state}, not COMPLETED" for name, state in runs if state != "COMPLETED")


def wrong_in_secrecy(home: Path) -> Iterator[str]:
    told = (path.read_bytes() for folder in ("new", "cur") for path in (home / "mail" / folder).glob("*"))
    texts = (part.get_payload(decode=True) for letter in told for part in message_from_bytes(letter).walk())
    tokens = {token for text in texts if isinstance(text, bytes) for token in re.findall(rb"/l/([\w-]{43})\b", text)}
    if not tokens:
        yield "no letter holds a link"
    for name in ("rounds.db", "report.html"):
        kept = (home / name).read_bytes()
        if any(token in kept for token in tokens):
            yield f"{name} holds a link of a letter"


def everything_wrong(home: Path) -> list[str]:
    report = json.loads((home / "report.json").read_text(encoding="utf-8"))
    return [
        *wrong_in_rounds(report["rounds"]),
        *wrong_in_letters(report["letters"], report["rounds"]),
        *wrong_in_post_box(home / "mail", report["letters"]["accepted"]),
        *wrong_in_prefect(home / "prefect/prefect.db", report["prefect"]["flow_runs"]),
        *wrong_in_secrecy(home),
    ]


if __name__ == "__main__":
    mistakes = everything_wrong(Path(sys.argv[1]))
    print("\n".join(mistakes) or f"The report of {sys.argv[1]} adds up.")
    sys.exit(1 if mistakes else 0)
