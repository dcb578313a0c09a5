"""Models: yes or no (maximum likelihood, Firth's penalty, exact, matched, clustered), counts, levels."""
