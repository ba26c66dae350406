"""The one thing that is asked for the time. Its hands are kept in the home, where every process reads them."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


A_YEAR = timedelta(days=366)


class Clock(Protocol):
    """Tells the season's time."""

    def now(self) -> datetime:
        """The present moment of the season, aware, in UTC."""
        ...

    def wall_time(self, moment: datetime) -> datetime:
        """The real moment at which a scheduler should act for a moment of the season."""
        ...

    def real_seconds_until(self, moment: datetime) -> float | None:
        """How long a process would have to sleep for it; none where sleeping does not bring it nearer."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def wall_time(self, moment: datetime) -> datetime:
        """The moment itself."""
        return moment

    def real_seconds_until(self, moment: datetime) -> float | None:
        """The seconds from now to the moment; negative once it is past."""
        return (moment - self.now()).total_seconds()


class SetClock:
    """A clock whose hands somebody moves; between two moves it stands."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The moment at which the hands were set."""
        return datetime.fromisoformat(json.loads(self._file.read_text())["now"])

    def wall_time(self, moment: datetime) -> datetime:
        """Now for what has come; a year ahead for what has not: whoever moves the hands starts what is due."""
        now = datetime.now(UTC)
        return now if moment <= self.now() else now + A_YEAR

    def real_seconds_until(self, moment: datetime) -> float | None:
        """Zero once the moment has come; none before: the hands are somebody else's to move."""
        return 0.0 if moment <= self.now() else None

    def move_to(self, moment: datetime) -> None:
        """Set the hands. Raises ValueError for a moment without a zone, or one that lies before the present one."""
        if moment.tzinfo is None:
            raise ValueError("the hands need a moment with a zone")
        if self._file.exists() and moment < self.now():
            raise ValueError(f"the hands go forward only: {moment.isoformat()} lies before {self.now().isoformat()}")
        self._write(moment)

    def _write(self, moment: datetime) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"clock": "set", "now": moment.astimezone(UTC).isoformat()}))
        os.replace(new, self._file)  # noqa: PTH105 - one atomic rename


def read_clock(file: Path) -> Clock:
    """The clock of a home: set where its file says so, the machine's otherwise."""
    if file.exists() and json.loads(file.read_text())["clock"] == "set":
        return SetClock(file)
    return SystemClock()
