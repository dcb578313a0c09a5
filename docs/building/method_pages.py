"""Which method for which question: the package's table of decisions, each method with a link to what is said of it."""

import re

from leapstats import stats

HEAD = """\
# Which method for which question

For about thirty units. Each default is the function to take first; the alternatives answer the same question another
way. Each name leads to what it needs, when not to use it, and where it comes from. `stats.guide()` prints this.

Formulas of the core stand in [exact tests](exact.md), [limits](limits.md), [models](small_models.md),
[bounds](bounds.md), [designs](sample_designs.md), [scales](scales.md), [agreement](agreement.md) and
[rates](rates_and_ratios.md).
"""


def pages() -> dict[str, str]:
    """Return the page: a list for each design, because a table of five columns does not fit a telephone."""
    lines = [HEAD]
    design = ""
    for each in stats.guide():
        if each.design != design:
            design = each.design
            lines += [f"## {design[0].upper()}{design[1:]}", ""]
        others = f" Or {', '.join(map(linked, each.alternatives))}." if each.alternatives else ""
        lines += [f"{each.measure[0].upper()}{each.measure[1:]}", f":   {linked(each.default)}.{others} {each.why}", ""]
    return {"methods/index.md": "\n".join(lines)}


def linked(name: str) -> str:
    """Return the name of a statistic with a link to its docstring, if it is one."""
    known = re.fullmatch(r"\w+", name) and name in stats.__all__
    return f"{{py:obj}}`{name} <leapstats.stats.{name}>`" if known else f"`{name}`"


def with_links(text: str, uri: str) -> str:
    """Return a page about methods whose names of statistics lead to what is said of each."""
    if not uri.startswith("methods/"):
        return text
    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    name = r"(?<![`$}])`(\w+)`(?![`$])"
    return "".join(
        part if part.startswith("```") else re.sub(name, lambda found: linked(found[1]), part) for part in parts
    )
