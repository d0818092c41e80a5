"""Documents are set with their own font, the same bytes for the same data."""

import io

import pytest

from portal.documents import typeset

RARE = "𠮷㛃䶮"


@pytest.fixture
def template(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template that shows a name and a picture, beside the portal's own."""
    from pathlib import Path
    from shutil import copy

    folder = Path(str(tmp_path))
    copy(typeset.TEMPLATES / "house.typ", folder)
    (folder / "one.typ").write_text(
        '#import "/house.typ": *\n#show: house.with(title: [Probe])\n#data.name *#data.name*\n'
        "#if data.picture != none { image(bytes(data.picture), width: 2cm) }\n"
    )
    monkeypatch.setattr(typeset, "TEMPLATES", folder)
    return "one"


def _text(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def _png() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (30, 40), "red").save(out, "PNG")
    return out.getvalue()


def test_rare_characters_are_in_the_text_and_in_the_embedded_font(template: str) -> None:
    import pikepdf

    made = typeset.pdf(template, {"name": f"张{RARE}", "picture": None})
    assert f"张{RARE}" in _text(made)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/FontFile3" in o]
        assert len(fonts) == 2  # regular and bold


def test_equal_data_gives_equal_bytes(template: str) -> None:
    data = {"name": "张三", "picture": _png()}
    assert typeset.pdf(template, data) == typeset.pdf(template, dict(data))


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("张🙂\ue000", "\ue000🙂"),
        ("一\U000e01ef", "一"),  # a form of a character that this font does not hold
        ("辻\U000e0100", ""),
        (f"{RARE}·é\n", ""),
    ],
)
def test_what_the_font_lacks_is_named_and_no_box_is_drawn(
    template: str, name: str, lacking: str
) -> None:
    data = {"rows": [{"name": name}], "name": "x", "picture": None}
    assert typeset.missing(data) == lacking
    if lacking:
        with pytest.raises(typeset.MissingGlyph) as stopped:
            typeset.pdf(template, data)
        assert stopped.value.characters == lacking
    else:
        assert typeset.pdf(template, data)
