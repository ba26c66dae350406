"""What is chosen, as the office reads it: each assignment with its reason, and what no expert was found for and why."""

import numpy as np

from domain.allotment.plan import Certificate, Placed, Plan
from domain.allotment.question_arrays import Pairs, is_among, ordered
from domain.allotment.reasons import Hindered, Hindrance, Reason, Unplaced
from domain.allotment.solver import Bools, Ints


def as_plan(pairs: Pairs, chosen: Ints, certificate: Certificate) -> Plan:
    """The plan that chooses these pairs, beside the locked ones."""
    keys = ordered([chosen, pairs.locked])
    left = pairs.free - np.bincount(chosen % max(pairs.columns, 1), minlength=pairs.columns)
    reasons = _reasons(pairs, keys, left)
    submissions = [one.id for one in pairs.question.submissions]
    experts = [one.id for one in pairs.question.experts]
    rows, columns = pairs.apart(keys)
    placed = zip(rows.tolist(), columns.tolist(), reasons.tolist(), strict=True)
    return Plan(
        assignments=tuple(Placed(submissions[row], experts[column], _REASONS[why]) for row, column, why in placed),
        unplaced=_unplaced(pairs, keys, left),
        worth=int(pairs.worth(keys).sum()),
        certificate=certificate,
    )


_REASONS = tuple(Reason)


def _reasons(pairs: Pairs, keys: Ints, left: Ints) -> Ints:
    """The number of each pair's reason."""
    rows, columns = pairs.apart(keys)
    load = pairs.load + pairs.free - left
    lightest = _lightest_other(pairs, keys, left, load)
    found = np.full(keys.size, _REASONS.index(Reason.BEST_FOR_THE_WHOLE))
    found[pairs.shared(rows, columns) > 0] = _REASONS.index(Reason.COMPETENCE)
    found[lightest + 1 >= load[columns]] = _REASONS.index(Reason.LEAST_LOADED)
    found[lightest == _NOBODY] = _REASONS.index(Reason.NOBODY_ELSE_FREE)
    if pairs.question.weights.primary >= 0:
        found[is_among(keys, pairs.primary)] = _REASONS.index(Reason.EXPERT_OF_THE_PRIMARY)
    found[is_among(keys, pairs.locked)] = _REASONS.index(Reason.CHOSEN_BY_OFFICE)
    return found


_NOBODY = np.iinfo(np.int64).max


def _lightest_other(pairs: Pairs, keys: Ints, left: Ints, load: Ints) -> Ints:
    """The least load of those who have a free place, may judge the pair's submission, and are not chosen for it."""
    free = np.flatnonzero(pairs.open & (left > 0))
    free = free[np.argsort(load[free], kind="stable")]
    rows = keys // max(pairs.columns, 1)
    found = np.full(pairs.rows, _NOBODY)
    chosen_or_never = ordered([keys, pairs.never])
    # The lightest of the submission's municipality nearly always may judge it; who may not, gives way to the next.
    waiting = np.unique(rows)
    position = np.zeros(waiting.size, np.int64)
    by_town = [free[~barred[free]] for barred in pairs.barred]
    sizes = np.array([some.size for some in by_town], np.int64)
    starts = np.cumsum(sizes) - sizes
    in_line = np.concatenate([*by_town, np.zeros(1, np.int64)])
    while waiting.size:
        town = pairs.town_of_row[waiting]
        there = position < sizes[town]
        waiting, position, town = waiting[there], position[there], town[there]
        column = in_line[starts[town] + position]
        may = ~is_among(waiting * pairs.columns + column, chosen_or_never)
        found[waiting[may]] = load[column[may]]
        waiting, position = waiting[~may], position[~may] + 1
    return found[rows]


def _unplaced(pairs: Pairs, keys: Ints, left: Ints) -> tuple[Unplaced, ...]:
    """What lacks experts; each expert is counted once, by the first hindrance that holds."""
    rows, _ = pairs.apart(keys)
    submissions = pairs.question.submissions
    wanted = np.array([one.places for one in submissions], np.int64)
    missing = wanted - np.bincount(rows, minlength=pairs.rows)
    own = np.array([one.municipality for one in pairs.question.experts], object)
    again = np.array([one.asked_again for one in pairs.question.experts], np.bool_)
    absent = np.array([one.absent for one in pairs.question.experts], np.bool_)
    unplaced = []
    for row in np.flatnonzero(missing > 0).tolist():
        begin, end = row * pairs.columns, (row + 1) * pairs.columns

        def single(keys: Ints, begin: int = begin, end: int = end) -> Bools:
            found = np.zeros(pairs.columns, np.bool_)
            found[keys[np.searchsorted(keys, begin) : np.searchsorted(keys, end)] - begin] = True
            return found

        chosen = single(keys)
        holds = {
            Hindrance.OWN_MUNICIPALITY: own == submissions[row].municipality,
            Hindrance.NEIGHBOUR_MUNICIPALITY: pairs.barred[pairs.town_of_row[row]],
            Hindrance.CONFLICT: single(pairs.conflict),
            Hindrance.ALREADY_ASKED: single(pairs.asked),
            Hindrance.NOT_ASKED_AGAIN: ~again,
            Hindrance.ABSENT: absent,
            Hindrance.FORBIDDEN_BY_OFFICE: single(pairs.forbidden),
            Hindrance.SAME_INSTITUTION: np.isin(
                pairs.institution, pairs.institution[chosen & (pairs.institution >= 0)]
            ),
            Hindrance.NO_FREE_PLACE: left <= 0,
        }
        unexplained = ~chosen
        reasons = []
        for hindrance, hindered in holds.items():
            count = int((unexplained & hindered).sum())
            reasons += [Hindered(hindrance, count)] if count else []
            unexplained &= ~hindered
        unplaced.append(Unplaced(submissions[row].id, int(missing[row]), tuple(reasons)))
    return tuple(unplaced)
