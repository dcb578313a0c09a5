"""Files turned into coded answers, each with the reason where it is missing."""
