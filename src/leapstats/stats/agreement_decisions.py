"""Which method for codes that several coders gave: the part of the decision table about agreement."""

CODES = "codes by several coders"
ORDERED = "ordered codes by several coders"
TWO = "codes by two coders"

AGREEMENT: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    (
        CODES,
        "agreement as it is",
        "percent_agreement",
        (),
        "Defined also where all ratings are the same; agreement by chance is in it, so never print it alone.",
    ),
    (
        CODES,
        "agreement beyond chance",
        "krippendorff_alpha",
        ("fleiss_kappa", "gwet_ac1"),
        "Any number of coders, ratings missing, any scale; print AC1 beside it, for codes that are rare.",
    ),
    (
        CODES,
        "agreement beyond chance on a rare code",
        "gwet_ac1",
        (),
        "Kappa and alpha fall to 0 there however well coders agree; AC1 stays near the percent agreement.",
    ),
    (
        TWO,
        "agreement beyond chance",
        "cohen_kappa",
        ("krippendorff_alpha", "gwet_ac1"),
        "What journals ask for; each coder has frequencies of his or her own, and limits are for many units.",
    ),
    (
        "ordered codes by two coders",
        "agreement beyond chance",
        "weighted_kappa",
        ("gwet_ac2",),
        "Near codes agree in part; say which weights.",
    ),
    (
        ORDERED,
        "agreement beyond chance",
        "krippendorff_alpha",
        ("gwet_ac2", "weighted_fleiss_kappa"),
        "With the metric of the codes, ordinal or interval; weighted Fleiss' kappa where a kappa is asked for.",
    ),
)
