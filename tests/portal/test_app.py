import pytest

from portal.safe_answers import HEADERS, hosts_of
from tests.portal.conftest import knock
from tests.small_season import SmallSeason

PATHS = ("/", "/static/portal.css", "/healthz", "/readyz", "/metrics", "/nothing")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers(season: SmallSeason, path: str) -> None:
    headers = knock(season).get(path).headers
    # A style may be kept a while, and nothing else.
    own = {"Cache-Control": "public, max-age=300"} if path.startswith("/static/") else {}

    assert {name: headers[name] for name in HEADERS} == HEADERS | own


def test_the_door_says_that_it_lives_and_what_it_does_not_know(season: SmallSeason) -> None:
    door = knock(season)
    ours = {"origin": "http://127.0.0.1:8085", "sec-fetch-site": "same-origin"}
    found = [door.get("/healthz"), door.get("/nothing"), door.ask("POST", "/", ours), door.ask("HEAD", "/")]

    assert [answer.status_code for answer in found] == [200, 404, 405, 200]
    assert door.ask("POST", "/").status_code == 403
    assert found[0].text == "ok\n"
    assert "Такой страницы нет" in found[1].text


def test_a_page_is_shown_under_our_own_names_only_and_a_probe_under_any(season: SmallSeason) -> None:
    door = knock(season)
    names = ("127.0.0.1", "localhost:9000", "[::1]:8085", "evil.example", "127.0.0.1.evil.example", "", "[")

    assert {name: door.get("/", headers={"host": name}).status_code for name in names} == dict(
        zip(names, [200, 200, 200, 400, 400, 400, 400], strict=True)
    )
    assert [door.get(path, headers={"host": "10.0.0.7"}).status_code for path in ("/healthz", "/metrics")] == [200, 200]


def test_the_names_are_those_of_the_links_and_of_the_address_that_is_listened_at() -> None:
    loopback = {"localhost", "127.0.0.1", "::1"}

    assert hosts_of("https://rounds.example.ru", "0.0.0.0") == {*loopback, "rounds.example.ru"}
    assert hosts_of("http://127.0.0.1:8085", "10.0.0.7") == {*loopback, "10.0.0.7"}


def test_where_the_database_is_away_the_page_says_so_and_the_process_still_lives(season: SmallSeason) -> None:
    door = knock(season)
    season.installation.engine.dispose()
    database = season.installation.home.folder / "rounds.db"
    for file in (database, database.with_name("rounds.db-wal"), database.with_name("rounds.db-shm")):
        file.unlink(missing_ok=True)
    database.mkdir()

    somebody = {"cookie": "rounds=whoever"}
    found = {path: door.get(path, somebody) for path in ("/", "/healthz", "/readyz", "/metrics")}

    assert {path: answer.status_code for path, answer in found.items()} == {
        "/": 503,
        "/healthz": 200,
        "/readyz": 503,
        "/metrics": 200,
    }
    assert "Учёт временно недоступен" in found["/"].text
    assert "rounds_database_up 0.0" in found["/metrics"].text
