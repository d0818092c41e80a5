"""Search over the services: what was typed in characters, pinyin or initials, or nearly so."""

from portal.cases import service as services
from portal.cases.service import Service

LONGEST = 60


def find(text: str) -> tuple[list[Service], bool]:
    """The services that `text` means, and whether each word of it was found in them.

    Where no service holds every word, those come that share a pair of neighbouring characters
    with it, the most alike first: people type whole questions (怎么续签居住证), and miss a letter.
    """
    wanted = text.strip()[:LONGEST]
    if not wanted:
        return [], True
    everything = services.all_services()
    exact = [service for service in everything if service.matches(wanted)]
    if exact:
        return exact, True
    ranked = sorted(((_alike(wanted, s), s) for s in everything), key=lambda pair: -pair[0])
    return [service for likeness, service in ranked if likeness], False


def _alike(wanted: str, service: Service) -> int:
    words = f"{service.slug} {service.title} {service.summary} {service.keywords}"
    return len(_pairs(wanted) & _pairs(words))


def _pairs(text: str) -> set[str]:
    """Chinese: every two neighbouring characters. Latin letters: every five."""
    found = set()
    for word in text.casefold().split():
        size = 5 if word.isascii() else 2
        found |= {word[i : i + size] for i in range(len(word) - size + 1)}
    return found
