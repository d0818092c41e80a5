"""How often the check is right: each rule's verdicts counted against the labels."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.documents.photo import check
from tests.documents.photo.samples import RULES, Sample


@dataclass
class Score:
    """Counts of one rule; "positive" is a picture that breaks it."""

    rule: str
    caught: int = 0
    false_alarms: int = 0
    missed: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was found fault with, the share that is at fault."""
        return self.caught / max(1, self.caught + self.false_alarms)

    @property
    def recall(self) -> float:
        """Of what is at fault, the share that was found."""
        return self.caught / max(1, self.caught + self.missed)


def score(samples: Iterable[Sample]) -> tuple[dict[str, Score], list[float]]:
    """Each rule's score over labelled pictures, and the seconds that each check took."""
    scores = {rule: Score(rule) for rule in RULES}
    seconds = []
    for sample in samples:
        start = time.perf_counter()
        found = check(sample.content)
        seconds.append(time.perf_counter() - start)
        verdicts = {point.rule: point.passed for point in found.points}
        for rule in set(RULES) - sample.unsure:
            # A rule that could not be judged has found no fault.
            _count(scores[rule], sample.name, rule in sample.fails, verdicts.get(rule, True))
    return scores, seconds


def _count(one: Score, name: str, broken: bool, passed: bool) -> None:
    if broken:
        one.caught += not passed
        one.missed += passed
    else:
        one.false_alarms += not passed
        one.right += passed
    if broken == passed:
        one.wrong.append(f"{'missed' if broken else 'false alarm'}: {name}")
