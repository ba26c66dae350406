"""What Prefect's page shows of a round besides its state: the funnel, anew each time it parks."""

from prefect.artifacts import create_table_artifact

from tasks.book import funnel_rows


def show_funnel(round_id: str) -> None:
    """Put the round's funnel beside its run."""
    create_table_artifact(
        table=funnel_rows(round_id),
        key=f"round-{round_id.replace('/', '-').replace('.', '-').lower()}",
        description=f"Воронка экспертизы {round_id}",
    )
