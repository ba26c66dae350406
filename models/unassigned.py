"""Why experts have no assignment in a round, and a school no expert, looked up from the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.allotment.rules import Neighbours
from domain.capacity import days_left, room_of
from domain.intake import deadline_of
from domain.season import Days
from domain.stages import Stage
from domain.unassigned import (
    IdleExpert,
    RoundToAllot,
    SchoolToJudge,
    Unassigned,
    Unjudged,
    why_nobody_is_assigned,
    why_unassigned,
    why_unjudged,
)
from models.allotments import awaits_approval, last_allotment
from models.assignments import Assignment, Ending, assignments_of
from models.experts_at_hand import loads_now, neighbours_of
from models.office_pairs import Ruling, pairs_ruled
from models.people import Expert
from models.progress import municipalities_to_judge
from models.rounds import Participation, Round
from models.submissions import Submission
from models.vacancies import Vacancy


class WhyUnassigned:
    """The round's causes, looked up once for however many experts are asked about, and no sooner than needed.

    `loads`, `asked`: what the caller has looked up already: `loads_now`, and the round's assignments by expert.
    """

    def __init__(
        self,
        session: Session,
        round_: Round,
        now: datetime,
        *,
        loads: Mapping[str, int] | None = None,
        asked: Mapping[str, Sequence[Assignment]] | None = None,
    ) -> None:
        self._session, self._round, self._now = session, round_, now
        self._known_loads, self._known_asked = loads, asked

    @cached_property
    def of_all(self) -> Unassigned | None:
        """Why nobody is assigned; None where the cause lies with an expert."""
        return why_nobody_is_assigned(self._to_allot, self._now)

    def why(self, expert: Expert) -> Unassigned:
        """Why the expert, who has no assignment, has none."""
        return self.of_all or why_unassigned(self._to_allot, self._idle(expert), self._now)

    def why_school(self, school_id: str) -> Unjudged:
        """Why a school, whose documents nobody judges, has no expert."""
        session, id = self._session, self._round.id
        part = session.get(Participation, (id, school_id))
        if part is None:
            return why_unjudged(self._to_allot, None, self._now)
        handed_in = select(Submission.late).where(Submission.round_id == id, Submission.school_id == school_id)
        late = set(session.scalars(handed_in))
        lacks = select(Vacancy.school_id).where(Vacancy.round_id == id, Vacancy.school_id == school_id)
        school = SchoolToJudge(
            accepted_before=part.accepted_in_primary,
            in_time=False in late,
            late=True in late,
            deadline=deadline_of(part.own_deadline, self._round.regulation.submission.closes),
            lacks=session.scalar(lacks) is not None,
        )
        return why_unjudged(self._to_allot, school, self._now)

    @cached_property
    def _to_allot(self) -> RoundToAllot:
        session, round_ = self._session, self._round
        stage = Stage(round_.stage)
        return RoundToAllot(
            stage=stage,
            expertise=round_.regulation.expertise,
            judged=municipalities_to_judge(session, round_, self._now),
            allotted=not stage.comes_before(Stage.EXPERTISE) or last_allotment(session, round_.id) is not None,
            awaits_approval=awaits_approval(session, round_),
        )

    @cached_property
    def _loads(self) -> Mapping[str, int]:
        if self._known_loads is not None:
            return self._known_loads
        return loads_now(self._session, self._round, self._now)

    @cached_property
    def _asked(self) -> Mapping[str, Sequence[Assignment]]:
        if self._known_asked is not None:
            return self._known_asked
        asked: dict[str, list[Assignment]] = {}
        for each in assignments_of(self._session, self._round.id):
            asked.setdefault(each.expert_id, []).append(each)
        return asked

    @cached_property
    def _forbidden(self) -> dict[str, set[str]]:
        forbidden: dict[str, set[str]] = {}
        for school, expert in pairs_ruled(self._session, self._round.id, Ruling.FORBIDDEN):
            forbidden.setdefault(expert, set()).add(school)
        return forbidden

    @cached_property
    def _neighbours(self) -> Neighbours:
        return neighbours_of(self._session, self._round)

    def _idle(self, expert: Expert) -> IdleExpert:
        rules, asked = self._round.regulation, self._asked.get(expert.id, [])
        capacity = rules.capacity if expert.capacity is None else expert.capacity
        left = days_left(rules.calendar, rules.hours, rules.expertise, self._now)
        absences = [Days(each.first_day, each.last_day) for each in expert.absences]
        away = {expert.municipality_id, *(each.municipality_id for each in expert.kept_away)}
        conflicts = {each.school_id for each in expert.conflicts}
        return IdleExpert(
            address_is_bad=expert.person.address_bad_since is not None,
            asked_again=not any(each.ending in (Ending.SILENT, Ending.ILLNESS) for each in asked),
            room=room_of(capacity, self._loads.get(expert.id, 0), rules.conclusions_per_working_day, left, absences),
            capacity=capacity,
            kept_away=frozenset(away) | self._neighbours.of.get(expert.municipality_id, frozenset()),
            barred=frozenset(conflicts | {each.school_id for each in asked} | self._forbidden.get(expert.id, set())),
        )
