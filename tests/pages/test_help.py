"""Help: plain answers, with the numbers that are in force."""

from django.test import Client

from portal.clock import today
from portal.policy import policy_on
from tests.pages.looking import main


def test_the_days_are_those_of_the_policy_in_force(stranger: Client) -> None:
    policy = policy_on(today())
    page = main(stranger, "/help/")
    for words in (
        f"About {policy.auto_days_before} days before",
        f"Up to {policy.grace_days} days late",
        f"{policy.grace_days + 1} to {policy.void_days} days late",
        f"From day {policy.void_days + 1} on",
    ):
        assert words in page
