"""The reference of the public names, made of their docstrings."""

import inspect
from importlib import import_module
from types import ModuleType

import leapstats
from building import docstrings
from leapstats import stats
from leapstats.errors import LeapstatsError

# Where a name stands; one that no page names stands in "More".
GROUPS = {
    "Read and describe": ("read", "read_survey", "table1", "crosstab", "missing", "likert", "response"),
    "Scales, respondents, coders, rates": ("scales", "respondents", "agreement", "rates"),
    "Waves and associations": ("staffing", "associations"),
    "Models": ("model", "models", "model_table"),
    "Published tables": ("table2", "table3", "findings", "reproduce", "check"),
    "Bounds and simulation": ("bounds", "bounds_association", "bounds_change", "bounds_count", "simulate"),
    "Dictionaries": ("init", "load_study", "codebook", "dictionary_changes", "export_dictionary", "import_dictionary"),
    "Reports, tables side by side, files": ("report", "merge", "stack", "export"),
}
# Words of a room of `leapstats.stats`, for a heading.
ROOMS = {
    "two_by_two": "Two groups, yes or no",
    "paired": "The same units twice",
    "ranks": "Ranks",
    "means": "Means",
    "models": "Models",
    "design": "Samples by a design",
    "scales": "Scales",
    "respondents": "Several respondents",
    "rates": "Rates and ratios",
    "agreement": "Agreement of coders",
    "": "Proportions, summaries, larger tables, families",
}


def pages() -> dict[str, str]:
    """Return a page a group of functions, one of results, one of errors, one a room of statistics."""
    groups = dict(grouped())
    found = {f"python/{slug(title)}.md": page(title, leapstats, names) for title, names in groups.items()}
    options = [entry(f"{module}.{name}", getattr(import_module(module), name)) for module, name in docstrings.COMMON]
    found["python/options.md"] = "\n".join(["# Options in common", "", *options])
    rooms = statistics()
    found |= {f"python/stats_{room or 'general'}.md": room_page(room, names) for room, names in rooms.items()}
    return found | {"python/index.md": overview(groups, rooms)}


def grouped() -> list[tuple[str, list[str]]]:
    """Return the public names by the page they stand on."""
    names = [name for name in leapstats.__all__ if inspect.isfunction(getattr(leapstats, name))]
    named = {name for group in GROUPS.values() for name in group}
    classes = [name for name in leapstats.__all__ if name not in names]
    errors = [name for name in classes if issubclass(getattr(leapstats, name), LeapstatsError)]
    found = [(title, [name for name in group if name in names]) for title, group in GROUPS.items()]
    found.append(("More", [name for name in names if name not in named]))
    found.append(("Results", [name for name in classes if name not in errors]))
    return [(title, group) for title, group in [*found, ("Errors", errors)] if group]


def statistics() -> dict[str, list[str]]:
    """Return the names of `leapstats.stats` by their room; those of a module directly in it under no name."""
    found: dict[str, list[str]] = {room: [] for room in ROOMS}
    for name in stats.__all__:
        parts = getattr(stats, name).__module__.split(".")
        room = parts[2] if len(parts) > 3 else ""
        found.setdefault(room, []).append(name)
    return {room: names for room, names in found.items() if names}


def slug(title: str) -> str:
    return title.lower().replace(",", "").replace(" ", "_")


def page(title: str, module: ModuleType, names: list[str]) -> str:
    """Return a page of names of a module."""
    return "\n".join([f"# {title}", "", *(entry(f"{module.__name__}.{name}", getattr(module, name)) for name in names)])


def entry(name: str, thing: object) -> str:
    """Return a heading and what is said of a name."""
    said = docstrings.klass(name, thing) if isinstance(thing, type) else docstrings.function(name, thing)
    return f"## {name.rpartition('.')[2]}\n\n{said}"


def room_page(room: str, names: list[str]) -> str:
    title = ROOMS.get(room, room.replace("_", " ").capitalize())
    return page(f"Statistics: {title[0].lower()}{title[1:]}", stats, names)


def summary(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


def overview(groups: dict[str, list[str]], rooms: dict[str, list[str]]) -> str:
    """Return the page that lists all names."""
    lines = ["# Python", "", "```python", "import leapstats as ls", "```", ""]
    for title, names in groups.items():
        lines += [f"## [{title}]({slug(title)}.md)", ""]
        for name in names:
            lines += [f"{{py:obj}}`ls.{name} <leapstats.{name}>`", f":   {summary(getattr(leapstats, name))}", ""]
    lines += ["## Statistics", "", "`from leapstats import stats`: numbers in, immutable results out.", ""]
    for room, names in rooms.items():
        links = ", ".join(f"{{py:obj}}`{name} <leapstats.stats.{name}>`" for name in names)
        lines += [f"[{ROOMS.get(room, room)}](stats_{room or 'general'}.md)", f":   {links}", ""]
    return "\n".join(lines)
