"""The office changes an allotment: what it costs and who is written to is shown, then it is done."""

from dataclasses import dataclass

from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from acts.allotment_change import ChangeAhead
from acts.change_allotment import change_allotment, preview_change
from acts.refusals import Refusal
from acts.rule_on_pair import move_pair, preview_move, preview_ruling, rule_on_pair, take_back
from domain.allotment.values import Pair
from domain.letters import Kind
from domain.typed_text import one_line
from models.office_pairs import OfficePair, Ruling
from models.people import Expert, School, initials_of
from models.rounds import Round
from portal.bodies import Body
from portal.doors import Asked, Door
from portal.failures import not_found
from portal.office.allotment import HERE
from portal.office.allotment_pair import OF_PAIR
from portal.office.steering_forms import Mistakes, ReasonForm, sent, typed_of
from portal.office.steering_parts import acting, done_once, find_round, heading_of
from portal.pages import page
from portal.policy import Purpose

OF_WHOLE = f"{HERE}/change"
RULE = f"{OF_PAIR}/change"


@dataclass(frozen=True)
class Words:
    """How a change is called on its page."""

    title: str
    about: str
    button: str


FILL = Words(
    "Заполнить места, передвинув назначения",
    "Передвигается как можно меньше назначений, чтобы заполнить как можно больше мест.",
    "Передвинуть назначения",
)
WORDS = {
    "lock": Words(
        "Закрепить пару",
        "Эта пара остаётся, что бы ни менялось вокруг, пока офис не снимет закрепление.",
        "Закрепить",
    ),
    "forbid": Words(
        "Исключить пару", "Этого эксперта этой школе в этой экспертизе больше не назначат.", "Исключить пару"
    ),
    "move": Words(
        "Передать работу",
        "Новая пара будет закреплена, остальное меняется как можно меньше.",
        "Передать работу",
    ),
    "unlock": Words("Снять закрепление", "Назначение остаётся, но потом может измениться.", "Снять закрепление"),
    "allow": Words("Снять запрет", "Эту пару снова можно будет назначать.", "Снять запрет"),
}
TAKEN_BACK = {"unlock": Ruling.LOCKED, "allow": Ruling.FORBIDDEN}
RULED = {"lock": Ruling.LOCKED, "forbid": Ruling.FORBIDDEN}


@dataclass(frozen=True)
class Wished:
    """What somebody of the office wishes to do, as the address or the form says it."""

    round_id: str
    do: str
    """«fill», or what is done to the pair."""
    pair: Pair = ("", "")
    to: str = ""
    begun: bool = False
    """Whether begun conclusions may go to others too."""

    @property
    def words(self) -> Words:
        """How it is called."""
        return WORDS.get(self.do, FILL)

    def preview(self, *, begun: bool) -> ChangeAhead:
        """What it would do. Raises a Refusal."""
        if self.do == "move":
            return preview_move(self.round_id, self.pair, self.to, begun_too=begun)
        if self.do in RULED:
            return preview_ruling(self.round_id, self.pair, RULED[self.do], begun_too=begun)
        return preview_change(self.round_id, begun_too=begun)

    def carry_out(self, **word: str) -> None:
        """Do it, if it is still what was `seen`. Raises a Refusal."""
        if self.do in TAKEN_BACK:
            said = {name: text for name, text in word.items() if name != "seen"}
            take_back(self.round_id, self.pair, TAKEN_BACK[self.do], **said)
        elif self.do == "move":
            move_pair(self.round_id, self.pair, self.to, begun_too=self.begun, **word)
        elif self.do in RULED:
            rule_on_pair(self.round_id, self.pair, RULED[self.do], begun_too=self.begun, **word)
        else:
            change_allotment(self.round_id, begun_too=self.begun, **word)


@dataclass(frozen=True)
class Looked:
    """What the look at a change came to."""

    ahead: ChangeAhead | None = None
    refusal: str = ""
    """Why it cannot be done; empty where it can."""
    only_with_begun: bool = False
    """It could be done if begun conclusions may go to others."""


def look(wished: Wished) -> Looked:
    """See what a change would do."""
    if wished.do in TAKEN_BACK:
        return Looked(ChangeAhead(wished.round_id))
    try:
        return Looked(wished.preview(begun=wished.begun))
    except Refusal as refusal:
        if wished.begun:
            return Looked(refusal=refusal.on_page)
    try:
        wished.preview(begun=True)
    except Refusal as refusal:
        return Looked(refusal=refusal.on_page)
    return Looked(only_with_begun=True)


def show(asked: Asked, mistakes: Mistakes = (), status: int = 200) -> Response:
    """Who would lose what, who would get what, which letters would leave."""
    said = sent(asked) if asked.request.method == "POST" else asked.request.query_params
    wished = _wished(asked, said)
    if wished is None or not _is_there(asked, wished):
        return not_found()
    looked = look(wished)
    letters = looked.ahead.letters if looked.ahead is not None else ()
    with asked.installation.reading() as session:
        round_ = session.get_one(Round, asked.thing.round_id)
        school, expert = session.get(School, wished.pair[0]), session.get(Expert, wished.pair[1])
        target = session.get(Expert, wished.to)
        return page(
            "office/allotment_change.html",
            status,
            head=heading_of(round_),
            here=asked.address,
            up=f"/office/rounds/{round_.id}/allotment",
            wished=wished,
            school=school.name if school else "",
            expert=initials_of(expert.person) if expert else "",
            target=initials_of(target.person) if target else "",
            looked=looked,
            replaced=[each.expert for each in letters if each.kind is Kind.REPLACEMENT],
            assigned=[each.expert for each in letters if each.kind is Kind.ASSIGNMENTS],
            takes_back=wished.do in TAKEN_BACK,
            acting=acting(session, asked),
            typed=typed_of(sent(asked), ("why",)),
            mistakes=mistakes,
        )


def change(asked: Asked) -> Response:
    """Do what was looked at. Sent twice, it is done once."""
    typed = sent(asked)
    wished = _wished(asked, typed)
    if wished is None or not _is_there(asked, wished):
        return not_found()
    to = f"/office/rounds/{wished.round_id}/allotment?done={'ruled' if wished.do in WORDS else 'changed'}"
    seen = str(typed.get("seen", ""))
    return done_once(asked, ReasonForm(typed), lambda word: wished.carry_out(seen=seen, **word), show, to, "change")


def _wished(asked: Asked, said: FormData | QueryParams) -> Wished | None:
    begun = said.get("begun", "") == "1"
    if "expert" not in asked.path:
        return Wished(asked.thing.round_id, "fill", begun=begun)
    do, to = str(said.get("do", "")), one_line(str(said.get("to", "")))
    if do not in WORDS:
        return None
    return Wished(
        asked.thing.round_id, do, (asked.path["school"], asked.path["expert"]), to if do == "move" else "", begun
    )


def _is_there(asked: Asked, wished: Wished) -> bool:
    """Whether school and experts are those of the record, and what is to be taken back was decided."""
    if wished.do == "fill":
        return True
    with asked.installation.reading() as session:
        if wished.do in TAKEN_BACK and not asked.form:
            there = session.get(OfficePair, (wished.round_id, *wished.pair))
            return there is not None and there.ruling == TAKEN_BACK[wished.do]
        experts = (wished.pair[1], *((wished.to,) if wished.do == "move" else ()))
        return session.get(School, wished.pair[0]) is not None and all(session.get(Expert, id) for id in experts)


DOORS = (
    Door("GET", OF_WHOLE, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("POST", OF_WHOLE, Purpose.ACT_FOR_OFFICE, change, find_round, Body.FORM),
    Door("GET", RULE, Purpose.LOOK_FROM_OFFICE, show, find_round),
    Door("POST", RULE, Purpose.ACT_FOR_OFFICE, change, find_round, Body.FORM),
)
