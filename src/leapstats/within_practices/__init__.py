"""Several respondents a practice: how much practices differ, and how far their respondents agree."""
