"""`manage.py demo_accounts`: who can be tried in a demonstration, and how they sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.city.demo import PASSWORD, demo_people, demo_staff


class Command(BaseCommand):
    """Prints the demonstration people, staff and employers."""

    help = "List the demonstration accounts (only where DEMO is on)."

    def handle(self, *args: Any, **options: Any) -> None:
        people, staff = demo_people(), demo_staff()
        if not people:
            raise CommandError("DEMO is off: there are no demonstration accounts.")
        self.stdout.write("Applicants: sign in with the phone; the code is on the phone page.")
        for person in people:
            self.stdout.write(f"  {person.phone}  {person.id_number}  {person.name}")
            self.stdout.write(f"      {person.story} {person.attempt}")
        self.stdout.write(f"Staff and employers: user name, and the password {PASSWORD}")
        for one in staff:
            self.stdout.write(f"  {one.username:<17}{one.story}")
