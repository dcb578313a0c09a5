"""Statistics of units that were sampled by a design: weights, strata, clusters, a population."""
