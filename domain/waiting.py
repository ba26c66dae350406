"""When a round that waits has something to do because of a fact, and so is to be woken.

A wake that comes for nothing changes no result, but it costs a start of the flow: hence a rule.
"""

from dataclasses import dataclass

from domain.stages import Stage


@dataclass(frozen=True)
class Progress:
    """How far the expertise of a round is."""

    places: int
    """Conclusions that are wanted: experts per submission, over all submissions that are judged."""
    filled: int
    """Places that have a standing assignment."""
    filed: int
    """Standing assignments with a conclusion."""
    to_come: int = 0
    """What may still bring submissions: schools whose own deadline has not passed, a primary that is not decided."""
    missing: int = 0
    """Schools that had to hand in, and have not."""

    @property
    def complete(self) -> bool:
        """All that can be judged is judged, and nothing more can come.

        Where nothing came at all it lasts to its end: nobody's work is waited for, and the office may yet give time.
        """
        return self.to_come == 0 and self.filed >= self.places and (self.places > 0 or self.missing == 0)


def conclusion_wakes(stage: Stage, progress: Progress) -> bool:
    """Say whether a conclusion just filed wakes its round: only when it was the last one."""
    return stage is Stage.EXPERTISE and progress.complete


def decline_wakes(stage: Stage) -> bool:
    """Say whether a decline wakes its round: a replacement is owed at once, in a plan that waits for approval too."""
    return stage in {Stage.ALLOTMENT, Stage.EXPERTISE}


def freed_capacity_wakes(stage: Stage, unfilled: int) -> bool:
    """Say whether an expert who became free wakes a round that was allotted: only where places have no expert."""
    return stage in {Stage.ALLOTMENT, Stage.EXPERTISE} and unfilled > 0


def primary_wakes_repeat(stage: Stage) -> bool:
    """Say whether outcomes just recorded wake the repeat: one that has begun, and takes schools in until its own."""
    return not stage.comes_before(Stage.INTAKE) and stage.comes_before(Stage.OUTCOME)
