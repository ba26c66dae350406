"""A person is forgotten: what goes, what stays, and that nothing of them is left in any byte."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from acts.approve_batch import cancel_batch
from acts.decline import decline
from acts.erase_person import Erased, erase_person, what_would_be_erased
from acts.letter_refusals import LetterAltered
from acts.name_traces import GONE, traces_of
from acts.refusals import PersonErased, ReasonMissing, StillNeeded, UnknownPerson
from acts.resolve_letter import Resolution, resolve_letter
from acts.retry_letter import retry_letter
from domain.deeds import Deed
from domain.roster.sheets import Roster
from models.assignments import Assignment, Ending
from models.audit import chain_key
from models.changes import changes_of, note_change
from models.conclusion_drafts import ConclusionDraft, save_draft
from models.imports import Import, ImportState, settle_import, stage_import
from models.letters import Letter, LetterAttachment
from models.links import Link
from models.office_members import EntryCode, OfficeMember
from models.outcomes import SignedConclusion
from models.people import Conflict, Expert, Person
from models.preparations import begin_preparation
from models.refused_files import RefusedFile, keep_refused
from models.remark_answers import RemarkAnswer
from models.submissions import Document
from models.visits import Visit, begin_visit
from notifications.ledger.claim import as_kept
from notifications.ledger.desk import Desk
from notifications.ledger.written import bytes_of as letter_bytes
from notifications.letters.kinds import compose
from notifications.post import Post
from runtime.audit import verify
from runtime.person_kept import person_kept
from service.last_traces import forget_caught, overwrite_free_pages
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

DIRECTOR = {
    "surname": "Заболотная",
    "given": "Ефросинья",
    "patronymic": "Тихоновна",
    "post": "Директор",
    "email": "zabolotnaya@season.example",
}
EXPERT = {
    "surname": "Крутоярская",
    "given": "Аглая",
    "patronymic": "Мефодьевна",
    "post": "Методист",
    "email": "krutoyarskaya@season.example",
}
STEMS = {
    "d-s-1": ("аболотн", "Ефросинь", "Тихоновн", "zabolotnaya"),
    "x-e-2": ("рутоярск", "Аглая", "Аглае", "krutoyar"),
}


@pytest.fixture
def season() -> Iterator[SmallSeason]:
    """Tuesday 29.03: 1.13 is closed. Its letters were really written; expert e-2 declined with words, e-1 filed."""
    with small_seasons() as start:
        begun = start(played=_until_it_is_closed)
        write_really(begun)
        yield begun


@pytest.fixture
def played_here() -> Iterator[SmallSeason]:
    """The same, no copy: what was written over on the way may still lie in the database and beside it."""
    with small_seasons() as start:
        begun = start()
        _until_it_is_closed(begun)
        yield begun


def _until_it_is_closed(season: SmallSeason) -> None:
    for person, values in (("d-s-1", DIRECTOR), ("x-e-2", EXPERT)):
        season.change(update(Person).where(Person.id == person).values(**values))
    season.set_capacity(e_1=0, e_2=2, e_3=1, e_4=0)
    write_really(season)
    season.go("2022-03-18 12:00")
    season.hand_in("s-1", "s-3", "s-5")
    season.go("2022-03-21 12:00")
    for each in season.standing():
        if each.expert_id == "e-2":
            decline(each.id, Ending.CONFLICT, "Заболотная Е. Т. — моя сестра, Аглая М.")
    season.go("2022-03-22 12:00")
    season.file_all()
    with season.installation.transaction() as session:
        note_change(session, Deed.RESUME, who="office", why="позвонила Заболотная Е. Т.", now=season.installation.now())
    season.go("2022-03-29 12:00")


def write_really(season: SmallSeason) -> None:
    """Let letters have the words of the product from now on."""
    season.post.close()
    home = season.installation.home
    desk = Desk(
        engine=season.installation.engine,
        files=season.installation.files,
        key=home.key(),
        base_url="http://127.0.0.1:8085",
        now=season.installation.now,
        compose=compose,
    )
    season.post = Post(desk, season.server, connections=1)


def bytes_of(season: SmallSeason) -> Iterator[tuple[str, bytes]]:
    """Every byte of the home; workbooks unpacked."""
    for path in season.installation.home.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path.name, content
            if content.startswith(b"PK"):
                with zipfile.ZipFile(BytesIO(content)) as workbook:
                    yield from ((f"{path.name}/{name}", workbook.read(name)) for name in workbook.namelist())


def left_of(season: SmallSeason, person: str) -> dict[str, list[str]]:
    """Where something of the person is still to be read."""
    found = {
        name: [stem for stem in STEMS[person] if stem.encode() in content or json.dumps(stem)[1:-1].encode() in content]
        for name, content in bytes_of(season)
    }
    return {name: stems for name, stems in found.items() if stems}


def of_letters(season: SmallSeason, person: str) -> list[Letter]:
    with season.reading() as session:
        found = select(Letter).where(Letter.recipient == person).order_by(Letter.id)
        letters = list(session.scalars(found))
        for letter in letters:
            assert letter.attachments is not None
        return letters


PROOF = ("id", "key", "state", "sha256", "message_id", "dated", "accepted_at", "answer", "laid_out_at", "tries")


@pytest.mark.parametrize("person", ["d-s-1", "x-e-2"])
def test_nothing_of_the_person_is_left_in_any_byte_and_the_proof_of_letters_stays(
    played_here: SmallSeason, person: str
) -> None:
    season = played_here
    before = of_letters(season, person)
    assert "rounds.db" in left_of(season, person)

    erased = erase_person(person, who="office", why="просьба")
    assert overwrite_free_pages(season.installation.engine)

    assert left_of(season, person) == {}
    after = of_letters(season, person)
    assert [[getattr(each, name) for name in PROOF] for each in after] == [
        [getattr(each, name) for name in PROOF] for each in before
    ]
    gone = ("recipient_name", "recipient_address", "title", "text", "html")
    assert {getattr(each, name) for each in after for name in gone} == {None}
    assert [each.attachments for each in after] == [[] for _ in before]
    assert erased.letters == len(before)
    assert {*erased.message_ids} >= {each.message_id for each in before}


def test_the_letters_of_others_lose_the_name_and_nothing_else(season: SmallSeason) -> None:
    with season.reading() as session:
        traces = traces_of(session.get_one(Person, "d-s-1"))
        others = {each.id: each.text or "" for each in session.scalars(select(Letter)) if each.recipient != "d-s-1"}
    naming = {id for id, text in others.items() if traces.are_in(text)}
    assert naming

    erased = erase_person("d-s-1", who="office", why="просьба")
    with season.reading() as session:
        now = {each.id: each.text or "" for each in session.scalars(select(Letter)) if each.recipient != "d-s-1"}
    assert {id for id, text in now.items() if text != others[id]} == naming
    assert all(now[id] == traces.taken_out_of(others[id]) and GONE in now[id] for id in naming)
    assert erased.mentions == len(naming)


def test_a_namesakes_letters_keep_their_own_greeting(season: SmallSeason) -> None:
    namesake = {"given": DIRECTOR["given"], "patronymic": DIRECTOR["patronymic"]}
    season.change(update(Person).where(Person.id == "d-s-3").values(**namesake))
    greeted = f"Уважаемая {namesake['given']} {namesake['patronymic']}!"
    season.change(update(Letter).where(Letter.recipient == "d-s-3").values(text=greeted, html=None))
    surnamed = f"{greeted} Звонила {DIRECTOR['surname']} {DIRECTOR['given']} {DIRECTOR['patronymic']}."
    named = of_letters(season, "d-s-3")[0].id
    season.change(update(Letter).where(Letter.id == named).values(text=surnamed))

    erase_person("d-s-1", who="office", why="просьба")

    texts = {each.id: each.text for each in of_letters(season, "d-s-3")}
    assert texts == dict.fromkeys(texts, greeted) | {named: f"{greeted} Звонила {GONE}."}


def test_files_that_somebody_else_needs_stay_and_the_others_go(season: SmallSeason) -> None:
    files = season.installation.files
    alone = files.put(b"of this letter alone")
    with season.installation.transaction() as session:
        first = session.scalars(select(Letter).where(Letter.recipient == "d-s-3").order_by(Letter.id)).first()
        assert first is not None
        session.add(LetterAttachment(letter_id=first.id, ordinal=99, name="a", media_type="text/plain", sha256=alone))
    with season.reading() as session:
        letters = session.scalars(select(Letter).where(Letter.recipient == "d-s-3"))
        attached = {each.sha256: each.media_type for letter in letters for each in letter.attachments}
        signed = set(session.scalars(select(SignedConclusion.sha256)))
        others = select(LetterAttachment.sha256).join(Letter, Letter.id == LetterAttachment.letter_id)
        shared = set(session.scalars(others.where(Letter.recipient != "d-s-3")))
    needed = {sha256 for sha256 in attached if sha256 in signed | shared}
    assert "application/pdf" in {attached[sha256] for sha256 in needed}
    assert attached.keys() - needed == {alone}

    erased = erase_person("d-s-3", who="office", why="просьба")

    assert {sha256 for sha256 in attached if files.path_of(sha256).exists()} == needed
    assert erased.files == 1


def test_a_file_that_somebody_hands_in_while_the_person_is_erased_stays(season: SmallSeason) -> None:
    content = b"of this letter, and of another one in a moment"
    with season.installation.transaction() as session:
        letters = [
            session.scalars(select(Letter.id).where(Letter.recipient == who)).first() for who in ("d-s-3", "k-1")
        ]
        sha256 = season.installation.files.put(content)
        first, second = (
            LetterAttachment(letter_id=id, ordinal=99, name="a", media_type="text/plain", sha256=sha256)
            for id in letters
        )
        session.add(first)

    @event.listens_for(Session, "after_commit", once=True)
    def hand_in(_session: Session) -> None:
        with season.installation.transaction() as session:
            session.add(second)

    assert erase_person("d-s-3", who="office", why="просьба").files == 1
    assert season.installation.files.read(sha256) == content


def test_a_person_who_is_erased_is_marked_and_reached_no_more(season: SmallSeason) -> None:
    erase_person("x-e-2", who="office", why="просьба")

    with season.reading() as session:
        person = session.get_one(Person, "x-e-2")
        assert (person.surname, person.given, person.patronymic, person.post, person.email) == (
            GONE,
            "",
            None,
            "",
            GONE,
        )
        assert person.erased_at == person.address_bad_since == season.installation.now()
        assert session.get_one(Expert, "e-2").capacity == 0
        links = list(session.scalars(select(Link).where(Link.recipient == "x-e-2")))
        assert {(link.generation, link.ends_at) for link in links} == {(2, season.installation.now())}
        assert {each.words for each in session.scalars(select(Conflict).where(Conflict.expert_id == "e-2"))} == {GONE}
        ended = session.scalars(
            select(Assignment).where(Assignment.expert_id == "e-2", Assignment.ended_at.is_not(None))
        )
        assert {each.ending_words for each in ended} == {GONE}
        deed = changes_of(session)[0]
        assert (deed.deed, deed.who, deed.why, deed.subject) == ("erase person", "office", "просьба", "x-e-2")
    with pytest.raises(PersonErased):
        erase_person("x-e-2", who="office", why="ещё раз")
    with pytest.raises(PersonErased):
        retry_letter(str(of_letters(season, "x-e-2")[0].id), who="office", why="ещё раз")


def test_a_refused_letter_that_named_the_person_is_not_retried_in_other_words(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        kinds = Letter.kind.in_(["conclusion", "conclusion_copy"])
        other, naming = session.scalars(select(Letter).where(kinds).order_by(Letter.kind))
        naming.text = f"{naming.text}\nДиректор: Заболотная Ефросинья Тихоновна\n"
        sent = letter_bytes(as_kept(session, season.installation.home.key(), naming), season.installation.files)
        naming.sha256 = hashlib.sha256(sent).hexdigest()
        naming.state = other.state = "refused"
    erase_person("d-s-1", who="office", why="просьба")

    with pytest.raises(LetterAltered) as caught:
        retry_letter(str(naming.id), who="office", why="ещё раз")
    assert str(caught.value) == (
        f"Письмо {naming.id} уже не собрать таким, каким оно уходило в первый раз: из него удалены сведения о человеке "
        "по его просьбе либо пропал приложенный файл. Повторить его нельзя; если оно ещё нужно, напишите получателю "
        "сами."
    )
    retry_letter(str(other.id), who="office", why="ещё раз")
    season.settle()
    with season.reading() as session:
        assert [session.get_one(Letter, each.id).state for each in (naming, other)] == ["refused", "accepted"]


def test_a_look_beforehand_says_the_same_and_changes_nothing(season: SmallSeason) -> None:
    before = {name: content for name, content in bytes_of(season) if not name.startswith("rounds.db")}
    looked: Erased = what_would_be_erased("d-s-1")

    assert {name: content for name, content in bytes_of(season) if not name.startswith("rounds.db")} == before
    with season.reading() as session:
        assert session.get_one(Person, "d-s-1").surname == "Заболотная"
    assert erase_person("d-s-1", who="office", why="просьба") == looked


def test_who_has_something_to_do_is_not_forgotten_yet() -> None:
    with small_seasons() as start:
        season = start(played=so_far.go("2022-03-18 12:00").hand_in("s-1").go("2022-03-21 12:00"))
        (expert,) = season.who_judges()["s-1"]
        duties = {}
        for person in ("d-s-1", "k-1", "c-1", f"x-{expert}"):
            with pytest.raises(StillNeeded) as caught:
                erase_person(person, who="office", why="просьба")
            duties[person] = str(caught.value)

        assert "2022/1.13 не завершены" in duties["d-s-1"]
        assert "школах s-1, s-3, s-5" in duties["k-1"]
        assert "школах s-1, s-2" in duties["c-1"]
        assert "Ещё не сдано 1\u00a0заключение (2022/1.13)" in duties[f"x-{expert}"]


def test_letters_that_have_yet_to_leave_keep_a_person_from_being_forgotten(season: SmallSeason) -> None:
    own, other = of_letters(season, "x-e-2")[0].id, None
    with season.reading() as session:
        traces = traces_of(session.get_one(Person, "d-s-1"))
        other = next(
            each.id
            for each in session.scalars(select(Letter))
            if each.recipient != "d-s-1" and traces.are_in(each.text)
        )
    season.change(update(Letter).where(Letter.id.in_([own, other])).values(state="deferred"))

    for person in ("x-e-2", "d-s-1"):
        with pytest.raises(StillNeeded, match="Ещё не ушли письма"):
            what_would_be_erased(person)


def test_the_office_decides_on_a_letter_that_waits_for_it_before_its_recipient_is_forgotten(
    season: SmallSeason,
) -> None:
    letter = next(each for each in of_letters(season, "d-s-1") if each.kind == "invitation")
    season.change(update(Letter).where(Letter.id == letter.id).values(state="draft", accepted_at=None))
    with pytest.raises(StillNeeded) as caught:
        erase_person("d-s-1", who="office", why="просьба")
    assert str(caught.value) == (
        f"Ждут согласования письма, которые адресованы этому человеку или называют его (всего 1: {letter.id}). "
        f"Сначала решите о них: rounds letters approve {letter.id} или rounds letters cancel {letter.id}."
    )
    cancel_batch(letter.id, who="office", why="просьба")
    assert erase_person("d-s-1", who="office", why="просьба").person_id == "d-s-1"


def test_a_letter_in_doubt_is_settled_before_its_recipient_is_forgotten(season: SmallSeason) -> None:
    letter = of_letters(season, "d-s-1")[0]
    season.change(update(Letter).where(Letter.id == letter.id).values(state="in_doubt"))
    with pytest.raises(StillNeeded) as caught:
        erase_person("d-s-1", who="office", why="просьба")
    assert str(caught.value) == (
        f"Под вопросом письма, которые адресованы этому человеку или называют его (всего 1: {letter.id}). "
        f"Сначала решите о них: rounds letters resolve {letter.id}."
    )
    resolve_letter(str(letter.id), Resolution.ARRIVED, who="office", why="позвонили")
    assert erase_person("d-s-1", who="office", why="просьба").person_id == "d-s-1"


def test_without_a_reason_or_of_somebody_unknown_nothing_is_erased(season: SmallSeason) -> None:
    with pytest.raises(ReasonMissing):
        erase_person("d-s-1", who="office", why="  ")
    with pytest.raises(UnknownPerson):
        erase_person("nobody", who="office", why="просьба")


def test_a_reason_that_names_the_person_is_kept_without_the_name(season: SmallSeason) -> None:
    erase_person("d-s-1", who="office", why="попросила Заболотная Ефросинья Тихоновна")

    with season.reading() as session:
        assert changes_of(session)[0].why == f"попросила {GONE}"


def test_letters_that_the_catcher_kept_are_deleted_by_their_ids(tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new/1").write_text("Message-ID: <a@office>\nTo: x\n\nbody")
    (tmp_path / "cur/2:2,S").write_text("message-id: <b@office>\n\nbody")
    (tmp_path / "new/3").write_text("Message-ID: <c@office>\n\n<a@office>")

    assert forget_caught(tmp_path, ["<a@office>", "<b@office>"]) == 2
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["3"]


def leave_traces_at_the_door(season: SmallSeason) -> None:
    """Let the director and the expert have come in, and have left words and files in every table of their pages."""
    now, real = season.installation.now(), datetime.now(UTC)
    with season.installation.transaction() as session:
        for person, visit in (("d-s-1", "a"), ("x-e-2", "b")):
            begin_visit(session, visit * 64, person, real, real + timedelta(hours=1), in_office=Deed.COME_IN_BY_CODE)
            asked = EntryCode(id=person, person_id=person, asked_at=real, ends_at=real + timedelta(minutes=15), tries=0)
            session.add(asked)
        names = "Заболотная Ефросинья Тихоновна и Крутоярская Аглая Мефодьевна"
        prepared = begin_preparation(session, season.id(), "s-3", now)
        prepared.answers = {"a:1": f"исправила {names}"}
        prepared.documents[0].name = f"Приказ, {names}.pdf"
        session.add(
            RemarkAnswer(round_id=season.id(), school_id="s-1", version=1, remark="a:1", words=f"исправила {names}")
        )
        keep_refused(session, season.id(), "s-1", [(f"{names}.exe", f"«{names}.exe»: это программа")], now)
        document = session.scalars(select(Document).order_by(Document.id)).first()
        assert document is not None
        document.name, document.description = f"Отчёт, {names}.pdf", names
        file = f"Список, {names}.xlsx"
        brought = stage_import(session, Roster(file, {}), "0" * 64, f"{names} (страница)", now)
        settle_import(brought, ImportState.DONE, now)
        told = {"file": file, "names": [names]}
        note_change(session, Deed.IMPORT, who="office", why="письмо", now=now, particulars=told)
        for each in session.scalars(select(Assignment)):
            save_draft(session, each.id, {"c": {"mark": "1", "remark": f"см. {names}"}}, 0, now)


@pytest.mark.parametrize("person", ["d-s-1", "x-e-2"])
def test_what_pages_keep_of_a_person_is_handed_out_and_goes_with_them(season: SmallSeason, person: str) -> None:
    leave_traces_at_the_door(season)
    with season.reading() as session:
        handed_out = person_kept(session, person)
    assert handed_out is not None
    held = handed_out.at_door
    assert [len(held.visits), len(held.codes), len(held.drafts)] == [1, 1, 2 if person == "x-e-2" else 0]
    assert [each.school_id for each in held.refused] == (["s-1"] if person == "d-s-1" else [])
    assert "come in by code" in [deed.deed for deed in held.deeds]

    erase_person(person, who="office", why="просьба")
    assert overwrite_free_pages(season.installation.engine)

    assert left_of(season, person) == {}
    with season.reading() as session:
        of_expert = select(ConclusionDraft).join(Assignment).where(Assignment.expert_id == "e-2")
        assert session.scalars(select(Visit.person)).all() == [each for each in ("d-s-1", "x-e-2") if each != person]
        assert session.scalars(select(EntryCode.person_id)).all() == [
            each for each in ("d-s-1", "x-e-2") if each != person
        ]
        assert len(session.scalars(of_expert).all()) == (0 if person == "x-e-2" else 2)
        assert GONE in session.scalars(select(RemarkAnswer.words)).one()
        (refused,) = session.scalars(select(RefusedFile))
        assert (GONE in refused.name, GONE in refused.why) == (True, True)
        (brought,) = session.scalars(select(Import))
        assert (GONE in brought.file, GONE in brought.brought_by) == (True, True)
        assert verify(session, chain_key(season.installation.links_key())).broken is None


def test_who_works_in_the_office_is_let_go_before_being_forgotten(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        session.add(OfficeMember(person_id="d-s-1", may_approve=True, since=season.installation.now()))
    with pytest.raises(StillNeeded, match="состоит в проектном офисе: сначала выведите его"):
        erase_person("d-s-1", who="office", why="просьба")

    season.change(update(OfficeMember).values(until=season.installation.now()))
    assert erase_person("d-s-1", who="office", why="просьба").person_id == "d-s-1"


def test_a_file_that_a_school_is_preparing_keeps_its_bytes(season: SmallSeason) -> None:
    with season.installation.transaction() as session:
        kept = session.scalars(select(LetterAttachment).join(Letter).where(Letter.recipient == "d-s-1").limit(1)).one()
        prepared = begin_preparation(session, season.id(), "s-3", season.installation.now())
        prepared.documents[0].sha256 = kept.sha256
    erase_person("d-s-1", who="office", why="просьба")

    assert season.installation.files.holds(kept.sha256)
