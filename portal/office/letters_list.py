"""The ledger of letters, narrowed down by person, school, round, kind and state; also as a workbook."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from acts.round_at_hand import zone_of_office
from domain.letters import WAITING, Kind, State
from domain.office_words import KIND_NAMES, STATES
from domain.people import Person as Named
from domain.russian import initials_after
from domain.russian_dates import moment_in_words
from domain.typed_text import one_line
from models.letter_list import LONGEST_SOUGHT, ListedLetter, Narrowed, count_listed, listed
from models.letters import OFFICE
from models.rounds import rounds_in_order
from papers.tables import Column, ColumnKind
from portal.doors import Asked
from portal.office.steering_forms import Mistakes
from portal.pages import page
from portal.workbooks import workbook

ON_A_PAGE = 50
MOST_IN_A_WORKBOOK = 50_000

TROUBLE = frozenset({State.REFUSED, State.IN_DOUBT, State.BOUNCED})
GROUPS = {"trouble": ("не дошли или под вопросом", TROUBLE), "waiting": ("ещё не ушли", WAITING)}
"""Several states under one name."""

COLUMNS = (
    Column("№", kind=ColumnKind.NUMBER),
    *("Экспертиза", "Письмо", "Кому", "Адрес", "О ком", "Состояние", "Подготовлено", "Уходит с", "Решено"),
    Column("Попыток", kind=ColumnKind.NUMBER),
    "Ответ сервера",
)


@dataclass(frozen=True)
class Line:
    """A letter in the list, in words."""

    id: int
    round_id: str
    kind: str
    to: str
    address: str
    about: str
    state: str
    is_trouble: bool
    when: str
    laid_out: str
    leaves: str
    settled: str
    tries: int
    said: str


def show(asked: Asked) -> Response:
    """The list."""
    typed = _typed(asked)
    narrowed, mistakes = _narrowed(typed)
    with asked.installation.reading() as session:
        rounds = rounds_in_order(session)
        if typed["round"] and typed["round"] not in {each.id for each in rounds}:
            mistakes = (*mistakes, ("round", "Такой экспертизы нет: выберите её из списка."))
        total = 0 if mistakes else count_listed(session, narrowed)
        pages = max(1, -(-total // ON_A_PAGE))
        number = min(_number(asked), pages)
        found = listed(session, narrowed, ON_A_PAGE, (number - 1) * ON_A_PAGE) if total else []
        return page(
            "office/letters_list.html",
            422 if mistakes else 200,
            lines=_lines(session, found),
            total=total,
            number=number,
            pages=pages,
            query=urlencode({name: said for name, said in typed.items() if said}),
            typed=typed,
            mistakes=mistakes,
            rounds=[(each.id, f"{each.row} {each.regulation.title}") for each in rounds],
            kinds=[(kind.value, KIND_NAMES.get(kind, kind.value)) for kind in Kind],
            states=[*((name, words) for name, (words, _) in GROUPS.items()), *((s.value, STATES[s]) for s in State)],
        )


def as_workbook(asked: Asked) -> Response:
    """The same letters as a workbook."""
    typed = _typed(asked)
    narrowed, mistakes = _narrowed(typed)
    with asked.installation.reading() as session:
        total = 0 if mistakes else count_listed(session, narrowed)
        found = listed(session, narrowed, MOST_IN_A_WORKBOOK) if total else []
        rows = [
            (
                *(each.id, each.round_id, each.kind, each.to, each.address, each.about, each.state),
                *(each.laid_out, each.leaves, each.settled, each.tries, each.said),
            )
            for each in _lines(session, found)
        ]
        now = moment_in_words(asked.installation.now(), zone_of_office(session))
    note = f"Писем: {total}. {now}." if total <= len(rows) else f"Последние {len(rows)} писем из {total}. {now}."
    return workbook("Письма", COLUMNS, rows, note)


def _typed(asked: Asked) -> dict[str, str]:
    said = asked.request.query_params
    names = ("person", "school", "round", "kind", "state")
    return {name: one_line(said.get(name, ""))[:LONGEST_SOUGHT] for name in names}


def _narrowed(typed: dict[str, str]) -> tuple[Narrowed, Mistakes]:
    mistakes: Mistakes = ()
    kind, state = typed["kind"], typed["state"]
    if kind and kind not in {each.value for each in Kind}:
        mistakes = (*mistakes, ("kind", "Такого вида писем нет: выберите его из списка."))
    if state and state not in {*GROUPS, *(each.value for each in State)}:
        mistakes = (*mistakes, ("state", "Такого состояния нет: выберите его из списка."))
    if mistakes:
        return Narrowed(), mistakes
    states = GROUPS[state][1] if state in GROUPS else [State(state)] if state else ()
    return Narrowed(typed["round"], states, Kind(kind) if kind else None, typed["person"], typed["school"]), ()


def _number(asked: Asked) -> int:
    said = asked.request.query_params.get("page", "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 7 else 1


def _lines(session: Session, found: list[ListedLetter]) -> list[Line]:
    zone = zone_of_office(session)
    return [
        Line(
            id=each.id,
            round_id=each.round_id,
            kind=KIND_NAMES.get(each.kind, each.kind.value),
            to=recipient_words(each),
            address=each.address or "",
            about=each.about or "",
            state=STATES[each.state],
            is_trouble=each.state in TROUBLE,
            when=moment_in_words(each.settled_at or each.leaves_from, zone),
            laid_out=moment_in_words(each.laid_out_at, zone),
            leaves=moment_in_words(each.leaves_from, zone),
            settled=moment_in_words(each.settled_at, zone) if each.settled_at else "",
            tries=each.tries,
            said=each.said or "",
        )
        for each in found
    ]


def recipient_words(letter: ListedLetter) -> str:
    """«Ясенева О. Л.», «проектный офис»."""
    if letter.recipient == OFFICE:
        return "проектный офис"
    if letter.surname is None:
        return f"сведения удалены ({letter.recipient})"
    return initials_after(Named(letter.surname, letter.given or "", letter.patronymic, "", None, None))
