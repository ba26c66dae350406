"""What the page of a round shows: where it stands, the funnel, what it will do by itself, and what has happened."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.office_words import expected_letters
from domain.russian import capitalised
from domain.russian_dates import moment_in_words
from domain.season import Coverage
from domain.stages import Stage
from models.rounds import Round
from portal.office.assignments_list import reasons_counted
from portal.office.attention import rows_of_round
from portal.office.attention_row import Row
from portal.office.cards import RoundCard, card_of
from portal.office.history_reading import Happened, in_words
from runtime.history import history_of
from runtime.letters_expected import letters_to_come
from runtime.round_status import RoundStatus, round_status

HISTORY_SHOWN = 40


@dataclass(frozen=True)
class ComingLetters:
    """Letters that will leave by themselves."""

    moment: str
    kind: str
    number: str
    """«32», or «не больше 32»."""


@dataclass(frozen=True)
class RoundView:
    """The page, ready to be laid out."""

    id: str
    card: RoundCard
    is_open: bool
    draws: bool
    """Whether its schools are drawn by lot."""
    needs: tuple[Row, ...]
    no_steps: str
    """Why nothing stands among its next steps, where nothing does."""
    coming: tuple[ComingLetters, ...]
    reasons: tuple[tuple[str, int], ...]
    history: tuple[Happened, ...]


def round_view(session: Session, id: str, now: datetime) -> RoundView:
    """Look up all that the page shows."""
    round_ = session.get_one(Round, id)
    status = round_status(session, round_, now)
    return RoundView(
        id=id,
        card=card_of(status),
        is_open=status.stage is not Stage.CLOSED,
        draws=round_.regulation.coverage is Coverage.SAMPLE,
        needs=tuple(rows_of_round(session, round_, status)),
        no_steps=_no_steps(status),
        coming=_coming(session, round_, now),
        reasons=tuple(reasons_counted(session, id)),
        history=in_words(session, history_of(session, id, HISTORY_SHOWN)[::-1], round_.regulation.calendar.zone),
    )


def _no_steps(status: RoundStatus) -> str:
    if status.paused_since is not None:
        return "Пока экспертиза приостановлена, сама она ничего не делает."
    if status.stage is Stage.SCHEDULED:
        return "Пока нет результата жеребьёвки, сама она ничего не делает."
    over = "Срок экспертизы прошёл" if status.early_end is None else "Экспертиза закончилась раньше срока"
    return f"{over}: остались итоги и письма."


def _coming(session: Session, round_: Round, now: datetime) -> tuple[ComingLetters, ...]:
    return tuple(
        ComingLetters(
            moment=moment_in_words(each.at, round_.regulation.calendar.zone),
            kind=capitalised(expected_letters(each.kind, round_.regulation)),
            number=f"не больше {each.number}" if each.at_most else str(each.number),
        )
        for each in letters_to_come(session, round_, now)
    )
