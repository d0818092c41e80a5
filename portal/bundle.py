"""The one stylesheet: of Bootstrap only the rules that some page uses, then our own.

Bootstrap comes from its package and is never copied into the repository. The finder makes
`css/site.css` in var/ when it is first asked for (runserver, tests, collectstatic) and again
when a source is newer, so no build step can be forgotten.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage

SITE_CSS = "css/site.css"
BOOTSTRAP = "bootstrap/css/bootstrap.css"
OURS = ("tokens", "shell", "forms", "pieces", "permit", "desk", "cases", "pages", "certificates")
# Classes that Python code puts on widgets; those in templates are found by reading them.
IN_CODE = {"form-control", "form-select", "form-check-input"}

CLASS_ATTRIBUTE = re.compile(r"""(?:class|css_class|"class"|'class')\s*[=:]\s*"([^"]*)\"""")
TEMPLATE_TAG = re.compile(r"{[%{#].*?[%}#]}")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CLASS_IN_SELECTOR = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
NEGATION = re.compile(r":not\([^)]*\)")


def used_classes(sources: Iterable[Path]) -> set[str]:
    """Every class named in a class attribute of the templates (or Python files) given."""
    words = set(IN_CODE)
    for source in sources:
        for value in CLASS_ATTRIBUTE.findall(source.read_text("utf-8")):
            words.update(TEMPLATE_TAG.sub(" ", value).split())
    return words


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """The top-level rules of a stylesheet without comments: (prelude, body)."""
    start = depth = 0
    prelude = ""
    for brace in re.finditer(r"[{}]", css):
        if brace.group() == "{":
            depth += 1
            if depth == 1:
                prelude, start = css[start : brace.start()].strip(), brace.end()
        else:
            depth -= 1
            if depth == 0:
                yield prelude, css[start : brace.start()]
                start = brace.end()


def keep_used(css: str, used: set[str]) -> str:
    """The rules whose classes are all used; rules on elements stay, Bootstrap's dark theme goes."""
    kept = []
    for prelude, body in blocks(css):
        if prelude.startswith(("@media", "@supports")):
            inner = keep_used(body, used)
            if inner:
                kept.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@keyframes"):
            continue
        else:
            prelude = prelude.removeprefix('@charset "UTF-8";').strip()
            selectors = [s.strip() for s in prelude.split(",") if wanted(s, used)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{body}}}")
    return "\n".join(kept)


def wanted(selector: str, used: set[str]) -> bool:
    """Whether a page can hold an element that this selector means."""
    if "data-bs-theme=dark" in selector:
        return False
    return set(CLASS_IN_SELECTOR.findall(NEGATION.sub("", selector))) <= used


def squeeze(css: str) -> str:
    """Without comments and without the white space that only people need."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", COMMENT.sub("", css))).strip()


def bundle(bootstrap: Path, ours: Iterable[Path], pages: Iterable[Path]) -> str:
    """The text of css/site.css."""
    theirs = keep_used(COMMENT.sub("", bootstrap.read_text("utf-8")), used_classes(pages))
    own = "".join(path.read_text("utf-8") for path in ours)
    return squeeze(theirs + own)


@lru_cache(maxsize=1)
def _bootstrap() -> Path:
    return Path(str(AppDirectoriesFinder().find(BOOTSTRAP)))


class BundleFinder(BaseFinder):
    """Finds css/site.css, made from its sources."""

    def sources(self) -> tuple[list[Path], list[Path]]:
        """Our stylesheets in their order, and the files that name classes."""
        base = Path(settings.BASE_DIR)
        ours = [base / "static" / "css" / f"{name}.css" for name in OURS]
        pages = sorted((base / "templates").rglob("*.html"))
        for room in ("portal", "permits", "points"):
            pages += sorted((base / room).rglob("forms*.py"))
        return ours, pages

    def made(self) -> Path:
        """The path of the bundle, made again when a source is newer."""
        target = Path(settings.VAR_DIR) / "static" / SITE_CSS
        ours, pages = self.sources()
        newest = max(path.stat().st_mtime for path in (*ours, *pages, _bootstrap(), Path(__file__)))
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed: several test workers may do this at once.
            handle, name = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(bundle(_bootstrap(), ours, pages))
            os.chmod(name, 0o644)
            os.replace(name, target)
        return target

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The absolute path of css/site.css, nothing for any other path."""
        if path != SITE_CSS:
            return []
        made = str(self.made())
        return [made] if find_all or kwargs.get("all") else made

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """The one file, for collectstatic."""
        yield SITE_CSS, FileSystemStorage(location=self.made().parent.parent)
