"""Whether a conclusion is genuine: asked by anybody, with its number and code, and answered with nothing else."""

import re

from sqlalchemy import select
from starlette.responses import Response

from domain.russian_dates import date_in_words
from domain.typed_text import one_line
from models.outcomes import SignedConclusion
from papers.authenticity import is_code
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.pages import page
from portal.policy import Purpose

HERE = "/verify"
LONGEST = 60
NOT_FOUND = "Не найдено: сверьте номер и код с документом. Они напечатаны в его конце, мелким шрифтом."


def show(_asked: Asked) -> Response:
    """The form."""
    return page("verification.html", number="", code="", genuine=None, mistakes=())


def verify(asked: Asked) -> Response:
    """Say that it is genuine and of what day, or that it is not found: a wrong number and a wrong code are the same."""
    number, code = one_line(asked.text("number"))[:LONGEST], one_line(asked.text("code"))[:LONGEST]
    mistakes = [
        (field, sentence)
        for field, typed, sentence in (
            ("number", number, "Напишите номер заключения: он стоит после знака «№»."),
            ("code", code, "Напишите код: двенадцать цифр в конце документа."),
        )
        if not typed
    ]
    genuine = None if mistakes else _genuine(asked, number, code)
    if genuine is None and not mistakes:
        mistakes = [("number", NOT_FOUND)]
    status = 200 if genuine else 422
    return page("verification.html", status, number=number, code=code, genuine=genuine, mistakes=mistakes)


def _genuine(asked: Asked, number: str, code: str) -> str | None:
    # People type a number as it sounds: with its sign, with blanks, with a dash for the hyphen.
    plain = re.sub(r"[№\s]", "", re.sub("[\u2010-\u2015\u2212]", "-", number))
    with asked.installation.reading() as session:
        laid_out = SignedConclusion.sha256.is_not(None)
        signed = session.scalars(select(SignedConclusion).where(SignedConclusion.number == plain, laid_out)).first()
        known = (signed.number, signed.signed_on) if signed is not None else None
    if known is None or not is_code(asked.installation.links_key(), *known, code):
        return None
    return f"Заключение № {known[0]} – подлинное, от {date_in_words(known[1])}"


DOORS = (
    Door("GET", HERE, Purpose.COME_IN, show),
    Door("POST", HERE, Purpose.COME_IN, verify, body=Body.FORM),
)
