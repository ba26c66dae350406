"""What the ledger's verbs work with, and in whose name."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.budgets import Budget
from models.files import Files
from models.letters import Letter
from notifications.letters import kinds
from notifications.letters.drafts import Draft, Drafting

LEASE = timedelta(seconds=20)
"""Renewed while the post works; after a crash its letters are free again when it has run out."""


def _machine_time() -> datetime:
    return datetime.now(UTC)


def _new_holder() -> str:
    return f"{os.getpid()}-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Desk:
    """The record, the files and the clocks of one post."""

    engine: Engine
    files: Files
    key: bytes = field(repr=False)
    """Of personal links."""
    base_url: str
    now: Callable[[], datetime]
    """The season's clock."""
    compose: Callable[[Drafting, Letter], Draft] = kinds.compose
    no_longer_owed: Callable[[Session, Letter, datetime], str | None] = kinds.no_longer_owed
    real_now: Callable[[], datetime] = _machine_time
    lease: timedelta = LEASE
    holder: str = field(default_factory=_new_holder)
    budget: Budget = field(default_factory=Budget)
    """Of all posts of the record together."""
    file_megabytes: int = 20
    """How large a file the page of a school takes, as letters say."""
