"""Check what the demo left in its home: the report adds up, and the post box holds exactly the letters it tells of."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
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


def everything_wrong(home: Path) -> list[str]:
    report = json.loads((home / "report.json").read_text(encoding="utf-8"))
    wrong = [
        *wrong_in_rounds(report["rounds"]),
        *wrong_in_letters(report["letters"], report["rounds"]),
        *wrong_in_post_box(home / "mail", report["letters"]["accepted"]),
    ]
    if report["prefect"]["flow_runs"] < ROUNDS:
        wrong.append(f"Prefect knows {report['prefect']['flow_runs']} flow runs")
    return wrong


if __name__ == "__main__":
    mistakes = everything_wrong(Path(sys.argv[1]))
    print("\n".join(mistakes) or f"The report of {sys.argv[1]} adds up.")
    sys.exit(1 if mistakes else 0)
