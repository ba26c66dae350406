"""How a played school hands in on its page: it chooses its files, answers remarks, and sends."""

import random
from collections.abc import Sequence

from acts.hand_in import HandedFile
from domain.letters import Role
from rehearsal.browser import Attached, Browser, ToldOnPage, UnexpectedPage
from rehearsal.coming_in import Matter, Visitors
from rehearsal.marks import answers_to_remarks
from rehearsal.seen_page import SeenPage, as_read

ANEW = "Изменить комплект"
PUT_IN = "Приложить"
TAKE_OUT = "Удалить "
TAKE_OUT_INDEED = "Удалить файл"
SEND = "Отправить на экспертизу"
SENT = {"Документы переданы на экспертизу", "Документы получены после срока"}

ONE_BY_ONE = 0.1
"""Share of the hand-ins whose files are put in place by place; the others are chosen first and go with «Отправить»."""
AT_ONCE = 15
"""So many files somebody sends at once at most."""


def hand_in_on_page(visitors: Visitors, round_id: str, school_id: str, files: Sequence[HandedFile]) -> None:
    """Hand these files in, whatever was prepared or handed in before. Raises ToldOnPage, UnexpectedPage."""
    browser, page = visitors.come_in(Matter(Role.SCHOOL, round_id, school_id))
    if page.has_button(ANEW):
        page = browser.press(page.button(ANEW))
    if not page.has_button(SEND):
        raise ToldOnPage(" ".join(page.notes()) or page.words())
    page, there = _without_what_is_out_of_date(browser, page, {as_read(file.name) for file in files})
    chosen = [_attached(file) for file in files if as_read(file.name) not in there]
    phrase = f"{round_id}/{school_id}"
    one_by_one = random.Random(phrase).random() < ONE_BY_ONE
    while chosen and (one_by_one or len(chosen) > AT_ONCE):
        now = [one for one in chosen if one.field == chosen[0].field] if one_by_one else chosen[:AT_ONCE]
        page = browser.press(page.button(PUT_IN), files=now)
        chosen = [one for one in chosen if one not in now]
    send = page.button(SEND)
    page = browser.press(send, _answers(phrase, send.names), chosen)
    if SENT.isdisjoint(page.headings()):
        raise UnexpectedPage("no receipt", page)


def _without_what_is_out_of_date(browser: Browser, page: SeenPage, wanted: set[str]) -> tuple[SeenPage, set[str]]:
    """The page without files of other names that no new one replaces, and the names that are left on it."""
    there = [one for one in page.buttons if one.words.startswith(TAKE_OUT)]
    names = {one.words.removeprefix(TAKE_OUT) for one in there}
    for one in there:
        if one.words.removeprefix(TAKE_OUT) not in wanted and one.file_fields.get(one.beside or "", True):
            asks = browser.press(page.button(one.words))
            page = browser.press(asks.button(TAKE_OUT_INDEED))
    return page, wanted & names


def _attached(file: HandedFile) -> Attached:
    field = f"files-{file.kind}.{file.risk}" if file.risk else f"files-{file.kind}"
    return Attached(field, file.name, file.media_type, file.content)


def _answers(phrase: str, names: frozenset[str]) -> dict[str, str]:
    return {
        name: random.Random(f"{phrase}/{name}").choice(answers_to_remarks())
        for name in sorted(names)
        if name.startswith("answer-")
    }
