"""The page of a rehearsal: what it shows of a record, and what it never shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typst
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.letters import KINDS, Kind, State
from domain.season import Season
from domain.verdicts import Outcome
from models.assignments import Assignment, Ending, assignment_id
from models.files import Files
from models.letters import OFFICE, Letter, LetterAttachment
from models.links import link_for
from models.people import Person, School
from models.rounds import Participation, Round, bring_in
from models.vacancies import Vacancy
from notifications.ledger.links import token
from rehearsal.picture import write_picture
from rehearsal.population import populate
from rehearsal.report import report_of
from runtime.clock import SetClock
from runtime.home import Home
from runtime.installation import Installation
from runtime.rehearsal_home import make_rehearsal_home

PDF = typst.compile(b"#set page(width: 50mm, height: 50mm)\nX", format="pdf")


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._styles = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._styles = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._styles:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is read, with one blank between the words of neighbouring tags."""
        return re.sub(r" (?=[,.:])", "", " ".join(" ".join(self.words).split()))

    def values(self, tag: str, name: str) -> list[str]:
        return [value for each, attrs in self.tags if each == tag and (value := attrs.get(name)) is not None]


DOOR = {"letters": 21, "links": 30, "pages": 55, "forms": 12, "files": 1900, "refused": 0}


@dataclass(frozen=True)
class Setting:
    season: Season
    seed: int = 7
    schools: int = 4


@dataclass
class Desk:
    """A home of a rehearsal and the hands that write its record."""

    setting: Setting
    installation: Installation

    @property
    def home(self) -> Home:
        return self.installation.home

    def write(self, **changes: Any) -> Page:
        report = report_of(self.setting, self.installation, {"flow_runs": 1, "task_runs": 1}, DOOR, 1.0) | changes
        write_picture(self.setting, self.installation, report)
        return Page(self.home.picture.read_text(encoding="utf-8"))

    def add(self, *rows: object) -> None:
        with self.installation.transaction() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def letter(
        self,
        kind: Kind,
        recipient: str,
        html: str = "<p>Письмо</p>",
        text: str = "Письмо\n",
        state: State = State.ACCEPTED,
        files: tuple[tuple[str, bytes], ...] = (),
        answer: str | None = None,
    ) -> None:
        at = datetime.fromisoformat("2022-03-14T09:00+07:00")
        put = self.installation.files.put
        types = {"pdf": "application/pdf", "ics": "text/calendar"}
        self.add(
            Letter(
                key=f"2022/1.13/{kind}/{recipient}",
                round_id="2022/1.13",
                kind=kind.value,
                role=KINDS[kind].role.value,
                recipient=recipient,
                subject="",
                ordinal="",
                state=state.value,
                laid_out_at=at,
                leaves_from=at,
                accepted_at=at if state is State.ACCEPTED else None,
                reason="больше не нужно" if state is State.WITHDRAWN else None,
                settled_at=at,
                answer=answer,
                sender_name="Офис",
                sender_address="office@kkipk.example",
                recipient_name="Имя Получателя",
                recipient_address=f"{recipient}@school.example",
                title=f"Тема {recipient}",
                text=text,
                html=html,
                attachments=[
                    LetterAttachment(ordinal=number, name=name, media_type=types[name[-3:]], sha256=put(content))
                    for number, (name, content) in enumerate(files)
                ],
            )
        )


@pytest.fixture
def bare(tmp_path: Path, season: Season, engine: Engine) -> Desk:
    home = make_rehearsal_home(tmp_path / "home")
    clock = SetClock(home.clock_file)
    clock.move_to(season.rounds[0].submission.opens)
    installation = Installation(home, clock, engine, Files(home.files), "http://127.0.0.1:8085")
    with Session(engine) as session, session.begin():
        bring_in(session, season)
    return Desk(Setting(season), installation)


@pytest.fixture
def desk(bare: Desk) -> Desk:
    with bare.installation.transaction() as session:
        populate(session, bare.setting.season, schools=4, seed=7, experts=0.5, cohort=0.5)
    return bare


def test_a_season_in_which_nothing_happened_has_a_page_that_says_so(bare: Desk) -> None:
    page = bare.write(schools=0)

    assert "Писем в этом сезоне не было." in page.text
    assert "Ни одно письмо не ушло." in page.text
    assert "Замен не было." in page.text
    assert page.values("iframe", "srcdoc") == []
    assert page.text.count("Не завершена") == 3
    assert not (bare.home.folder / "report-files").exists()


def test_the_head_of_the_page_says_that_it_is_a_rehearsal_of_what_and_with_whom(desk: Desk) -> None:
    page = desk.write()

    assert re.search(
        r" Репетиция Проект «500\+» Сезон 2022 сыгран не до конца\. .* "
        r"школы 4 и ещё 2 набора 2021 года для выборки эксперта 2 экспертизы 3 завершено: 0 писем 0 принято почтой 0 "
        r"страниц портала открыто 55 из них по ссылкам в письмах 30; форм отправлено 12, файлов 1 900 "
        r"номер розыгрыша 7 ",
        page.text,
    )


def test_a_letter_is_shown_as_it_was_sent_but_for_its_personal_link(desk: Desk) -> None:
    link = "http://127.0.0.1:8085/l/@@school-2022-1.13-p-s-001@@"
    typed = "почта @@дом@@"
    desk.letter(
        Kind.INVITATION,
        "p-s-001",
        html=f'<p>«{typed}» &amp; <a class="button" href="{link}" style="color: red">Открыть</a> {link}</p>',
        text=f"«{typed}» {link}\n",
    )

    page = desk.write()

    assert page.values("iframe", "srcdoc") == [
        f'<p>«{typed}» &amp; <a class="button" style="color: red">Открыть</a> '
        "http://127.0.0.1:8085/l/«личная ссылка»</p>"
    ]
    assert f"«{typed}» http://127.0.0.1:8085/l/«личная ссылка»" in page.text
    assert [attrs.get("sandbox", "missing") for tag, attrs in page.tags if tag == "iframe"] == [None]


def test_no_living_token_is_on_the_page(desk: Desk) -> None:
    with desk.installation.transaction() as session:
        ends_at = datetime.fromisoformat("2022-04-30T00:00+07:00")
        link = link_for(session, "p-s-001", "school", "2022/1.13", "s-001", ends_at)
        id, generation = link.id, link.generation
    desk.letter(Kind.INVITATION, "p-s-001", html=f"<p>http://127.0.0.1:8085/l/@@{id}@@</p>")

    html = desk.write().html

    assert token(desk.home.key(), id, generation) not in html
    assert f"@@{id}@@" not in html


def test_of_each_kind_the_letter_with_most_to_show_is_shown_and_among_equals_the_first(desk: Desk) -> None:
    desk.letter(Kind.RECEIPT, "p-s-002", html="<p>коротко</p>")
    desk.letter(Kind.RECEIPT, "p-s-003", html="<p>длиннее, чем коротко</p>")
    desk.letter(Kind.RECEIPT, "p-s-001", html="<p>длиннее, чем коротко</p>")
    desk.letter(Kind.RECEIPT, "p-s-004", html="<p>самое длинное, но не ушло никуда</p>", state=State.REFUSED)
    desk.letter(Kind.INVITATION, "p-s-001", html="<p>длинное письмо, но без вложений</p>")
    desk.letter(Kind.INVITATION, "p-s-002", html="<p>.</p>", files=(("Срок.ics", b"BEGIN"),))

    page = desk.write()

    assert re.findall(r"Тема (p-s-\d+)\n?</dd>", page.html) == ["p-s-002", "p-s-001"]


def test_attachments_lie_beside_the_page_under_the_names_that_readers_see(desk: Desk) -> None:
    desk.letter(Kind.INVITATION, "p-s-001", files=(("Срок: приём.ics", b"first"),))
    desk.letter(Kind.ASSIGNMENTS, "p-x-01", files=(("Срок: приём.ics", b"second"),))
    desk.letter(Kind.CONCLUSION, "p-s-001", files=(("Заключение № 1.13-001-2022.pdf", PDF),))
    (desk.home.folder / "report-files").mkdir()
    (desk.home.folder / "report-files" / "of an earlier page.pdf").write_bytes(b"old")

    page = desk.write()

    folder = desk.home.folder / "report-files"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "Срок приём.ics": b"first",
        "Срок приём (2).ics": b"second",
        "Заключение № 1.13-001-2022.pdf": PDF,
    }
    links = [href for href in page.values("a", "href") if href.startswith("report-files/")]
    assert len(links) == 5
    assert "report-files/%D0%97" in links[1]


def test_the_page_brings_in_nothing_and_runs_nothing(desk: Desk) -> None:
    desk.letter(Kind.CONCLUSION, "p-s-001", files=(("Заключение.pdf", PDF),))
    desk.letter(Kind.RECEIPT, "p-s-001", html='<p><a href="mailto:office@kkipk.example">офис</a></p>')

    page = desk.write()

    brought = [
        value for tag, attrs in page.tags for name in ("src", "href", "action", "data") if (value := attrs.get(name))
    ]
    assert [
        value for value in brought if not re.match(r"#|report\.json$|report-files/|data:image/png;base64,", value)
    ] == []
    assert {tag for tag, _ in page.tags} & {"script", "link", "object", "embed", "form"} == set()
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert "url(" not in page.html
    assert "@import" not in page.html


def test_what_people_typed_is_only_text(desk: Desk) -> None:
    evil = "</pre><script>alert(1)</script>"
    desk.letter(Kind.RECEIPT, "p-s-001", html='<p title="&quot;>">x</p>', text=evil)
    with desk.installation.transaction() as session:
        session.get_one(School, "s-001").name = evil
        participation = Participation(
            round_id="2022/1.13",
            school_id="s-001",
            joined_at=desk.setting.season.rounds[0].submission.opens,
            outcome=Outcome.NOT_ASSESSED.value,
        )
        session.add(participation)

    page = desk.write()

    assert page.values("script", "src") == []
    assert "script" not in {tag for tag, _ in page.tags}
    assert page.text.count(evil) == 2


def test_the_same_record_gives_the_same_page(desk: Desk) -> None:
    desk.letter(Kind.INVITATION, "p-s-001", files=(("Срок.ics", b"first"),))
    desk.letter(Kind.CONCLUSION, "p-s-001", files=(("Заключение.pdf", PDF),))

    assert desk.write().html == desk.write(seconds=77.0, prefect={}).html


def test_letters_are_counted_by_kind_and_state(desk: Desk) -> None:
    desk.letter(Kind.INVITATION, "p-s-001")
    desk.letter(Kind.INVITATION, "p-s-002", state=State.REFUSED)
    desk.letter(Kind.INVITATION, "p-s-003", state=State.WITHDRAWN)
    desk.letter(Kind.ASSIGNMENTS, "p-x-01", state=State.QUEUED)

    text = desk.write().text

    assert "Школам Приглашение 3 1 1 1 0 Экспертам Назначения эксперту 1 0 0 0 1 Всего 4 1 1 1 1" in text


def test_a_refused_address_stands_among_what_needs_a_person(desk: Desk) -> None:
    desk.letter(Kind.INVITATION, "p-s-002", state=State.REFUSED, answer="550 5.1.1 no such user")
    desk.letter(Kind.RECEIPT, "p-s-002", state=State.REFUSED, answer="не отправлялось")
    desk.letter(Kind.UNDELIVERABLE, OFFICE)
    with desk.installation.transaction() as session:
        person = session.get_one(Person, "p-s-002")
        person.surname, person.given, person.patronymic = "Иваненко", "Анна", "Ильинична"

    text = desk.write().text

    assert "Иваненко А. И., школа p-s-002@school.example: 2 письма не ушли 550 5.1.1 no such user" in text


def test_missing_experts_and_documents_not_assessed_stand_among_what_needs_a_person(desk: Desk) -> None:
    opens = desk.setting.season.rounds[0].submission.opens
    for school, outcome in (("s-001", None), ("s-002", Outcome.NOT_ASSESSED.value)):
        desk.add(Participation(round_id="2022/1.13", school_id=school, joined_at=opens, outcome=outcome))
    desk.add(Vacancy(round_id="2022/1.13", school_id="s-001", missing=1, why="все эксперты заняты", since=opens))
    with desk.installation.transaction() as session:
        session.get_one(School, "s-001").name = "Школа первая"
        session.get_one(School, "s-002").name = "Школа вторая"

    text = desk.write().text

    assert "Школа первая, экспертиза 1.13 все эксперты заняты" in text
    assert "Школа вторая, экспертиза 1.13 эксперт не нашёлся" in text


def test_replacements_of_one_expert_for_one_reason_are_one_line(desk: Desk) -> None:
    opens = desk.setting.season.rounds[0].expertise.opens
    with desk.installation.transaction() as session:
        person = session.get_one(Person, "p-x-01")
        person.surname, person.given, person.patronymic = "Лыткина", "Вера", "Павловна"
    for school, ending, words in (
        ("s-001", Ending.ILLNESS, "Нахожусь на больничном."),
        ("s-002", Ending.ILLNESS, "Нахожусь на больничном."),
        ("s-003", Ending.CONFLICT, "Работаю там."),
    ):
        desk.add(
            Participation(round_id="2022/1.13", school_id=school, joined_at=opens),
            Assignment(
                id=assignment_id("2022/1.13", school, "x-01"),
                round_id="2022/1.13",
                school_id=school,
                expert_id="x-01",
                reason="load",
                assigned_at=opens,
                ended_at=opens + timedelta(days=1),
                ending=ending.value,
                ending_words=words,
            ),
        )

    text = desk.write().text

    assert "2 замены, 3 назначения" in text
    assert (
        "1.13 22 марта Лыткина В. П. отказ: конфликт интересов «Работаю там.» 1 "
        "1.13 22 марта Лыткина В. П. отказ: болезнь «Нахожусь на больничном.» 2"
    ) in text


@pytest.fixture
def close(desk: Desk) -> Callable[[str, dict[str, Outcome]], None]:
    """Close a round with these outcomes."""

    def closed(row: str, outcomes: dict[str, Outcome]) -> None:
        with desk.installation.transaction() as session:
            round_ = session.get_one(Round, f"2022/{row}")
            round_.stage, round_.closed_at = "closed", round_.regulation.expertise.closes
            for school, outcome in outcomes.items():
                joined = round_.regulation.submission.opens
                session.add(
                    Participation(round_id=round_.id, school_id=school, joined_at=joined, outcome=outcome.value)
                )

    return closed


def test_a_primary_and_its_repeat_come_to_one_result(
    desk: Desk, close: Callable[[str, dict[str, Outcome]], None]
) -> None:
    accepted, returned = Outcome.ACCEPTED, Outcome.RETURNED
    carried, nothing = Outcome.CARRIED_OVER, Outcome.NO_DOCUMENTS
    close("1.13", {"s-001": accepted, "s-002": returned, "s-003": returned, "s-004": nothing})
    close("1.14", {"s-001": carried, "s-002": accepted, "s-003": returned, "s-004": nothing})

    page = desk.write()

    assert "2 из 4 Концептуальные документы согласовано, строки 1.13 и 1.14" in page.text
    assert "согласовано 1 согласовано ранее 1 на доработку 1 документы не поступили 1" in page.text
    assert "Завершена 11 апреля 2022 г. в 00:00, 0 писем." in page.text
    assert 'class="fill without-work" style="width: 25.0%"' in page.html
