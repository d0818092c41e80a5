"""Acting for another person (代办): what a service says of it. The rules themselves lie above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Paper:
    """A paper that the proxy shows; `kind` is the kind of the case's material.

    `to_print`: there is a blank one to fill in and sign.
    """

    kind: str
    label: Text
    help: Text
    to_print: bool = False


@dataclass(frozen=True)
class Ground:
    """Why the holder need not come themselves: when that is so, and which papers show it."""

    code: str
    label: Text
    description: Text
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class ProxyAnswer:
    """Whether somebody may act, by which papers; else why not, and what to do instead."""

    allowed: bool
    why: Text = ""
    papers: tuple[Paper, ...] = ()


class ProxyRules(Protocol):
    """Who may act for a holder, as a service's law says it (DOMAIN 13)."""

    @property
    def relations(self) -> Sequence[tuple[str, Text]]:
        """What somebody can be to the holder: code and label, as choices of a form."""
        ...

    @property
    def grounds(self) -> Sequence[Ground]:
        """On which grounds a holder may be acted for."""
        ...

    @property
    def papers(self) -> Sequence[Paper]:
        """Every paper that any of them may need."""
        ...

    def decide(self, relation: str, ground: str, born: date, on: date) -> ProxyAnswer:
        """Whether they may act on day `on` for a holder born on `born` (D-26)."""
        ...


def label_of(choices: Sequence[tuple[str, Text]], code: str) -> str:
    """The label of a choice in the active language; an unknown code stands for itself."""
    return str(dict(choices).get(code, code))


def ground_label(rules: ProxyRules, code: str) -> str:
    """The label of a ground in the active language; an unknown code stands for itself."""
    return label_of([(ground.code, ground.label) for ground in rules.grounds], code)
