"""What a header that nobody knows may mean: the column whose known headers it resembles most."""

from collections.abc import Collection, Mapping, Sequence

from xl_kpi.core.words import fold
from xl_kpi.crm.profile import HALVES, Profile

ALIKE = 80
"""How much two headers must have in common, in percent of their letters, whatever the order of their words."""
SHORTEST = 4
"""A header of fewer letters resembles anything."""


def nearest(unknown: Sequence[str], profile: Profile, found: Collection[str]) -> Mapping[str, str]:
    """Header → the column that it may mean; without those that resemble nothing, or a column that was ``found``.

    >>> from xl_kpi.crm.profile import profile_of
    >>> nearest(["Montannt", "Clôture (date de)", "Météo", "Statuts"], profile_of("generic", "deals"), ["status"])
    {'Montannt': 'amount', 'Clôture (date de)': 'closed_at'}
    """
    words = {header: word for header in unknown if len(word := fold(header)) >= SHORTEST}
    if not words:
        return {}
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 – only a file with unknown headers needs it

    known = list(profile.meanings)
    folded, choices = ([utils.default_process(word) for word in some] for some in (words.values(), known))
    scores = process.cdist(folded, choices, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    best = zip(words, scores.argmax(axis=1).tolist(), scores.max(axis=1).tolist(), strict=True)
    columns = {header: profile.meanings[known[place]][1] for header, place, score in best if score}
    passed = {"", *HALVES, *found}
    return {header: column for header, column in columns.items() if column not in passed}
