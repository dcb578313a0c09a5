"""What a report looks like in formats of its own; every other output format shows its tables."""

from leapstats.output.formats import FORMATS as OUTPUT
from leapstats.output.formats import OutputFormats

FORMATS = OutputFormats(__name__, OUTPUT.source, OUTPUT.refusal, OUTPUT.remedy, OUTPUT)
