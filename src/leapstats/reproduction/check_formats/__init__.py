"""What findings look like in a format of their own; every other output format shows them as a table."""

from leapstats.output.formats import FORMATS as OUTPUT
from leapstats.output.formats import OutputFormats

FORMATS = OutputFormats(__name__, OUTPUT.source, OUTPUT.refusal, OUTPUT.remedy, OUTPUT)
