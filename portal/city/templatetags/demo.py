"""`{% demo_people %}` and `{% demo_staff %}`: whom a visitor can be, on the sign-in pages.

Both show nothing where DEMO is off.
"""

from typing import Any

from django import template

from portal.city import demo

register = template.Library()


@register.inclusion_tag("city/demo_people.html", takes_context=True)
def demo_people(context: template.Context) -> dict[str, Any]:
    """The demonstration applicants; the link of each fills in the number, and keeps `next`."""
    query = context["request"].GET.copy()
    people = []
    for person in demo.demo_people():
        query["phone"] = person.phone
        people.append(
            {
                "name": person.name,
                "phone": person.phone,
                "story": person.story,
                "attempt": person.attempt,
                "query": query.urlencode(),
            }
        )
    return {"people": people}


@register.inclusion_tag("city/demo_staff.html")
def demo_staff() -> dict[str, Any]:
    """The demonstration staff and employers, with their password."""
    return {"staff": demo.demo_staff(), "password": demo.PASSWORD}
