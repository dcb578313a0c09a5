"""Three small samples of our own making, with the designs that drew them as R's survey is told of them."""

from dataclasses import dataclass

import numpy as np
import pytest

from leapstats.stats.design.sample import SampleDesign, sample_design
from leapstats.terms import Numbers

# 30 of 60 practices: small ones 10 of 24, medium ones 12 of 20, large ones 8 of 16.
SIZE = np.repeat([0, 1, 2], [10, 12, 8])
POPULATION = np.repeat([24.0, 20.0, 16.0], [10, 12, 8])
NURSE = np.array([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0.0])
OWNER = np.array([0, 0, 1, 0, 2, 1, 0, 0, 1, 2, 0, 1, 1, 2, 0, 2, 1, 0, 0, 1, 2, 1, 2, 2, 1, 2, 0, 2, 1, 2])
VISITS = np.array(
    [
        12,
        15,
        22,
        9,
        14,
        19,
        11,
        15,
        17,
        8,
        25,
        19,
        31,
        28,
        22,
        27,
        30,
        19,
        24,
        26,
        35,
        29,
        41,
        38,
        27,
        44,
        36,
        52,
        40,
        31,
    ]
).astype(float)
STAFF = np.array([2, 3, 4, 1, 3, 4, 2, 3, 3, 2, 5, 4, 7, 6, 4, 5, 7, 3, 5, 6, 8, 6, 9, 8, 5, 10, 8, 12, 9, 6]).astype(
    float
)

# 9 of 40 networks, and 2 to 4 of the practices of each.
NETWORK = np.repeat(np.arange(9), [2, 3, 4, 2, 3, 2, 4, 3, 2])
IN_NETWORK = np.repeat([5.0, 3.0, 9.0, 2.0, 6.0, 7.0, 10.0, 4.0, 8.0], [2, 3, 4, 2, 3, 2, 4, 3, 2])
PORTAL = np.array([1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1.0])
RURAL = np.array([0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1])
WAIT = np.array([3, 5, 8, 4, 9, 6, 2, 7, 5, 11, 12, 6, 4, 5, 9, 10, 3, 8, 6, 5, 9, 7, 8, 4, 6.0])

# Clusters that are numbered 1 and 2 anew in each of five strata, with unequal weights.
STRATUM = np.repeat([1, 2, 3, 4, 5], [4, 5, 4, 6, 5])
CLUSTER = np.array([1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2])
WEIGHT = np.array([4.5, 3, 6, 2.5, 7, 7, 3.5, 5, 2, 9, 4, 1.5, 6, 2, 2.5, 8, 3, 5.5, 4, 6.5, 1, 3, 2.5, 7])
SMOKES = np.array([1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0.0])
AGE = np.array([34, 51, 47, 60, 29, 53, 45, 58, 41, 66, 52, 70, 38, 44, 31, 63, 55, 36, 48, 59, 62, 40, 54, 57.0])
REGION = np.array([0, 1, 1, 2, 0, 2, 1, 2, 1, 2, 0, 2, 0, 1, 0, 1, 2, 0, 1, 2, 2, 0, 1, 2])


@dataclass(frozen=True)
class Drawn:
    """A sample: its design, yes or no, a number and a group of each unit."""

    design: SampleDesign
    share: Numbers
    number: Numbers
    group: Numbers
    inside: Numbers


@pytest.fixture
def practices() -> Drawn:
    """30 of 60; R: svydesign(id=~1, strata=~size, fpc=~population), domain subset(owner != 1)."""
    design = sample_design(strata=SIZE, populations=[POPULATION])
    return Drawn(design, NURSE, VISITS, OWNER, OWNER != 1)


@pytest.fixture
def weighted() -> Drawn:
    """The same without a population; R: svydesign(id=~1, strata=~size, weights=~weight)."""
    design = sample_design(POPULATION / np.array([10, 12, 8])[SIZE], strata=SIZE)
    return Drawn(design, NURSE, VISITS, OWNER, OWNER != 1)


@pytest.fixture
def networks() -> Drawn:
    """Two stages; R: svydesign(id=~network+unit, fpc=~fpc1+fpc2), 40 for fpc1."""
    populations = [np.full(len(NETWORK), 40.0), IN_NETWORK]
    design = sample_design(clusters=[NETWORK, np.arange(len(NETWORK))], populations=populations)
    return Drawn(design, PORTAL, WAIT, RURAL, RURAL == 1)


@pytest.fixture
def persons() -> Drawn:
    """Clusters nested in strata; R: svydesign(id=~cluster, strata=~stratum, weights=~weight, nest=TRUE)."""
    design = sample_design(WEIGHT, strata=STRATUM, clusters=[10 * STRATUM + CLUSTER])
    return Drawn(design, SMOKES, AGE, REGION, REGION != 2)


@pytest.fixture
def census() -> Drawn:
    """Every practice of the population."""
    design = sample_design(strata=SIZE, populations=[np.array([10.0, 12.0, 8.0])[SIZE]])
    return Drawn(design, NURSE, VISITS, OWNER, OWNER != 1)


@pytest.fixture
def staff() -> Numbers:
    """A second number of each practice."""
    return STAFF
