"""`rounds rehearse`: play a season, show how it goes, and say where to look."""

import errno
import sys
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from sqlalchemy.exc import OperationalError

from cli.rehearsal_summary import print_summary
from cli.season_display import season_display
from config.mistakes import SeasonErrors
from config.season import read_season
from domain.russian_dates import short_day
from domain.season import Coverage, Season
from notifications.catcher import PortNotFree
from notifications.holding import LettersHeld
from rehearsal.behaviour import Behaviour, BehaviourNotUnderstood, read_behaviour
from rehearsal.other_crowd import OtherCrowdGone
from rehearsal.play import Setting, play
from rehearsal.post_box import PostBoxGone
from rehearsal.report import as_text
from runtime.home import Home, HomeError
from service.prefect_server import ServerNotStarted

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130


class OutsideTheSeason(ValueError):
    """The play is to stop on a day on which the season has no round."""


class EmptyCohort(ValueError):
    """The season draws a sample, and the play would have no school to draw it from."""


def rehearse(
    season: Path,
    *,
    schools: int,
    seed: int,
    experts: float,
    cohort: float,
    home: Path,
    what_if: Path | None,
    until: datetime | None = None,
    as_json: bool,
) -> int:
    """Play the season in a home of its own and write its report there; returns the exit status.

    `until` is a day of the season, at whose noon the play stops.

    2: the season's files, the behaviour or the home are not usable; 130: interrupted. With `as_json` nothing but the
    report goes to standard output.
    """
    words = Console(stderr=as_json, highlight=False, markup=False)
    try:
        read = read_season(season)
        setting = Setting(
            season=read,
            schools=schools,
            seed=seed,
            experts=experts,
            cohort=cohort,
            behaviour=read_behaviour(what_if) if what_if is not None else Behaviour(),
            until=None if until is None else _noon_of(until, read),
        )
        _refuse_empty_cohort(setting.season, cohort)
        with season_display(words, setting.season) as display:
            report = play(setting, home, display.say, display.show)
    except SeasonErrors as errors:
        words.print(str(errors))
        return WRONG_INPUT
    except (BehaviourNotUnderstood, HomeError, EmptyCohort, OutsideTheSeason) as error:
        words.print(str(error))
        return WRONG_INPUT
    except (PostBoxGone, OtherCrowdGone) as error:
        words.print(f"Репетиция прервана: {error}. Начните её ещё раз.")
        return FAILED
    except LettersHeld as held:
        words.print(f"Репетиция остановлена: письма не уходят. {held}")
        return FAILED
    except (PortNotFree, ServerNotStarted) as error:
        words.print(str(error))
        return FAILED
    except (OSError, OperationalError) as error:
        if not _disk_is_full(error):
            raise
        words.print(f"Репетиция прервана: на диске, где лежит {home}, кончилось место. Освободите его и начните снова.")
        return FAILED
    except KeyboardInterrupt:
        words.print(f"Прервано. Сыгранное осталось в {home}; следующая репетиция начнёт там заново.")
        return INTERRUPTED
    if as_json:
        sys.stdout.write(as_text(report))
    else:
        print_summary(words, report, Home(home.resolve()))
        _say_how_to_go_on(words, until, home)
    return 0


def _say_how_to_go_on(words: Console, until: datetime | None, home: Path) -> None:
    eyes = "Посмотреть на всё глазами школы, эксперта и офиса, на странице «Войти как…»:"
    if until is not None:
        eyes = f"Сезон остановлен в полдень {short_day(until)}. Дальше можно самому, на странице «Войти как…»:"
    words.print()
    words.print(eyes, soft_wrap=not words.is_terminal)
    words.print(f"  rounds serve --home {home}", soft_wrap=True)


def _noon_of(day: datetime, season: Season) -> datetime:
    noon = season.calendar.at(day.date()) + timedelta(hours=12)
    opens = min(rules.submission.opens for rules in season.rounds)
    closes = max(rules.expertise.closes for rules in season.rounds)
    if opens <= noon < closes:
        return noon
    first, last = season.calendar.local(opens), season.calendar.local(closes)
    raise OutsideTheSeason(
        f"--until {day:%Y-%m-%d}: в этот день экспертиз нет. Назовите день от {first:%Y-%m-%d} до {last:%Y-%m-%d}."
    )


def _disk_is_full(error: OSError | OperationalError) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk is full" in str(error.orig)


def _refuse_empty_cohort(season: Season, cohort: float) -> None:
    sampled = [rules.row for rules in season.rounds if rules.coverage is Coverage.SAMPLE]
    if sampled and cohort <= 0:
        raise EmptyCohort(
            f"Выборка строки {sampled[0]} не из кого: задайте --cohort больше 0 (по умолчанию 0.5 от числа школ)."
        )
