"""The counts behind numbers of a result that tells of them in a ledger, as counts that hang together."""

from dataclasses import replace

from leapstats.disclosure.facts import Facts
from leapstats.disclosure.system import Form
from leapstats.results.ledger import Basis, Ledger


def form_in(facts: Facts, place: int, name: str) -> Form:
    """Return a count of the ledger of the result at a place."""
    return ((facts.system.place(((f"{place}:{name}", ""),)), 1.0),)


def add_ledger(facts: Facts, ledger: Ledger, place: int) -> None:
    """Add the counts of a ledger, and what they add up to."""
    system = facts.system
    for name, value in ledger.counts.items():
        form = form_in(facts, place, name)
        system.count(form, value, name, is_level=False, is_printed=False)
        system.counts[form] = replace(system.counts[form], is_public=name in ledger.public)
    for whole, parts in ledger.sums:
        terms = [(atom, 1.0) for name in parts for atom, _ in form_in(facts, place, name)]
        terms.append((form_in(facts, place, whole)[0][0], -1.0))
        system.relate(terms, 0.0, 0.0, f"{whole}: the parts add up")


def forms_behind(facts: Facts, basis: Basis, place: int) -> tuple[Form, ...] | None:
    """Return what a number rests on; None for what is about a single unit."""
    if basis.counts is None:
        return None
    return tuple(form_in(facts, place, name) for name in basis.counts)
