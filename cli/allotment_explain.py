"""`rounds allotment explain`: why the experts are those, and what would help where some are lacking."""

from datetime import datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.orm import Session

from acts.allotment_refusals import NoSuchPair, NotAllottedYet, TooLargeToExplain
from acts.round_at_hand import round_at_hand
from cli.at_home import at_home
from cli.office_print import in_lines, office_console, print_json
from domain.allotment.whys.explanation import SHOWN, TooManyPairs
from domain.russian import counted
from models.rounds import Round
from notifications.letters.shortages import ShortageExplained
from runtime.allotment_explained import AllotmentExplained, PairExplained
from runtime.unassigned_words import why_nobody_judges, why_nobody_judges_school

MOST_SHOWN = 200


def explain(named: str, school: str | None, expert: str | None, *, home: Path, as_json: bool) -> int:
    """Explain a round's assignments in a line each, or a school's, or one pair, in full; 0."""
    console = office_console(as_json=as_json)
    with at_home(home, console) as installation, installation.reading() as session:
        round_ = round_at_hand(session, named)
        explained = AllotmentExplained(session, round_)
        if not explained.is_there:
            why = why_nobody_judges(session, round_, installation.now())
            raise NotAllottedYet(f"В экспертизе {round_.id} распределений, которые можно объяснить, ещё не было. {why}")
        try:
            pairs = _pairs(explained, school, expert)
        except TooManyPairs as error:
            raise TooLargeToExplain(
                "В этом распределении слишком много пар, чтобы сравнить их все. Доказательство остаётся: "
                f"rounds allotment verify {round_.id}"
            ) from error
        shortages = [] if expert else [one for one in explained.shortages() if school in (None, *one.schools)]
        if as_json:
            print_json({"round": round_.id, "pairs": pairs, "shortages": shortages, "weights": explained.weights()})
        else:
            _print(console, round_.id, pairs, shortages, in_full=school is not None)
            if not pairs and not shortages:
                in_lines(console, _why_none(session, round_, school, installation.now()))
            in_lines(console, explained.weights(), style="dim")
    return 0


def _why_none(session: Session, round_: Round, school: str | None, now: datetime) -> str:
    if school is None:
        return why_nobody_judges(session, round_, now)
    return why_nobody_judges_school(session, round_, school, now)


def _pairs(explained: AllotmentExplained, school: str | None, expert: str | None) -> list[PairExplained]:
    """Raises NoSuchPair."""
    if school is not None and school not in explained.names.submissions:
        raise NoSuchPair(f"Школы {school} в учёте нет.")
    if expert is not None and expert not in explained.names.experts:
        raise NoSuchPair(f"Эксперта {expert} в учёте нет.")
    if school is not None and expert is not None:
        found = explained.pair(school, expert)
        if found is None:
            raise NoSuchPair("Ни в одном распределении этой экспертизы не было и этой школы, и этого эксперта сразу.")
        return [found]
    chosen = [pair for pair in explained.pairs if school in (None, pair[0])]
    shown = SHOWN if school else int(not explained.is_large)
    told = (explained.pair(*pair, shown=shown) for pair in chosen[:MOST_SHOWN])
    return [each for each in told if each is not None]


def _print(
    console: Console, round_id: str, pairs: list[PairExplained], shortages: list[ShortageExplained], *, in_full: bool
) -> None:
    console.print(f"{round_id}  почему такие эксперты", style="bold")
    for each in pairs:
        console.print()
        _print_pair(console, each, in_full=in_full)
    if len(pairs) == MOST_SHOWN and not in_full:
        in_lines(console, f"Показаны первые {MOST_SHOWN}; об остальных: rounds allotment explain {round_id} ШКОЛА")
    for one in shortages:
        console.print()
        _print_shortage(console, one)
    console.print()


def _print_pair(console: Console, each: PairExplained, *, in_full: bool) -> None:
    mark = "" if each.stands else "не оценивает: "
    title = f"{each.school} ({each.school_id}) – {mark}{each.expert} ({each.expert_id})"
    in_lines(console, title, style="bold" if in_full else None)
    for sentence in each.why if in_full else each.why[:1]:
        in_lines(console, sentence, left=2)
    if in_full and each.heading:
        in_lines(console, each.heading, left=2)
    for one in each.alternatives:
        if in_full:
            changes = f"; {one.changes}" if one.changes else ""
            in_lines(console, f"{one.expert} ({one.expert_id}) – {one.loss}{changes}.", left=4, first="  •")
            in_lines(console, one.knows, left=4, style="dim")
        else:
            in_lines(console, f"Ближайшая замена: {one.expert} – {one.loss}.", left=2)


def _print_shortage(console: Console, one: ShortageExplained) -> None:
    console.print(f"Не хватает экспертов ({counted(len(one.schools), 'школа', 'школы', 'школ')})", style="bold")
    for sentence in one.why:
        in_lines(console, sentence)
    if one.remedies:
        in_lines(console, "Хватило бы любой одной из этих мер:")
    else:
        in_lines(console, "Одной мерой этого не исправить: попробуйте добавить экспертов и мест.")
    for line in one.remedies:
        in_lines(console, line, left=4, first="  •")
