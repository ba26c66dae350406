"""Row 5: 1,200 letters under a budget of 500 a day leave on three days, the nearest deadline first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from domain.budgets import Budget
from domain.letters import Kind
from models.database import reading
from models.letters import Letter
from tests.chaos.mail_record import MailRecord, Postman, keys_in
from tests.chaos.mail_server import mail_server
from tests.chaos.oracle import judge
from tests.chaos.places import Template
from tests.chaos.processes import start
from tests.chaos.results import Result
from tests.notifications.small_record import KRASNOYARSK

A_DAY = 500
LETTERS = MailRecord(people=1200, letters=1200, kinds=(Kind.ASSIGNMENTS, Kind.INVITATION, Kind.RECEIPT))
MODEL: Mapping[tuple[str, str], int] = {
    ("14.03", "receipt"): 400,
    ("14.03", "invitation"): 100,
    ("15.03", "invitation"): 300,
    ("15.03", "assignments"): 200,
    ("16.03", "assignments"): 200,
}
"""Receipts are awaited at once; the window of the documents ends before that of the experts."""


@dataclass(frozen=True)
class DailyBudget:
    """All letters are due at one moment."""

    template: Template
    row: int = field(default=5, init=False)
    title: str = field(default="1,200 letters, 500 a day", init=False)

    @property
    def database(self) -> str:
        """On what the record lies."""
        return self.template.database

    def play(self, folder: Path) -> Result:
        """Send until nothing waits; the clock goes on where the budget is spent."""
        with self.template.copy(folder) as place, mail_server(folder / "mail") as server:
            with place.opened() as engine:
                expected = keys_in(engine)
            postman = Postman(place, server.port, connections=4, lease=Postman.PRODUCTS_LEASE)
            end = start(replace(postman, budget=Budget(per_day=A_DAY)).carry, place.output("post")).wait(300)
            with place.opened() as engine:
                result = judge(engine, place.files, server.taken_over(), expected, most_in_doubt=0)
                with reading(engine) as session:
                    letters = session.execute(select(Letter.accepted_at, Letter.kind)).all()
            left = Counter((f"{KRASNOYARSK.local(at):%d.%m}", kind) for at, kind in letters if at is not None)
            if left != Counter(MODEL):
                result = result.but(f"letters left on {sorted(left.items())}, not on {sorted(MODEL.items())}")
            return result if end == 0 else result.but(f"the post ended with {end}")
