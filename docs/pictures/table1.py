"""Make the picture of Table 1 in the README: one table as it is read in a terminal, a notebook, Word and LaTeX.

Run it with the project's environment: `python docs/pictures/table1.py`. It needs chromium, LibreOffice, pdflatex and
pdftoppm on the path; pictures are made in a temporary folder, and table1.png beside this file is written last.
"""

import html
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import leapstats as ls
from leapstats.output.document import Document

HERE = Path(__file__).parent
SURVEY = HERE.parents[1] / "analyses" / "examples" / "survey.csv"
TERMINAL = "background:#1e1e1e;color:#ddd;font:13px/1.25 'DejaVu Sans Mono',monospace;margin:0;padding:10px"
WIDTH, GAP, HEAD = 1700, 24, 30


def main() -> None:
    """Make every part, and the whole."""
    made = ls.table1(
        SURVEY,
        by="registry",
        missing="n/a",
        categorical="region",
        count="visits",
        include=["region", "visits", "huddles", "burnout", "turnover"],
        statistic={"count": "median (p25, p75)"},
        label={"visits": "Visits a week", "huddles": "Daily huddles"}
        | {name: name.capitalize() for name in ("region", "burnout", "turnover")},
        test=True,
        difference=True,
        smd=True,
        title="Practices with and without a registry (synthetic data)",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [
            ("Terminal, 80 columns", terminal(made.document, 80, folder)),
            ("Terminal, 120 columns", terminal(made.document, 120, folder)),
            ("Notebook, light", notebook(made, folder, dark=False)),
            ("Notebook, dark", notebook(made, folder, dark=True)),
            ("Word", word(made, folder)),
            ("LaTeX", latex(made, folder)),
        ]
        whole(parts).quantize(96).save(HERE / "table1.png", optimize=True)


def terminal(document: Document, width: int, folder: Path) -> Image.Image:
    from dataclasses import replace

    from leapstats.output.formats import module_for

    text = module_for("text").render(replace(document, width=width))
    page = f"<body style='margin:0;background:#1e1e1e'><pre style=\"{TERMINAL}\">{html.escape(text)}</pre></body>"
    return photographed(page, folder / f"terminal{width}", 20 + 8 * width)


def notebook(made: ls.DescriptiveResult, folder: Path, *, dark: bool) -> Image.Image:
    back, ink = ("#111", "#ddd") if dark else ("#fff", "#111")
    kind = "dark" if dark else "light"
    page = (
        f"<html data-jp-theme-light='{'false' if dark else 'true'}' style='color-scheme:{kind}'>"
        f"<body data-jp-theme-light='{'false' if dark else 'true'}' style='background:{back};color:{ink};margin:12px'>"
        f"{made._repr_html_()}</body></html>"
    )
    return photographed(page, folder / kind, 1000)


def photographed(page: str, path: Path, width: int) -> Image.Image:
    path.with_suffix(".html").write_text(f"<!DOCTYPE html><meta charset='utf-8'>{page}", encoding="utf-8")
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--screenshot={path}.png", f"--window-size={width},1400", path.with_suffix(".html").as_uri())  # fmt: skip
    return trimmed(Image.open(f"{path}.png").convert("RGB"))


def word(made: ls.DescriptiveResult, folder: Path) -> Image.Image:
    made.save(folder / "word.docx")
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(folder / "word.docx"))
    return page_of(folder / "word.pdf")


def latex(made: ls.DescriptiveResult, folder: Path) -> Image.Image:
    table = made.render("latex")
    packages = "\n".join(re.findall(r"\\usepackage(?:\[[^]]*\])?\{[^}]*\}", table.splitlines()[0]))
    head = f"\\documentclass{{article}}\n\\usepackage[margin=2cm]{{geometry}}\n{packages}\n\\pagestyle{{empty}}\n"
    page = f"{head}\\begin{{document}}\n{table}\\end{{document}}\n"
    (folder / "latex.tex").write_text(page, encoding="utf-8")
    for _ in range(2):
        run("pdflatex", "-interaction=nonstopmode", "-output-directory", str(folder), str(folder / "latex.tex"))
    return page_of(folder / "latex.pdf")


def page_of(pdf: Path) -> Image.Image:
    run("pdftoppm", "-r", "110", "-png", "-singlefile", str(pdf), str(pdf.with_suffix("")))
    return trimmed(Image.open(pdf.with_suffix(".png")).convert("RGB"))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def trimmed(picture: Image.Image) -> Image.Image:
    """Cut the empty rows and columns off, in the color of the last corner."""
    from PIL import ImageChops

    back = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    box = ImageChops.difference(picture, back).getbbox() or (0, 0, *picture.size)
    room = (max(box[0] - 12, 0), max(box[1] - 12, 0), min(box[2] + 12, picture.width), min(box[3] + 12, picture.height))
    return picture.crop(room)


def whole(parts: Sequence[tuple[str, Image.Image]]) -> Image.Image:
    """Put parts in two columns, each under its name."""
    column = (WIDTH - GAP) // 2
    shown = [(name, fitted(picture, column)) for name, picture in parts]
    rows = [shown[place : place + 2] for place in range(0, len(shown), 2)]
    heights = [max(picture.height for _, picture in row) + HEAD + GAP for row in rows]
    paper = Image.new("RGB", (WIDTH, sum(heights)), "#f4f4f4")
    pen, font, down = ImageDraw.Draw(paper), ImageFont.load_default(20), 0
    for row, height in zip(rows, heights, strict=True):
        for place, (name, picture) in enumerate(row):
            left = place * (column + GAP)
            pen.text((left + 4, down + 2), name, fill="#333", font=font)
            paper.paste(picture, (left, down + HEAD))
        down += height
    return paper


def fitted(picture: Image.Image, width: int) -> Image.Image:
    scale = min(width / picture.width, 1.0)
    return picture.resize((int(scale * picture.width), int(scale * picture.height)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
