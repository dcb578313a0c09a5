"""Docstrings of functions and classes as Markdown, their types as they stand in the source."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

HEADING = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
# Options that many functions take; each is described once, on a page of its own.
COMMON = (
    ("leapstats.api.choices", "Reading"),
    ("leapstats.api.presentation", "LooksOptions"),
    ("leapstats.api.designs", "DesignOptions"),
    ("leapstats.api.designs", "StageOptions"),
)
LISTED = {"Parameters", "Returns", "Raises", "Yields", "Attributes"}
OPEN = "`" * 5


def function(name: str, thing: object, kind: str = "function", fence: str = OPEN) -> str:
    """Return a function as a directive of Sphinx's Python domain."""
    body = described(inspect.getdoc(thing) or "", types(thing))
    return f"{fence}{{py:{kind}}} {name}{signature(thing)}\n\n{body}\n{fence}\n"


def klass(name: str, thing: type) -> str:
    """Return a class with its public methods and properties."""
    body = [described(inspect.getdoc(thing) or "", fields(thing))]
    for each, member in members(thing):
        if isinstance(member, property):
            said = described(inspect.getdoc(member) or "", {})
            body.append(f"{OPEN}{{py:property}} {each}\n\n{said}\n{OPEN}\n")
        else:
            body.append(function(each, member, "method"))
    text = "\n".join(body)
    return f"{OPEN}`{{py:class}} {name}\n\n{text}\n{OPEN}`\n"


def members(thing: type) -> Iterator[tuple[str, object]]:
    """Return public members of the package's own that have a docstring, once, in the order of the source."""
    seen = set()
    for home in thing.__mro__:
        if not home.__module__.startswith("leapstats"):
            continue
        for name, member in vars(home).items():
            plain = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            shown = isinstance(plain, property) or inspect.isfunction(plain)
            if shown and not name.startswith("_") and name not in seen and inspect.getdoc(plain):
                seen.add(name)
                yield name, plain


def signature(thing: object) -> str:
    """Return the parameters and their defaults; types stand in the list below it."""
    if not callable(thing):
        return ""
    found = inspect.signature(thing)
    plain = [
        each.replace(annotation=inspect.Parameter.empty) for each in found.parameters.values() if each.name != "self"
    ]
    return re.sub(r"<(\w+)\.(\w+): [^>]+>", r"\1.\2", str(inspect.Signature(plain)))


def types(thing: object) -> dict[str, str]:
    """Return the annotations of a function as they are written."""
    tree = source(thing)
    if not isinstance(tree, ast.FunctionDef):
        return {}
    arguments = [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]
    return {each.arg: written(each.annotation) for each in arguments if each.annotation is not None}


def fields(thing: type) -> dict[str, str]:
    """Return the annotations of a class's fields as they are written."""
    tree = source(thing)
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        each.target.id: written(each.annotation)
        for each in body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


def source(thing: object) -> ast.stmt | None:
    """Return the statement that defines something."""
    try:
        code = textwrap.dedent(inspect.getsource(thing))  # type: ignore[arg-type]
    except (OSError, TypeError):
        return None
    return ast.parse(code).body[0]


def written(annotation: ast.expr) -> str:
    return ast.unparse(annotation).replace("'", "").replace('"', "")


def described(text: str, known: dict[str, str]) -> str:
    """Return a docstring as Markdown: its sections with bold headings, what they list as lists."""
    head, *rest = HEADING.split(text)
    parts = [plain(head)]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        said = listed(body, known, named=title != "Returns") if title in LISTED else plain(body)
        parts += [f"**{title}**", "", said]
    return "\n".join(parts).rstrip() + "\n"


def listed(body: str, known: dict[str, str], *, named: bool) -> str:
    """Return the entries of a section: a line that begins at the margin, and what is indented below it."""
    lines = []
    for entry in re.split(r"\n(?=\S)", body.strip("\n")):
        name, _, said = entry.partition("\n")
        kinds = ", ".join(dict.fromkeys(known[each] for each in name.split(", ") if each in known)) if named else ""
        lines.append(f"`{name}`" + (f": `{kinds}`" if kinds else ""))
        lines.append(f":   {textwrap.indent(plain(textwrap.dedent(said)), '    ').strip() or '-'}\n")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Return words in which only code, lists and paragraphs are Markdown; other signs are signs."""
    text = re.sub(r"``([^`]+)``", r"`\1`", text)
    pieces = re.split(r"(`[^`]*`)", text)
    shown = (each if each.startswith("`") else re.sub(r"([*_<>\[\]$|])", r"\\\1", each) for each in pieces)
    text = "".join(shown)
    for module, name in COMMON:
        text = text.replace(f"`{module}.{name}`", f"{{py:obj}}`{module}.{name}`")
    return text
