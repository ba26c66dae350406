"""The portal did not take files of a school: the office is to see it."""

import logging
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from models.refused_files import keep_refused
from runtime.installation import here

logger = logging.getLogger(__name__)


def note_refused_files(round_id: str, school_id: str, refused: Sequence[tuple[str, str]]) -> None:
    """Note files that were not taken, each as (name, why), in a transaction of its own.

    It is a note beside a refusal that holds anyway, and that the school is about to read: where it cannot be written,
    the log says so, and nothing is raised.
    """
    installation = here()
    try:
        with installation.transaction() as session:
            keep_refused(session, round_id, school_id, refused, installation.now())
    except (SQLAlchemyError, OSError) as error:
        logger.warning("a refused file was not noted: %s", type(error).__name__)
