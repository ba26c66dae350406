"""A run in a process of its own, as Prefect's runner and workers start it: how that process must begin."""

import os

from runtime.installation import here
from runtime.lifeline import die_with_parent
from runtime.logs import set_up_logs
from runtime.record_version import refuse_other_record

RUN_VARIABLE = "PREFECT__FLOW_RUN_ID"
"""Set by Prefect in the process that it starts for a run; a rehearsal runs its rounds in its own process."""


def begin_own_process() -> None:
    """Tie the process to whoever started it, and let it speak; nothing is done where it is not the run's own.

    Raises RecordNotUsable where this program is not of the record's version: whoever updates one machine must not
    have a round go on by two regulations.
    """
    if RUN_VARIABLE not in os.environ:
        return
    die_with_parent()
    installation = here()
    set_up_logs(installation.settings.log)
    refuse_other_record(installation.home, installation.engine)
