"""Descriptive tables and small-sample statistics for surveys of primary care practices."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leapstats.api.agreement import agreement
    from leapstats.api.associations import associations
    from leapstats.api.bounds import bounds_association, bounds_change, bounds_count
    from leapstats.api.check import check
    from leapstats.api.codebook import codebook
    from leapstats.api.combine import merge, stack
    from leapstats.api.crosstab import crosstab
    from leapstats.api.dictionary_changes import dictionary_changes
    from leapstats.api.disclose import disclose
    from leapstats.api.export import export
    from leapstats.api.export_dictionary import export_dictionary
    from leapstats.api.import_dictionary import import_dictionary
    from leapstats.api.init import init
    from leapstats.api.likert import likert
    from leapstats.api.missing import missing
    from leapstats.api.model import model
    from leapstats.api.model_table import model_table
    from leapstats.api.models import models
    from leapstats.api.paper_tables import findings, table2, table3
    from leapstats.api.rates import rates
    from leapstats.api.read import read
    from leapstats.api.reading import read_survey
    from leapstats.api.report import report
    from leapstats.api.reproduce import reproduce
    from leapstats.api.respondents import respondents
    from leapstats.api.response import response
    from leapstats.api.scales import scales
    from leapstats.api.simulate import simulate
    from leapstats.api.staffing import staffing
    from leapstats.api.study_bounds import bounds
    from leapstats.api.table1 import table1
    from leapstats.describe.result import DescriptiveResult
    from leapstats.dictionary.load import load_study
    from leapstats.dictionary.study import Study
    from leapstats.errors import (
        ContradictionError,
        DataError,
        DictionaryError,
        InfeasibleError,
        InputError,
        LeapstatsError,
        NotEstimableError,
        OutputError,
        UsageError,
    )
    from leapstats.output.result import AnalysisResult
    from leapstats.psychometrics.result import ScalesResult
    from leapstats.regression.result import ModelResult
    from leapstats.reporting.result import ReportResult
    from leapstats.reproduction.findings import CheckResult
    from leapstats.reproduction.result import ReproductionResult
    from leapstats.simulation.result import SimulationResult
    from leapstats.survey.survey import Survey

__version__ = "0.1.0"

# Public names are found where they live when first used: importing the package loads nothing heavy.
_HOMES = {
    "SimulationResult": "leapstats.simulation.result",
    "DescriptiveResult": "leapstats.describe.result",
    "ModelResult": "leapstats.regression.result",
    "CheckResult": "leapstats.reproduction.findings",
    "ReportResult": "leapstats.reporting.result",
    "ReproductionResult": "leapstats.reproduction.result",
    "ScalesResult": "leapstats.psychometrics.result",
    "AnalysisResult": "leapstats.output.result",
    "ContradictionError": "leapstats.errors",
    "DataError": "leapstats.errors",
    "DictionaryError": "leapstats.errors",
    "InfeasibleError": "leapstats.errors",
    "InputError": "leapstats.errors",
    "LeapstatsError": "leapstats.errors",
    "NotEstimableError": "leapstats.errors",
    "OutputError": "leapstats.errors",
    "Study": "leapstats.dictionary.study",
    "Survey": "leapstats.survey.survey",
    "UsageError": "leapstats.errors",
    "agreement": "leapstats.api.agreement",
    "associations": "leapstats.api.associations",
    "bounds": "leapstats.api.study_bounds",
    "crosstab": "leapstats.api.crosstab",
    "disclose": "leapstats.api.disclose",
    "import_dictionary": "leapstats.api.import_dictionary",
    "init": "leapstats.api.init",
    "likert": "leapstats.api.likert",
    "missing": "leapstats.api.missing",
    "merge": "leapstats.api.combine",
    "stack": "leapstats.api.combine",
    "bounds_association": "leapstats.api.bounds",
    "bounds_change": "leapstats.api.bounds",
    "bounds_count": "leapstats.api.bounds",
    "check": "leapstats.api.check",
    "codebook": "leapstats.api.codebook",
    "dictionary_changes": "leapstats.api.dictionary_changes",
    "export": "leapstats.api.export",
    "export_dictionary": "leapstats.api.export_dictionary",
    "findings": "leapstats.api.paper_tables",
    "model": "leapstats.api.model",
    "model_table": "leapstats.api.model_table",
    "models": "leapstats.api.models",
    "load_study": "leapstats.dictionary.load",
    "rates": "leapstats.api.rates",
    "read": "leapstats.api.read",
    "read_survey": "leapstats.api.reading",
    "report": "leapstats.api.report",
    "reproduce": "leapstats.api.reproduce",
    "respondents": "leapstats.api.respondents",
    "response": "leapstats.api.response",
    "scales": "leapstats.api.scales",
    "simulate": "leapstats.api.simulate",
    "staffing": "leapstats.api.staffing",
    "table1": "leapstats.api.table1",
    "table2": "leapstats.api.paper_tables",
    "table3": "leapstats.api.paper_tables",
}

__all__ = [
    "AnalysisResult",
    "CheckResult",
    "ContradictionError",
    "DataError",
    "DescriptiveResult",
    "DictionaryError",
    "InfeasibleError",
    "InputError",
    "LeapstatsError",
    "ModelResult",
    "NotEstimableError",
    "OutputError",
    "ReportResult",
    "ReproductionResult",
    "ScalesResult",
    "SimulationResult",
    "Study",
    "Survey",
    "UsageError",
    "agreement",
    "associations",
    "bounds",
    "bounds_association",
    "bounds_change",
    "bounds_count",
    "check",
    "codebook",
    "crosstab",
    "dictionary_changes",
    "disclose",
    "export",
    "export_dictionary",
    "findings",
    "import_dictionary",
    "init",
    "likert",
    "load_study",
    "merge",
    "missing",
    "model",
    "model_table",
    "models",
    "rates",
    "read",
    "read_survey",
    "report",
    "reproduce",
    "respondents",
    "response",
    "scales",
    "simulate",
    "stack",
    "staffing",
    "table1",
    "table2",
    "table3",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'leapstats' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
