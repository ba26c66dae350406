"""Article 1. Opening, of a sampled round: the list is frozen, and the office is asked for the result of the draw."""

from datetime import datetime

from sqlalchemy.orm import Session

from acts.draw_sample import draw_now
from acts.freeze_sample import PROGRAM, freeze, population_now
from acts.sample_refusals import NobodyToDraw
from domain.book import Book
from domain.letters import Kind
from domain.sampling.ceremony import SeedOrigin, asking
from domain.season import Coverage
from domain.stages import Stage
from models.letters import OFFICE, OwedLetter, lay_out
from models.rounds import Round
from models.samples import drawn_when, is_frozen, sample_of
from runtime.installation import here
from tasks.articles import article

OPENED = "открылся приём документов"
OF_THE_SEASON = "фраза записана в файлах сезона до того, как закреплён список"


@article(until=Stage.INTAKE)
def freeze_sample_list(book: Book) -> None:
    """Freeze the list of a sampled round; where the season's files fixed the seed beforehand, draw at once."""
    installation = here()
    with installation.transaction() as session:
        _freeze_and_draw(session, session.get_one(Round, book.round_id), installation.now())


def sample_is_drawn(book: Book) -> bool:
    """Say whether it is known who takes part by lot; of a round without a sample it is."""
    if not book.stage.comes_before(Stage.INTAKE):
        return True
    with here().reading() as session:
        round_ = session.get_one(Round, book.round_id)
        return round_.regulation.coverage is not Coverage.SAMPLE or drawn_when(session, round_.id) is not None


@article(until=Stage.INTAKE)
def ask_for_seed(book: Book) -> datetime | None:
    """Ask the office for the result of the draw, once a working day. Returns when it is to be asked next.

    Where nobody could be listed as the round opened, the list is tried anew: schools may have been brought in since.
    """
    installation = here()
    with installation.transaction() as session:
        now = installation.now()
        round_ = session.get_one(Round, book.round_id)
        _freeze_and_draw(session, round_, now)
        if drawn_when(session, round_.id) is not None:
            return None
        rules = round_.regulation
        day, next_moment = asking(rules.calendar, rules.hours, now)
        lay_out(session, round_, [OwedLetter(Kind.SEED_WANTED, OFFICE, ordinal=day.isoformat())], now)
        return next_moment


def _freeze_and_draw(session: Session, round_: Round, now: datetime) -> None:
    rules = round_.regulation
    if rules.coverage is not Coverage.SAMPLE or drawn_when(session, round_.id) is not None:
        return
    if not is_frozen(session, round_.id):
        try:
            population = population_now(session, round_)
        except NobodyToDraw:
            return
        freeze(session, round_, population, who=PROGRAM, why=OPENED, now=now)
    kept = sample_of(session, round_.id)
    if kept is not None and rules.sample_seed is not None:
        draw_now(session, round_, kept, rules.sample_seed, SeedOrigin.PHRASE, who=PROGRAM, why=OF_THE_SEASON, now=now)
