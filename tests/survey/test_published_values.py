"""What the data say of a published cell."""

from dataclasses import replace

from leapstats.dictionary.study import Study
from leapstats.survey.published_values import find
from leapstats.survey.read import Waves


# Of the packaged file by hand: how often prescribers come is asked of practices that see one in person.
def test_units_that_were_not_asked_have_no_number(leap: Study) -> None:
    (cell,) = (each for each in leap.published if each.id == "tx_prescriber_frequency_range")
    survey = Waves(leap).survey("2013")
    of_asked, of_all = find(cell, survey), find(replace(cell, universe=None), survey)
    assert (of_asked.low, of_asked.high) == (of_all.low, of_all.high) == (1, 5)
    assert of_asked.mean == of_all.mean
    assert of_asked.quartiles == of_all.quartiles
    assert of_asked.base < of_all.base == 30
