"""`rounds rehearse`: play a season, show how it goes, and say where to look."""

import errno
import sys
from pathlib import Path

from rich.console import Console
from sqlalchemy.exc import OperationalError

from cli.rehearsal_summary import print_summary
from cli.season_display import season_display
from config.mistakes import SeasonErrors
from config.season import read_season
from domain.season import Coverage, Season
from notifications.catcher import PortNotFree
from notifications.holding import LettersHeld
from rehearsal.behaviour import Behaviour, BehaviourNotUnderstood, read_behaviour
from rehearsal.play import Setting, play
from rehearsal.post_box import PostBoxGone
from rehearsal.report import as_text
from runtime.home import Home, HomeError
from service.prefect_server import ServerNotStarted

WRONG_INPUT = 2
FAILED = 1
INTERRUPTED = 130


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
    as_json: bool,
) -> int:
    """Play the season in a home of its own and write its report there; returns the exit status.

    2: the season's files, the behaviour or the home are not usable; 130: interrupted. With `as_json` nothing but the
    report goes to standard output.
    """
    words = Console(stderr=as_json, highlight=False, markup=False)
    try:
        setting = Setting(
            season=read_season(season),
            schools=schools,
            seed=seed,
            experts=experts,
            cohort=cohort,
            behaviour=read_behaviour(what_if) if what_if is not None else Behaviour(),
        )
        _refuse_empty_cohort(setting.season, cohort)
        with season_display(words, setting.season) as display:
            report = play(setting, home, display.say, display.show)
    except SeasonErrors as errors:
        words.print(str(errors))
        return WRONG_INPUT
    except (BehaviourNotUnderstood, HomeError, EmptyCohort) as error:
        words.print(str(error))
        return WRONG_INPUT
    except PostBoxGone as error:
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
    return 0


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
