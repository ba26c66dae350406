from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from acts.hold_letters import hold_letters
from acts.pause import pause
from acts.take_on import take_on
from domain.allotment.rules import AllotmentRules
from domain.letters import State
from domain.next_steps import Step
from domain.russian import NBSP
from domain.stages import Stage
from domain.verdicts import Outcome
from domain.window_days import WindowDay
from models.beats import beat
from models.letters import Letter
from models.mail_queue import note_unreachable
from models.people import Conflict, Expert
from models.rounds import Round
from notifications.smtp.transport import Accepted, InDoubt
from runtime.concerns import Concern
from runtime.round_status import Funnel, InstallationStatus, RoundStatus, installation_status, round_status
from runtime.signs_of_life import Life
from tests.beginnings import so_far
from tests.small_season import SmallSeason, small_seasons

Start = Callable[..., SmallSeason]
REAL = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def start() -> Iterator[Start]:
    with small_seasons() as begun:
        yield begun


def status(season: SmallSeason, row: str | None = None) -> RoundStatus:
    with season.reading() as session:
        return round_status(session, session.get_one(Round, season.id(row)), season.clock.now())


def everything(season: SmallSeason, served_since: datetime | None = None) -> InstallationStatus:
    with season.reading() as session:
        return installation_status(session, season.clock.now(), REAL, served_since)


def beats(season: SmallSeason, *parts: str, ago: timedelta = timedelta(0)) -> None:
    with season.installation.transaction() as session:
        for part in parts:
            beat(session, part, "here", REAL - ago, season.clock.now())


def test_a_round_that_waits_for_conclusions_says_how_far_it_is(start: Start) -> None:
    season = start(played=so_far.go("2022-03-16 12:00"))
    season.hand_in("s-2", "s-3", "s-4")
    season.go("2022-03-21 12:00")
    take_on(season.standing()[0].id)
    season.file("s-2")

    found = status(season)

    assert (found.stage, found.stage_words, found.window) == (Stage.EXPERTISE, "на экспертизе", "expertise")
    assert found.day == WindowDay(1, 7, 1, 5)
    assert found.funnel == Funnel(6, 0, 3, 3, 3, 1, 1, 3, dict.fromkeys(Outcome, 0))
    assert (found.waits_for, season.shown(found.waits_until or REAL)) == ("заключений экспертов", "23.03 09:00")
    assert [(season.shown(step.at), step.step) for step in found.next_steps] == [
        ("23.03 09:00", Step.EXPERT_REMINDER),
        ("23.03 09:00", Step.SILENCE_WARNING),
        ("24.03 09:00", Step.SILENCE),
        ("25.03 09:00", Step.EXPERT_REMINDER),
        ("28.03 00:00", Step.EXPERTISE_ENDS),
    ]
    assert found.letters == dict.fromkeys(State, 0) | {State.ACCEPTED: sum(found.letters.values())}
    assert (found.concerns, found.paused_since, found.closed_at, found.changes) == ((), None, None, ())


def test_where_all_experts_live_nobody_is_going_to_be_replaced(start: Start) -> None:
    season = start(played=so_far.go("2022-03-16 12:00"))
    season.hand_in("s-2", "s-3")
    season.go("2022-03-21 12:00")
    for assignment in season.standing():
        take_on(assignment.id)

    assert [step.step for step in status(season).next_steps if "silence" in step.step] == []


def test_what_needs_a_person_is_named_with_what_to_do(start: Start) -> None:
    season = start()
    season.mail_refuses("d-s-1")
    season.server.delivered = [InDoubt("connection lost"), Accepted("250 OK")]
    season.go("2022-03-14 12:00")
    pause("1.13", who="office", why="Ждём приказа")

    found = status(season)

    assert found.concerns == (
        Concern(f"1{NBSP}письмо под вопросом", "rounds letters list --round 2022/1.13 --state in_doubt"),
        Concern(
            f"1{NBSP}письмо не доставлено: адрес не действует", "rounds letters list --round 2022/1.13 --state refused"
        ),
        Concern("экспертиза приостановлена с 14.03.2022 12:00", "rounds resume 2022/1.13 --why ПРИЧИНА"),
    )
    assert (found.paused_since, found.paused_why) == (season.clock.now(), "Ждём приказа")
    assert (found.waits_for, found.next_steps) == (None, ())
    assert [(each.deed, each.why) for each in found.changes] == [("pause", "Ждём приказа")]


def test_places_without_an_expert_are_told_with_their_reasons(start: Start) -> None:
    season = start()
    season.set_capacity(e_1=0, e_2=0, e_3=0, e_4=0)
    season.go("2022-03-16 12:00")
    season.hand_in("s-1", "s-3")
    season.go("2022-03-21 12:00")

    (concern,) = status(season).concerns

    assert concern.what.startswith(f"не хватает 2{NBSP}экспертов для 2{NBSP}школ: эксперт не найден: ")


def test_neighbours_that_the_record_does_not_have_are_told_of_until_the_expertise_is_over(start: Start) -> None:
    groups = (("Район № 1", "Тайга"), ("Район № 2", "Тундра", "Степь"))
    season = start(r_1_13={"allotment": AllotmentRules(neighbours=groups)})

    assert status(season).concerns == (
        Concern(
            "соседями названы муниципалитеты, которых нет в учёте: «Тайга», «Тундра» и ещё 1. Исправьте neighbours в "
            "файлах сезона или внесите муниципалитеты",
            "rounds schedule ПАПКА --why ПРИЧИНА",
        ),
    )
    season.change(update(Round).values(stage=Stage.OUTCOME.value))
    assert status(season).concerns == ()


@pytest.mark.parametrize(("hours", "concerns"), [(3, 0), (5, 1)])
def test_a_letter_that_the_server_puts_off_for_hours_is_told_of(start: Start, hours: int, concerns: int) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    tried = season.clock.now() - timedelta(hours=hours)
    season.change(update(Letter).where(Letter.subject == "s-1").values(state="deferred", first_tried_at=tried))

    assert [each.what for each in status(season).concerns] == [
        f"почтовый сервер откладывает 1{NBSP}письмо дольше четырёх часов"
    ] * concerns


def test_a_closed_round_waits_for_nothing(start: Start) -> None:
    season = start(played=so_far.go("2022-04-05 12:00"))

    found = status(season)

    assert (found.stage, found.waits_for, found.waits_until, found.next_steps) == (Stage.CLOSED, None, None, ())
    assert found.funnel.outcomes[Outcome.NO_DOCUMENTS] == 6
    assert found.closed_at is not None


def test_a_service_that_gives_signs_of_life_needs_nobody(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    beats(season, "keeper", "post")

    assert everything(season).concerns == ()


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=32), f"32{NBSP}секунды"),
        (timedelta(minutes=5, seconds=3), f"5{NBSP}минут"),
        (timedelta(hours=21, minutes=40), f"21{NBSP}час"),
        (timedelta(days=3, hours=1), f"3{NBSP}дня"),
    ],
)
def test_a_keeper_that_is_silent_is_missed_while_a_round_is_open(start: Start, ago: timedelta, said: str) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    beats(season, "keeper", "post", ago=ago)

    (concern,) = everything(season).concerns

    assert concern.what == f"служба не работает (диспетчер экспертиз: молчит {said})"
    assert concern.do == "rounds serve"


@pytest.mark.parametrize(
    ("served", "service", "missed"),
    [
        (timedelta(seconds=20), Life.STARTS, []),
        (
            timedelta(minutes=3),
            Life.SILENT,
            [(f"служба запущена, но работает не вся (диспетчер экспертиз: молчит 1{NBSP}час)", "rounds doctor")],
        ),
        (None, Life.SILENT, [(f"служба не работает (диспетчер экспертиз: молчит 1{NBSP}час)", "rounds serve")]),
    ],
)
def test_a_service_that_was_just_started_starts_and_is_missed_only_later(
    start: Start, served: timedelta | None, service: Life, missed: list[tuple[str, str]]
) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    beats(season, "keeper", "post", ago=timedelta(hours=1))

    found = everything(season, served_since=None if served is None else REAL - served)

    assert (found.service, [(each.what, each.do) for each in found.concerns]) == (service, missed)


def test_a_service_works_from_its_first_sign_of_life_after_its_start(start: Start) -> None:
    season = start(played=so_far.go("2022-03-14 12:00"))
    beats(season, "keeper", "post", ago=timedelta(seconds=10))

    lives = [everything(season, served_since=REAL - timedelta(seconds=ago)).service for ago in (5, 15)]
    assert lives == [Life.STARTS, Life.WORKS]


def test_a_post_that_never_lived_is_missed_only_while_letters_wait(start: Start) -> None:
    season = start()
    season.stand("2022-03-14 00:00")
    season.run_rounds()
    beats(season, "keeper")

    assert everything(season).concerns == (
        Concern("служба не работает (отправка писем: ни разу не запускался)", "rounds serve"),
    )


def test_after_the_last_round_nobody_is_missed(start: Start) -> None:
    season = start(played=so_far.go("2022-04-05 12:00"))

    assert everything(season).concerns == ()


def test_a_held_queue_is_told_with_its_reason(start: Start) -> None:
    season = start()
    beats(season, "keeper")
    hold_letters(who="office", why="Проверяем тексты.")

    assert everything(season).concerns == (
        Concern("отправка писем остановлена с 13.03.2022 23:00: Проверяем тексты", "rounds letters release"),
    )


def test_a_mail_server_that_does_not_answer_is_told_with_since_when(start: Start) -> None:
    season = start()
    beats(season, "keeper")
    with season.installation.transaction() as session:
        note_unreachable(session, "connection refused", season.clock.now())

    (concern,) = everything(season).concerns

    assert concern.what == "почтовый сервер не отвечает с 13.03.2022 23:00: connection refused"


def test_all_rounds_stand_in_their_order(start: Start) -> None:
    season = start("1.13", "1.14", "1.19")

    assert [each.row for each in everything(season).rounds] == ["1.13", "1.14", "1.19"]


def test_a_wait_that_has_no_words_is_shown_as_it_is_called(start: Start) -> None:
    season = start()
    season.change(update(Round).values(waits_for="a new wait", waits_until=None))

    assert status(season).waits_for == "a new wait"


def test_a_round_with_nobody_to_invite_and_nobody_to_judge_is_told_of_until_its_intake_ends(start: Start) -> None:
    season = start(r_1_13={"cohort": 2019})
    with season.installation.transaction() as session:
        session.execute(delete(Conflict))
        session.execute(delete(Expert))
    before = status(season).concerns
    pause("1.13", who="офис", why="людей ещё нет")

    assert before == (
        Concern(
            "в учёте нет школ 2019 года и экспертов",
            "Внесите их: rounds import --help. До тех пор отложите экспертизу: rounds pause 2022/1.13 --why ПРИЧИНА",
        ),
    )
    assert [each.do for each in status(season).concerns] == ["rounds resume 2022/1.13 --why ПРИЧИНА"]
