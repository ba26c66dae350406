"""All tables of the record under one name, for whoever needs them whole: migrations and a fresh database."""

from models.allotments import Allotment
from models.assignments import Assignment, Conclusion, Mark
from models.audit import AuditRow
from models.beats import Beat
from models.changes import Change
from models.conclusion_drafts import ConclusionDraft
from models.imports import Import, ImportRow
from models.letters import Letter, LetterAttachment
from models.links import Link
from models.mail_queue import MailQueue
from models.office_members import EntryCode, OfficeMember
from models.office_pairs import OfficePair
from models.outages import Outage
from models.outcomes import SignedConclusion
from models.people import (
    Absence,
    Competence,
    Conflict,
    Expert,
    KeptAway,
    Municipality,
    Person,
    School,
    SchoolRisk,
)
from models.preparations import Preparation, PreparedDocument
from models.record import Record
from models.refused_files import RefusedFile
from models.remark_answers import RemarkAnswer
from models.revivals import Revival
from models.rounds import Participation, Round, Season
from models.samples import RoundSample, SampleSuccessor
from models.submissions import Document, Submission
from models.tries import Try
from models.vacancies import Vacancy
from models.visits import Visit, VisitLink
from models.wakes import Wake

__all__ = [
    "Absence",
    "Allotment",
    "Assignment",
    "AuditRow",
    "Beat",
    "Change",
    "Competence",
    "Conclusion",
    "ConclusionDraft",
    "Conflict",
    "Document",
    "EntryCode",
    "Expert",
    "Import",
    "ImportRow",
    "KeptAway",
    "Letter",
    "LetterAttachment",
    "Link",
    "MailQueue",
    "Mark",
    "Municipality",
    "OfficeMember",
    "OfficePair",
    "Outage",
    "Participation",
    "Person",
    "Preparation",
    "PreparedDocument",
    "Record",
    "RefusedFile",
    "RemarkAnswer",
    "Revival",
    "Round",
    "RoundSample",
    "SampleSuccessor",
    "School",
    "SchoolRisk",
    "Season",
    "SignedConclusion",
    "Submission",
    "Try",
    "Vacancy",
    "Visit",
    "VisitLink",
    "Wake",
]
