"""The codebook of a study: each item with its words, codes, skip rule and, where there are data, its answers."""
