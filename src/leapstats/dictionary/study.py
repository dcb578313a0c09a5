"""The frozen values a data dictionary is read into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leapstats.dictionary.codes import CodeList
from leapstats.dictionary.expression import Expression
from leapstats.dictionary.files import printable
from leapstats.dictionary.privacy import Privacy
from leapstats.dictionary.respondents import Respondents
from leapstats.dictionary.sampling import Sampling
from leapstats.dictionary.scale import Scale
from leapstats.terms import ConstraintKind, Figure, Grade, ItemType, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An item of a survey, raw or derived.

    `universe` says which units were asked; None means all. `skip_means_no` says that a unit that
    was not asked counts as not having the trait. `formula` is None for a raw item. `unit` is what a number is
    measured in; `exclusive` marks an option that rules out the others of its block, such as "none of these"; `form`
    is the instrument an item belongs to. `review` says that the row was guessed from a file and nobody has looked at
    it yet, `confidence` (0 to 100) and `evidence` how the guess was made.
    """

    name: str
    label: str
    type: ItemType
    role: Role
    codes: CodeList | None = None
    domain: str = ""
    universe: Expression | None = None
    block: str = ""
    skip_means_no: bool = False
    formula: Expression | None = None
    optional: bool = False
    judged_important: bool = False
    source: str = ""
    note: str = ""
    unit: str = ""
    exclusive: bool = False
    form: str = ""
    review: bool = False
    confidence: str = ""
    evidence: str = ""


ROW = "(row)"  # in place of a column: the number of the row


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumn:
    """Where a wave's file keeps an item. `variable` is `ignored` for a column that is not read.

    `recode` pairs a cell's text with a code; `tick` says that any mark means chosen and that a
    blank has to be resolved. `wording` is how the wave asked.
    """

    wave: str
    column: str
    option: str = ""
    variable: str
    recode: Mapping[str, str] = field(default_factory=dict)
    tick: bool = False
    wording: str = ""


IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One round of data collection; `file` lies inside the study's folder.

    Of a file with several waves, the rows of this one have `wave_value` in the column `wave_column`. `dictionary` is
    the file of the platform that describes it, `sheet` the sheet of a workbook. `repeats` are the rules by which
    repeats become items of the unit, by their names, and `repeats_missing` what means no answer in them. `decimal` is
    `point` or `comma` where numbers are texts with separators. `several` are columns of several
    answers a cell, with what stands between them, "" where that is to be found.
    """

    name: str
    label: str
    file: Path
    format: str
    dictionary: str = ""
    sheet: str = ""
    repeats: Mapping[str, str] = field(default_factory=dict)
    repeats_missing: tuple[str, ...] = ()
    decimal: str = ""
    wave_column: str = ""
    wave_value: str = ""
    several: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def heading(self) -> str:
        """Its name and its label, or one of them where it says the other as well."""
        if self.name in self.label.split() or not self.label:
            return self.label or self.name
        return f"{self.name} {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """What decides the digits; printed under every table.

    `weighted` says that units count by the weights of their design.
    """

    quantile_type: int = 7
    rounding: str = "half up"
    weighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """Something every data set of the study satisfies; used only where `taken`."""

    id: str
    wave: str
    grade: Grade
    kind: ConstraintKind
    expression: Expression
    taken: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One cell that a publication printed. Figures are the printed strings, "" where none.

    `convention` and `not_computable` declare in advance that a cell is reproduced only under
    another convention, or not at all. `file` is the name of its file, without suffix,
    and `line` where it stands there.
    """

    id: str
    wave: str
    where: str
    label: str
    figure: Figure
    printed: str
    n: str = ""
    base: str = ""
    percent: str = ""
    low: str = ""
    high: str = ""
    universe: Expression | None = None
    expression: Expression | None = None
    same_as: str = ""
    convention: str = ""
    not_computable: bool = False
    file: str = ""
    line: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding about a paper that is known, word for word, and why it stands."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """Everything the package knows about a study, apart from the answers.

    `available` says in which waves an item, raw or derived, has answers. `sampling` says how units were sampled; None
    where nothing is said. `respondents` says how rows of respondents become units; None where a unit has one row.
    `privacy` says how small counts are protected.
    """

    name: str
    title: str
    unit: str
    units: str
    id: str
    citation: str = ""
    synthetic: bool = False
    conventions: Conventions = field(default_factory=Conventions)
    sampling: Sampling | None = None
    privacy: Privacy | None = None
    respondents: Respondents | None = None
    waves: tuple[Wave, ...] = ()
    variables: Mapping[str, Variable] = field(repr=False)
    blocks: Mapping[str, str] = field(default_factory=dict, repr=False)
    domains: Mapping[str, str] = field(default_factory=dict, repr=False)
    scales: Mapping[str, Scale] = field(default_factory=dict, repr=False)
    columns: tuple[SourceColumn, ...] = field(default=(), repr=False)
    constraints: tuple[Constraint, ...] = field(default=(), repr=False)
    published: tuple[Published, ...] = field(default=(), repr=False)
    accepted: tuple[Accepted, ...] = field(default=(), repr=False)
    available: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    folder: Path | None = None

    @property
    def source(self) -> str:
        """Where the dictionary was read, in words for a message."""
        return f"the study in {printable(self.folder)}" if self.folder else f"the study {self.name}"
