"""Read a study's folder into one frozen Study, or say everything that is wrong with it."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from leapstats.dictionary.checks import check_study
from leapstats.dictionary.codes import Code, CodeList
from leapstats.dictionary.files import printable
from leapstats.dictionary.published_files import PUBLISHED, accepted_findings, published_cells
from leapstats.dictionary.scale_items import with_scales
from leapstats.dictionary.sheets import Findings, SheetRow, sheet, unique
from leapstats.dictionary.study import Constraint, SourceColumn, Study, Variable
from leapstats.dictionary.study_settings import load_settings, study_of, waves_of
from leapstats.errors import DictionaryError
from leapstats.terms import REASONS, ConstraintKind, Grade, ItemType, Reason, Role

__all__ = ["CODELISTS", "COLUMNS", "CONSTRAINTS", "PUBLISHED", "VARIABLES", "load_study"]

VARIABLES = (
    "name label type codes role domain universe block skip_means formula optional judged_important source note"
).split()
CODELISTS = "list code label order missing".split()
COLUMNS = "wave column option variable recode".split()
MORE_OF_VARIABLES = "unit exclusive form review confidence evidence".split()
MORE_OF_COLUMNS = "wording".split()
CONSTRAINTS = "id wave grade kind expression taken source note".split()
TICK = "tick"
ORDER = re.compile("-?[0-9]{1,6}")


def load_study(folder: str | Path) -> Study:
    """Read the data dictionary in a folder.

    Parameters
    ----------
    folder
        Holds study.toml, variables.csv, codelists.csv and columns.csv; scales.csv, constraints.csv and
        the folder published/ where the study has them.

    Returns
    -------
    Study
        Checked: every name resolves, no formula goes in a circle, every file lies in the folder. The scores of
        scales, and the levels they fall in, are derived items.

    Raises
    ------
    DictionaryError
        With every problem of the folder at once.
    """
    folder = Path(folder)
    findings = Findings()
    settings = load_settings(folder, findings)
    codes = _code_lists(folder, findings)
    study = study_of(settings, folder, findings)
    study = replace(
        study,
        waves=tuple(waves_of(settings, folder, findings)),
        variables=_variables(folder, codes, study, findings),
        columns=tuple(_columns(folder, findings)),
        constraints=tuple(_constraints(folder, findings)),
        published=tuple(published_cells(folder, findings)),
        accepted=tuple(accepted_findings(folder, findings)),
    )
    study = check_study(with_scales(study, folder, findings), findings)
    if findings.problems:
        # Read only where something is wrong: a command that needs no plan does not wait for one.
        from leapstats.dictionary.whole import shape_problems

        findings.problems.extend(shape_problems(study))
        raise DictionaryError(f"the study in {printable(folder)}", findings.problems)
    return study


def _code_lists(folder: Path, findings: Findings) -> dict[str, CodeList]:
    grouped: dict[str, list[tuple[float, Code]]] = {}
    for row in sheet(folder, "codelists.csv", CODELISTS, findings):
        reason = row.lookup("missing", REASONS, "Leave it blank for an answer.") or Reason.ANSWERED
        order = row["order"]
        if order and not ORDER.fullmatch(order):
            row.complain("order", f'"{order}" is not a whole number', "Number the codes of a list 1, 2, 3, ...")
            order = ""
        codes = grouped.setdefault(row["list"], [])
        _check_code(row, [code for _, code in codes])
        codes.append((float(order or len(codes) + 1), Code(row["code"], row["label"], reason)))
    return {
        name: CodeList(name, tuple(code for _, code in sorted(codes, key=lambda pair: pair[0])))
        for name, codes in grouped.items()
    }


def _check_code(row: SheetRow, others: list[Code]) -> None:
    """Note a code that lacks something, or that a cell of a file could take for another one."""
    for column in ("list", "code", "label"):
        if not row[column]:
            row.complain(column, "it is blank", "Fill it in, or remove the row")
    code, label = row["code"], row["label"].casefold()
    for other in others:
        if code == other.code:
            row.complain("code", f"{code} appears twice in list {row['list']}", "Rename or remove one of them")
        elif label and label == other.label.casefold():
            what = f'"{row["label"]}" is also the label of {other.code}'
            row.complain("label", what, "Give each code in a list its own label")
        elif label == other.code.casefold() or code.casefold() == other.label.casefold():
            what = f"the label of one code is another code ({code}, {other.code})"
            row.complain("label", what, "Use labels that are not codes of the same list")


def _variables(folder: Path, codes: Mapping[str, CodeList], study: Study, findings: Findings) -> dict[str, Variable]:
    lists_read = "codelists.csv" not in findings.unread

    def variable(row: SheetRow) -> Variable:
        if row["skip_means"] not in {"", "no"}:
            row.complain("skip_means", f'"{row["skip_means"]}" is not known', "Write no, or leave it blank")
        if "study.toml" not in findings.unread:
            row.lookup("block", study.blocks, "Otherwise, add it to [blocks] in study.toml.")
            row.lookup("domain", study.domains, "Otherwise, add it to [domains] in study.toml.")
        return Variable(
            name=row["name"],
            label=row["label"] or row["name"],
            type=row.choice("type", ItemType, ItemType.TEXT),
            role=row.choice("role", Role, Role.PARADATA),
            codes=row.lookup("codes", codes, "Otherwise, add it to codelists.csv.") if lists_read else None,
            domain=row["domain"],
            universe=row.expression("universe"),
            block=row["block"],
            skip_means_no=row["skip_means"] == "no",
            formula=row.expression("formula"),
            optional=row.flag("optional"),
            judged_important=row.flag("judged_important"),
            source=row["source"],
            note=row["note"],
            unit=row["unit"],
            exclusive=row.flag("exclusive"),
            form=row["form"],
            review=row.flag("review"),
            confidence=row["confidence"],
            evidence=row["evidence"],
        )

    rows = sheet(folder, "variables.csv", VARIABLES, findings, optional=MORE_OF_VARIABLES)
    return unique(((row.where, row["name"], variable(row)) for row in rows), "an item", findings)


def _columns(folder: Path, findings: Findings) -> Iterator[SourceColumn]:
    for row in sheet(folder, "columns.csv", COLUMNS, findings, optional=MORE_OF_COLUMNS):
        recode, tick = row["recode"], False
        pairs: dict[str, str] = {}
        for part in filter(None, (each.strip() for each in recode.split(";"))):
            text, sign, code = part.rpartition("=")
            if part == TICK:
                tick = True
            elif not sign or not text.strip() or not code.strip():
                row.complain("recode", f'"{part}" is not text=code', "Write text=code;text=code, or tick")
            else:
                _check_pair(row, pairs, text.strip(), code.strip())
                pairs[text.strip()] = code.strip()
        if not row["column"]:
            row.complain("column", "it is blank", "Enter the column of the file that this row describes")
        yield SourceColumn(
            wave=row["wave"],
            column=row["column"],
            option=row["option"],
            variable=row["variable"],
            recode=pairs,
            tick=tick,
            wording=row["wording"],
        )


def _check_pair(row: SheetRow, pairs: Mapping[str, str], text: str, code: str) -> None:
    if pairs.get(text, code) != code:
        row.complain("recode", f'"{text}" is recoded to both {pairs[text]} and {code}', "Use one code for it")


def _constraints(folder: Path, findings: Findings) -> Iterator[Constraint]:
    if not os.path.lexists(folder / "constraints.csv"):
        return
    seen: set[str] = set()
    for row in sheet(folder, "constraints.csv", CONSTRAINTS, findings):
        expression = row.expression("expression")
        if not row["id"]:
            row.complain("id", "it is blank", "Give the constraint an id")
        elif row["id"] in seen:
            row.complain("id", f"{row['id']} is already used", "Rename or remove one of them")
        seen.add(row["id"])
        if expression is None:
            if not row["expression"]:
                row.complain("expression", "it is blank", "Enter an expression, or remove the row")
            continue
        yield Constraint(
            id=row["id"],
            wave=row["wave"],
            grade=row.choice("grade", Grade, Grade.PLAUSIBLE),
            kind=row.choice("kind", ConstraintKind, ConstraintKind.RANGE),
            expression=expression,
            taken=row.flag("taken"),
            source=row["source"],
        )
