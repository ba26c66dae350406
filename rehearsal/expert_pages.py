"""How a played expert works on the pages of a round: takes on, gives back, fills the rubric in and files it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from domain.letters import Role
from domain.rubric import Judgement
from models.assignments import Assignment, Ending
from rehearsal.browser import Browser, ToldOnPage, UnexpectedPage
from rehearsal.coming_in import Matter, Visitors
from rehearsal.seen_page import Link, NotOnThePage, SeenPage, as_read

TAKE_ON = "Беру в работу"
GIVE_BACK = "Отказаться от назначения"
NEXT = "Дальше"
FILE = "Подать заключение"
FILED = "Заключение подано"
UNJUDGED = "none"


class ExpertPages:
    """The pages of all experts; each keeps the list of a round open until something new stands on it."""

    def __init__(self, visitors: Visitors, look: Callable[[], AbstractContextManager[Session]]) -> None:
        self._visitors = visitors
        self._look = look
        self._open: dict[Matter, tuple[Browser, SeenPage]] = {}

    def take_on(self, assignment: str) -> None:
        """Say that the assignment is taken on. Raises ToldOnPage, UnexpectedPage."""
        browser, opened, school = self._list_with(assignment)
        button = next((one for one in opened.buttons if one.words == f"{TAKE_ON}: {school.words}"), None)
        if button is None:
            _refuse_as_told(browser.follow(school))
        else:
            browser.press(button)

    def decline(self, assignment: str, ending: Ending, words: str) -> None:
        """Give the assignment back, for that reason. Raises ToldOnPage, UnexpectedPage."""
        browser, page = self._page_of(assignment)
        try:
            why = browser.follow(page.link(GIVE_BACK))
        except NotOnThePage:
            _refuse_as_told(page)
            raise
        sure = browser.press(why.button(NEXT), {"reason": ending.value, "words": words})
        done = browser.press(sure.button(GIVE_BACK))
        if done.has_button(GIVE_BACK):
            raise UnexpectedPage("an assignment that can't be given back", done)

    def file_conclusion(self, assignment: str, judgements: Sequence[Judgement]) -> None:
        """Fill the rubric in, and file it. Raises ToldOnPage, UnexpectedPage."""
        browser, page = self._page_of(assignment)
        typed = {}
        for one in judgements:
            typed[f"mark-{one.criterion}"] = UNJUDGED if one.mark is None else str(one.mark)
            typed[f"remark-{one.criterion}"] = one.remark or ""
        if not page.has_button(FILE):
            _refuse_as_told(page)
        done = browser.press(page.button(FILE), typed)
        if FILED not in done.headings():
            raise UnexpectedPage("no receipt", done)

    def _page_of(self, assignment: str) -> tuple[Browser, SeenPage]:
        browser, _, school = self._list_with(assignment)
        return browser, browser.follow(school)

    def _list_with(self, assignment: str) -> tuple[Browser, SeenPage, Link]:
        """The expert's list of the round, and on it the link to the assignment's school."""
        with self._look() as session:
            found = session.get_one(Assignment, assignment)
            matter = Matter(Role.EXPERT, found.round_id, found.expert_id)
            school, municipality = as_read(found.school.name), as_read(found.school.municipality.name)
        try:
            browser, opened = self._open[matter]
            return browser, opened, opened.link(school, municipality)
        except (KeyError, NotOnThePage):
            browser, opened = self._open[matter] = self._visitors.come_in(matter)
            return browser, opened, opened.link(school, municipality)


def _refuse_as_told(page: SeenPage) -> None:
    """Raise ToldOnPage where the page says why the expert can do nothing there."""
    if page.notes():
        raise ToldOnPage(" ".join(page.notes()))
