"""Logistic models: maximum likelihood, Firth's penalty, exact, matched, clustered."""
