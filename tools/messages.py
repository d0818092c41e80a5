"""The translation catalogue, in pure Python: a bare machine has no gettext.

    python -m tools.messages              collect texts, keep translations, drop unused ones
    python -m tools.messages --add A.po   the same, with translations out of other PO files
    python -m tools.messages --check      fail on a text without a translation, and the like
    python -m tools.messages --compile    write the .mo file that Django reads

The file carries no dates, paths or line numbers, so that it changes only where words change.
A translation of a text that comes with a package (Django, allauth) is kept when its comment
says `# overrides <package>`.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CODE = ("portal", "permits", "points", "templates")
KEYWORDS = dict.fromkeys(
    f"{kind}{lazy}"
    for kind in ("gettext", "ngettext", "pgettext", "npgettext")
    for lazy in ("", "_lazy", "_noop")
) | {"_": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
HEADER_KEPT = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Language:", "Plural")

# A text's place in a catalogue: what is said, and the context that tells two meanings apart.
Key = tuple[str, str | None]


def key_of(message: Message) -> Key:
    """The singular text and its context."""
    return _strings(message.id)[0], message.context


def _sources() -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _python(path: Path) -> str:
    source = path.read_text()
    if path.suffix == ".py":
        return source
    # What templatize leaves of a template is indented like HTML, which Python's tokenizer refuses.
    code = templatize(source, origin=str(path.relative_to(ROOT)))
    return "\n".join(line.lstrip() for line in code.split("\n"))


def extract() -> Catalog:
    """Every text that the code and the templates ask for, without translations."""
    found = Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    for path in _sources():
        lines = io.BytesIO(_python(path).encode())
        try:
            texts = list(extract_python(lines, KEYWORDS, [], {"encoding": "utf-8"}))
        except SyntaxError as error:
            raise SystemExit(f"{path.relative_to(ROOT)}: {error}") from error
        for _, function, arguments, _ in texts:
            _add(found, str(function), arguments)
    return found


def _add(catalog: Catalog, function: str, arguments: str | Sequence[str] | None) -> None:
    values = _strings(arguments)
    context = values.pop(0) if "pgettext" in function and values else None
    count = 2 if function.startswith(("ngettext", "npgettext")) else 1
    texts = values[:count]
    # A text that is not written out (None here) comes from data, which translates itself.
    if len(texts) == count and all(texts):
        catalog.add(tuple(texts) if count == 2 else texts[0], context=context)


def read(path: Path) -> Catalog:
    """A PO file; an empty catalogue when there is none."""
    if not path.exists():
        return Catalog(locale="zh_Hans", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", ignore_obsolete=True)


def _strings(text: str | Sequence[str] | None) -> list[str]:
    """One form or several, always as a list."""
    return [text] if isinstance(text, str) else list(text or ())


def _translated(message: Message) -> bool:
    strings = _strings(message.string)
    return all(strings) and bool(strings)


def _is_override(message: Message) -> bool:
    return any(comment.startswith("overrides ") for comment in message.user_comments)


def merge(found: Catalog, old: Catalog, more: Iterable[Catalog]) -> Catalog:
    """`found` with the translations of `old`; those of `more` come first, the last of them wins."""
    for source in (old, *more):
        for message in source:
            if not message.id or not _translated(message):
                continue
            target = found.get(key_of(message)[0], message.context)
            if target is None and _is_override(message):
                found.add(
                    message.id,
                    message.string,
                    user_comments=message.user_comments,
                    context=message.context,
                )
            elif target is not None:
                _translate(target, message)
    return found


def _translate(target: Message, source: Message) -> None:
    first = _strings(source.string)[0]
    target.string = (first,) if target.pluralizable else first
    target.user_comments = source.user_comments
    if source.fuzzy:
        target.flags.add("fuzzy")
    else:
        target.flags.discard("fuzzy")


def write(catalog: Catalog) -> None:
    """Write the one catalogue of this project."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, sort_output=True, width=0)
    lines = buffer.getvalue().decode().split("\n")
    start = lines.index('msgid ""')
    end = lines.index("", start)
    header = [
        line
        for line in lines[start:end]
        if not line.startswith('"') or line.startswith(tuple(f'"{name}' for name in HEADER_KEPT))
    ]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text("\n".join([*header, *lines[end:]]).rstrip("\n") + "\n")


def problems(found: Catalog, kept: Catalog) -> list[str]:
    """What is wrong with the catalogue, a line each; empty when it is complete."""
    wrong = []
    known = {key_of(message): message for message in kept if message.id}
    wanted = {key_of(message): message for message in found if message.id}
    for key, message in wanted.items():
        have = known.get(key)
        if have is None or not _translated(have):
            wrong.append(f"no translation: {key[0]!r}")
        elif have.fuzzy:
            wrong.append(f"fuzzy: {key[0]!r}")
        elif have.pluralizable != message.pluralizable:
            wrong.append(f"plural form differs: {key[0]!r}")
    for key, message in known.items():
        if key not in wanted and not _is_override(message):
            wrong.append(f"unused: {key[0]!r}")
        elif _translated(message) and not _same_placeholders(message):
            wrong.append(f"placeholders differ: {key[0]!r}")
    return sorted(wrong)


def _same_placeholders(message: Message) -> bool:
    # Chinese has one form, which must serve every number: the placeholders of the plural.
    expected = set(PLACEHOLDER.findall(_strings(message.id)[-1]))
    return all(set(PLACEHOLDER.findall(text)) == expected for text in _strings(message.string))


def compile_catalogue() -> None:
    """Write the .mo beside the .po unless it is newer."""
    mo = PO.with_suffix(".mo")
    if not PO.exists() or (mo.exists() and mo.stat().st_mtime > PO.stat().st_mtime):
        return
    catalog = read(PO)
    for message in list(catalog):
        if message.id and (message.fuzzy or not _translated(message)):
            catalog.delete(*key_of(message))
    part = mo.with_suffix(".part")
    with part.open("wb") as file:
        write_mo(file, catalog)
    part.rename(mo)


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--add", nargs="+", type=Path, default=[], metavar="PO")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compile", action="store_true")
    options = parser.parse_args()
    if not options.compile:
        found = extract()
        if not options.check:
            write(merge(found, read(PO), map(read, options.add)))
        wrong = problems(extract(), read(PO))
        print("\n".join(wrong or [f"{PO.name}: {len(found)} texts, all translated"]))
        if wrong and options.check:
            sys.exit(f"{len(wrong)} problems in the catalogue; `make messages` collects texts")
    compile_catalogue()


if __name__ == "__main__":
    main()
