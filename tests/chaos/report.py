"""What is printed of a run: a line for each play that was not clean, a table of the rows, and the sum."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from tests.chaos.results import Played

_NAMED = 8
_SHOWN = 12
"""So many letters in doubt are named on the terminal; the report names all."""


def is_clean(played: Sequence[Played]) -> bool:
    """Whether every play was survived."""
    return all(each.result.is_clean for each in played)


def told(played: Sequence[Played]) -> Iterator[str]:
    """The lines of a run, the sum last."""
    for each in played:
        yield from _complaints(each)
    yield "row  database    plays  faults  lost  doubled  in doubt  slowest return"
    for (row, database), group in groupby(sorted(played, key=_place), key=_place):
        yield _line(row, database, list(group))
    yield from _doubtful(played)
    yield _sum(played)


def write(played: Sequence[Played], file: Path, seed: int) -> None:
    """Keep every play with all it says."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = {"seed": seed, "plays": [asdict(each) for each in sorted(played, key=_place)]}
    file.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def _place(each: Played) -> tuple[int, str]:
    return each.row, each.database


def _complaints(each: Played) -> Iterator[str]:
    result = each.result
    if result.is_clean:
        return
    yield f"NOT SURVIVED: row {each.row}, {each.database}: {each.title}"
    for name, letters in (("lost", result.lost), ("doubled", result.doubled), ("not listed", result.unlisted)):
        if letters:
            further = f" and {len(letters) - _NAMED} more" if len(letters) > _NAMED else ""
            yield f"    {name}: {', '.join(letters[:_NAMED])}{further}"
    for wrong, times in Counter(result.wrong).most_common(_NAMED):
        yield f"    {wrong}" + (f" ({times} times)" if times > 1 else "")


def _line(row: int, database: str, group: Sequence[Played]) -> str:
    results = [each.result for each in group]
    faults = sum(each.faults for each in results)
    lost, doubled, doubt = (_count(results_of) for results_of in _columns(group))
    slowest = max((each.seconds for each in results if each.seconds is not None), default=None)
    returned = "" if slowest is None else f"{slowest:.1f} s"
    return (
        f"{row:>3}  {database:<10}  {len(group):>5}  {faults:>6}  {lost:>4}  {doubled:>7}  {doubt:>8}  {returned:>14}"
    )


def _columns(group: Iterable[Played]) -> tuple[list[tuple[str, ...]], ...]:
    results = [each.result for each in group]
    return (
        [each.lost for each in results],
        [each.doubled for each in results],
        [each.in_doubt + each.unlisted for each in results],
    )


def _count(letters: Iterable[tuple[str, ...]]) -> int:
    return sum(map(len, letters))


def _doubtful(played: Sequence[Played]) -> Iterator[str]:
    times = Counter(f"row {each.row}, {each.database}: {key}" for each in played for key in each.result.in_doubt)
    listed = [f"{key}, {number} times" if number > 1 else key for key, number in times.most_common()]
    if listed:
        yield "in doubt, as the record lists them:"
        yield from (f"    {key}" for key in listed[:_SHOWN])
    if len(listed) > _SHOWN:
        yield f"    and {len(listed) - _SHOWN} more, in the report"


def _sum(played: Sequence[Played]) -> str:
    faults = sum(each.result.faults for each in played)
    lost, doubled, doubt = (_count(letters) for letters in _columns(played))
    unlisted = sum(len(each.result.unlisted) for each in played)
    how = "all listed" if not unlisted else f"{unlisted} not listed"
    return f"chaos: {faults} faults, {lost} lost, {doubled} doubled, {doubt} in doubt ({how})"
