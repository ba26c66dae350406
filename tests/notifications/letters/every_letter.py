"""One letter of every kind, and of each of its turns, written from the small record."""

from decimal import Decimal

from domain.deeds import Deed
from domain.letters import Kind, State
from domain.next_steps import Step
from domain.outages import Missed, MissedStep
from domain.sampling.population import population_of
from domain.verdicts import Outcome
from models.assignments import Ending
from models.letters import OFFICE
from models.outages import Outage
from models.rounds import Participation
from models.samples import keep_list
from models.vacancies import Vacancy
from notifications.letters.drafts import Draft
from tests.notifications.letters.letters_record import PRIMARY, REPEAT, LettersRecord, at

SERVER_SAID = "550 5.1.1 <d4@sch.example>: Recipient address rejected: User unknown in local recipient table"


def every_letter(record: LettersRecord, remark: str = "Цель сформулирована общими словами.") -> dict[str, Draft]:
    """Let the season of the record go by and write them; those of one kind differ by what stands after the colon."""
    found: dict[str, Draft] = {}

    def write(name: str, recipient: str, subject: str = "", ordinal: str = "", round_id: str = PRIMARY) -> None:
        found[name] = record.write(Kind(name.partition(":")[0]), recipient, subject, ordinal, round_id)

    write("seed_wanted:nobody", OFFICE, "", "2022-03-14")
    listed = [(f"s-{number}", "Тасеевский район", f"Школа № {number}") for number in (1, 2, 3)]
    keep_list(record.session, population_of(PRIMARY, Decimal("0.5"), listed), at(14))
    write("seed_wanted", OFFICE, "", "2022-03-15")
    write("invitation", "d-1", "s-1")
    write("window_opened", "c-1", "m-1")
    write("school_reminder", "d-2", "s-2", "2022-03-16")
    record.hand_in("s-1", kinds=2)
    write("receipt:incomplete", "d-1", "s-1", "1")
    record.hand_in("s-1", 2)
    record.hand_in("s-3")
    record.hand_in("s-4")
    write("receipt", "d-1", "s-1", "2")
    write("late_schools", "c-1", "m-1", "2022-03-18")
    record.move_deadline("s-2", at(23, hour=0), "Школа закрыта на карантин")
    write("extension", "d-2", "s-2", "1")
    record.move_deadline("s-1", at(21, hour=0), "Опечатка в дате", deed=Deed.TAKE_BACK)
    write("extension:corrected", "d-1", "s-1", "1")
    record.move_deadline("s-2", None, "Школа передумала")
    record.now = at(21)
    write("no_documents", "d-2", "s-2")
    record.hand_in("s-2", late=True, handed_in_at=at(21, hour=10))
    write("receipt:late", "d-2", "s-2", "1")
    write("no_documents:late", "d-2", "s-2", round_id=PRIMARY)
    first = record.assign("s-1")
    write("approval_wanted", OFFICE, "", "2022-03-21")
    write("assignments", "x-1", "e-1", "1")
    second = record.assign("s-3", told_in=2)
    write("assignments:new", "x-1", "e-1", "2")
    record.now = at(23)
    write("expert_reminder", "x-1", "e-1", "2022-03-23")
    second.ended_at, second.ending = at(24), Ending.SILENT.value
    record.add(Vacancy(round_id=PRIMARY, school_id="s-3", missing=1, why="эксперт не найден", moves=2, since=at(24)))
    write("approval_wanted:vacant", OFFICE, "", "2022-03-24")
    write("replacement", "x-1", "e-1", "2022-03-24")
    write("unplaced", OFFICE, "", at(24).isoformat())
    refused = record.letter(Kind.INVITATION, "d-4", "s-4")
    refused.state, refused.answer, refused.reported_in = State.REFUSED.value, SERVER_SAID, at(15).isoformat()
    doubtful = record.letter(Kind.ASSIGNMENTS, "x-2", "e-2", "1")
    doubtful.state, doubtful.answer, doubtful.reported_in = State.IN_DOUBT.value, "", at(15).isoformat()
    found_out = record.letter(Kind.INVITATION, "d-3", "s-3")
    found_out.state, found_out.accepted_at, found_out.reported_in = State.ACCEPTED.value, at(15), at(15).isoformat()
    record.session.flush()
    write("undeliverable", OFFICE, "", at(15).isoformat())
    began, ended = at(22, hour=3), at(24, hour=11)
    missed = Missed(
        late=(MissedStep(at(23), Step.EXPERT_REMINDER, 2), MissedStep(at(24, hour=0), Step.OWN_DEADLINE)),
        left_out=(MissedStep(at(22), Step.SCHOOL_REMINDER, 1),),
        letters=3,
    )
    record.add(Outage(began_at=began, ended_at=ended, missed={PRIMARY: missed, REPEAT: Missed()}))
    write("outage", OFFICE, "", ended.isoformat())
    write("outage:nothing", OFFICE, "", ended.isoformat(), REPEAT)
    record.file(first)
    record.now = at(28)
    record.decide("s-1", Outcome.ACCEPTED)
    record.decide("s-2", Outcome.NO_DOCUMENTS)
    record.decide("s-3", Outcome.NOT_ASSESSED)
    record.decide("s-4", Outcome.RETURNED, ("aims", remark))
    write("conclusion", "d-1", "s-1")
    former = record.letter(Kind.CONCLUSION, "d-1", "s-1")
    kept = found["conclusion"]
    former.title, former.text, former.html = kept.title, kept.text, kept.html
    record.session.flush()
    write("sent_again", "d-1", "s-1", f"{former.id} {at(28).isoformat()}")
    write("conclusion:returned", "d-4", "s-4")
    write("not_assessed", "d-3", "s-3")
    write("conclusion_copy", "k-1")
    write("completion_notice", "c-1", "m-1")
    write("round_completed", OFFICE)
    record.letter(Kind.CONCLUSION, "d-4", "s-4").state = State.DRAFT.value
    record.session.flush()
    write("batch_to_approve", OFFICE, "", at(28).isoformat())
    write("entry_code", "k-1", "", "1f2e3d4c")
    record.session.get_one(Participation, (REPEAT, "s-1")).accepted_in_primary = True
    record.hand_in("s-3", round_id=REPEAT, carried_from=PRIMARY)
    write("repeat_invitation", "d-4", "s-4", round_id=REPEAT)
    write("repeat_invitation:carried", "d-3", "s-3", round_id=REPEAT)
    write("window_opened:repeat", "c-1", "m-1", round_id=REPEAT)
    write("new_link", "d-4", "", at(31).isoformat(), REPEAT)
    return found
