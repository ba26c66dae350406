"""All tables of the record under one name, for whoever needs them whole: migrations and a fresh database."""

from models.assignments import Assignment, Conclusion, Mark
from models.letters import Letter, LetterAttachment
from models.links import Link
from models.outcomes import SignedConclusion
from models.people import Conflict, Expert, Municipality, Person, School, SchoolRisk
from models.record import Record
from models.rounds import Participation, Round, Season
from models.submissions import Document, Submission
from models.vacancies import Vacancy
from models.wakes import Wake

__all__ = [
    "Assignment",
    "Conclusion",
    "Conflict",
    "Document",
    "Expert",
    "Letter",
    "LetterAttachment",
    "Link",
    "Mark",
    "Municipality",
    "Participation",
    "Person",
    "Record",
    "Round",
    "School",
    "SchoolRisk",
    "Season",
    "SignedConclusion",
    "Submission",
    "Vacancy",
    "Wake",
]
