"""The alerts ask for figures that the installation really gives."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from config.settings import Settings
from models.beats import beat
from portal.metrics import metrics_of
from runtime.task_seconds import add_seconds
from tests.small_season import small_seasons

ROOT = Path(__file__).resolve().parents[2]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus-rules.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]


def test_every_figure_that_is_asked_for_is_given_with_its_labels() -> None:
    real_now = datetime(2026, 1, 2, tzinfo=UTC)
    with small_seasons() as begun:
        season = begun("1.13")
        season.go("2022-03-18 12:00")
        installation = season.installation
        with installation.transaction() as session:
            beat(session, "keeper", "machine/1", real_now, installation.now())
        object.__setattr__(installation, "settings", Settings(letters_per_day=500))
        installation.home.metrics.mkdir(exist_ok=True)
        add_seconds(installation.home.metrics, "sweep", 0.2)
        given = {
            sample.name: {*sample.labels}
            for family in text_string_to_metric_families(metrics_of(installation, real_now).decode())
            for sample in family.samples
        }

    asked = [
        (name, {*re.findall(r"(\w+)=", labels)})
        for rule in RULES
        for name, labels in re.findall(r"\b(rounds_\w+)(?:\{([^}]*)\})?", rule["expr"])
    ]

    assert asked
    assert [
        (name, labels) for name, labels in asked if not labels <= given.get(name, {"no such figure"} - labels)
    ] == []
    assert [name for name, _ in asked if name not in given] == []


def test_every_alert_says_what_it_is_what_to_do_and_how_soon() -> None:
    told = {rule["alert"]: (rule["labels"]["severity"], {*rule["annotations"]}) for rule in RULES}

    assert len(told) == len(RULES)
    assert {name for name, (severity, said) in told.items() if severity not in ("page", "ticket")} == set()
    assert {name for name, (_, said) in told.items() if said != {"summary", "do"}} == set()
