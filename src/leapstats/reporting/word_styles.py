"""The styles of a report in Word: those of a journal's template where it has them, else plain ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leapstats.errors import DataError, Problem
from leapstats.output.word_blocks import NOTE_SIZE, SIZE

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FONT, TEXT_SIZE = "Times New Roman", 11
LONG, SHORT, MARGIN = 792.0, 612.0, 57.6  # points of a page's sides and margin
# The names of styles, with what each is based on where a template lacks it: a size, and whether letters are bold.
STYLES: dict[str, tuple[str, float | None, bool]] = {
    "Title": ("Normal", 20, True),
    "Subtitle": ("Normal", 13, False),
    "Heading 1": ("Normal", 15, True),
    "Body Text": ("Normal", None, False),
    "Caption": ("Normal", 10, True),
    "Contents": ("Normal", None, False),
    "Synthetic Note": ("Normal", None, True),
    "Table Text": ("Normal", SIZE, False),
    "Table Note": ("Normal", NOTE_SIZE, False),
    "Figure": ("Normal", None, False),
}


@dataclass(frozen=True, slots=True)
class PageSize:
    """Points of a page that stands upright, and of its margins across and down together."""

    width: float
    height: float
    across: float
    down: float


def opened(template: Path | None) -> "WordDocument":
    """Return an empty Word file with every style of a report.

    Raises
    ------
    DataError
        If the template is no Word file.
    """
    import docx

    if template is None:
        word = docx.Document()
        _plain(word)
    else:
        word = _of_template(template)
        body = word.element.body
        for child in [each for each in body if not each.tag.endswith("}sectPr")]:
            body.remove(child)
    _complete(word)
    return word


def _of_template(template: Path) -> "WordDocument":
    import docx
    from docx.opc.exceptions import OpcError

    try:
        return docx.Document(str(template))
    except (OpcError, KeyError, ValueError, OSError, SyntaxError) as error:
        why = getattr(error, "strerror", None) or "it is damaged, or of another kind"
        raise DataError(template.name, [Problem("", f"this is no Word file ({why})", "Use a .docx file")]) from None


def _plain(word: "WordDocument") -> None:
    """Set what the library's own file has otherwise: letters, their colour, the page."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(TEXT_SIZE)
    for name, (_, size, bold) in STYLES.items():
        if name not in word.styles:
            continue
        style: Any = word.styles[name]
        style.font.name, style.font.bold, style.font.italic = FONT, bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        if size is not None:
            style.font.size = Pt(size)
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        fonts.set(qn("w:eastAsia"), FONT)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    section = word.sections[0]
    section.page_width, section.page_height = Pt(SHORT), Pt(LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(MARGIN)


def _complete(word: "WordDocument") -> None:
    """Add the styles that a template lacks."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    for name, (base, size, bold) in STYLES.items():
        if name in word.styles:
            continue
        style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles[base]
        style.font.bold = bold or None
        if size is not None:
            style.font.size = Pt(size)
        if name == "Contents":
            style.paragraph_format.space_after = Pt(2)


def ids_of(word: "WordDocument") -> dict[str, str]:
    """Return the id of each style in the file, by its name."""
    return {name: str(word.styles[name].style_id) for name in STYLES}


def size_of(word: "WordDocument") -> PageSize:
    """Return the size of the last page of a file, upright."""
    section: Any = word.sections[-1]
    sides = (section.page_width.pt, section.page_height.pt) if section.page_width else (SHORT, LONG)
    across = (section.left_margin.pt + section.right_margin.pt) if section.left_margin is not None else 2 * MARGIN
    down = (section.top_margin.pt + section.bottom_margin.pt) if section.top_margin is not None else 2 * MARGIN
    return PageSize(min(sides), max(sides), across, down)
