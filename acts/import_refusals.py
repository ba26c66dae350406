"""Why an act on an import is refused, each in a sentence for the person who tried it.

Refusal
├── UnknownImport, ImportSettled, ImportOutOfDate, RowsWrong, NothingToImport
└── NothingToUndo, NotLastImport, ImportRelied
"""

from acts.refusals import Refusal


class UnknownImport(Refusal):
    """There is no such import."""


class ImportSettled(Refusal):
    """The import was done or dropped already."""


class ImportOutOfDate(Refusal):
    """The record changed since the office looked at what the import would do."""


class RowsWrong(Refusal):
    """Some rows of the file can't be taken, and the office wants all or nothing."""


class NothingToImport(Refusal):
    """All that the file says is in the record already."""


class NothingToUndo(Refusal):
    """There is no import to take back."""


class NotLastImport(Refusal):
    """Another import than the last was to be taken back."""


class ImportRelied(Refusal):
    """What the import brought is relied on, or was changed since."""
