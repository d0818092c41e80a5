"""A step that is asked only where the service says so."""

from collections.abc import Callable

from portal.wizard.run import Run
from portal.wizard.steps import Step

When = Callable[[Run], bool]


class AskedStep(Step):
    """Asked where `when` says so; always unless one is given."""

    def __init__(self, when: When | None = None) -> None:
        self.when = when

    def applies(self, run: Run) -> bool:
        """As `when` says."""
        return self.when is None or self.when(run)
