import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, String, create_engine, create_mock_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from domain.season import Office, Regulation
from domain.stages import Stage
from models.record import Kept, Moment, one_of
from models.rounds import Participation, Round
from tests.small_season import season_of_2022

SQLITE: Dialect = create_engine("sqlite://").dialect
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
KRASNOYARSK = timezone(timedelta(hours=7))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, KRASNOYARSK]))  # noqa: DTZ001


@given(moments)
def test_a_moment_comes_back_as_the_same_instant_in_utc(moment: datetime) -> None:
    for dialect in (SQLITE, POSTGRESQL):
        kept = Moment().process_bind_param(moment, dialect)
        back = Moment().process_result_value(kept, dialect)
        assert back == moment
        assert back is not None
        assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(datetime(2022, 3, 21), SQLITE)  # noqa: DTZ001


def test_moments_are_compared_by_the_database_as_instants(session: Session) -> None:
    at = datetime(2022, 3, 24, tzinfo=KRASNOYARSK)
    session.add(Participation(round_id="2022/1.13", school_id="s-1", joined_at=at, own_deadline=at))
    session.flush()
    later = session.query(Participation).filter(Participation.own_deadline <= at.astimezone(UTC)).count()
    earlier = session.query(Participation).filter(Participation.own_deadline < at.astimezone(UTC)).count()
    assert (later, earlier) == (1, 0)


@pytest.mark.parametrize("rules", season_of_2022().rounds, ids=lambda rules: rules.row)
def test_a_regulation_is_kept_whole(rules: Regulation) -> None:
    kept = Kept(Regulation)
    assert kept.process_result_value(kept.process_bind_param(rules, SQLITE), SQLITE) == rules


def test_a_regulation_of_before_the_rules_of_the_allotment_has_those_that_held_then() -> None:
    rules = season_of_2022().rounds[0]
    told = json.loads(str(Kept(Regulation).process_bind_param(rules, SQLITE)))
    del told["allotment"], told["conclusions_per_working_day"]

    assert Kept(Regulation).process_result_value(json.dumps(told), SQLITE) == rules


def test_what_another_version_wrote_is_not_read_as_something_else() -> None:
    with pytest.raises(ValueError, match="address"):
        Kept(Office).process_result_value('{"name": "КК ИПК"}', SQLITE)


@pytest.mark.parametrize("decorator", [Moment(), Kept(Office)])
def test_nothing_stays_nothing(decorator: Any) -> None:
    assert decorator.process_bind_param(None, SQLITE) is None
    assert decorator.process_result_value(None, SQLITE) is None


def test_a_check_names_every_value_of_the_enumeration() -> None:
    assert one_of("stage", Stage).count("'") == 2 * len(Stage)
    assert one_of("stage", Stage, nullable=True).startswith("stage IS NULL OR stage IN ('scheduled', ")


def test_the_tables_can_be_made_on_postgresql() -> None:
    statements: list[str] = []
    engine = create_mock_engine(
        "postgresql+psycopg://", lambda sql, *_, **__: statements.append(str(sql.compile(dialect=POSTGRESQL)))
    )
    Round.metadata.create_all(engine, checkfirst=False)
    assert sum("CREATE TABLE" in statement for statement in statements) == len(Round.metadata.tables)
    assert isinstance(Round.__table__.c.id.type, String)
