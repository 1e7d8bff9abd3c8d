"""Arithmetic of many 1x1 to 3x3 matrices at once: shape (rows, columns, many), so that each step is one long vector.

NumPy's own batched routines call LAPACK once per matrix, which for matrices this small costs more than the sums.
"""

import numpy as np

from befriend.measure.growth.moments import Floats


def times(left: Floats, right: Floats) -> Floats:
    """left @ right for each of many."""
    product: Floats = left[:, 0, np.newaxis] * right[np.newaxis, 0]
    for place in range(1, left.shape[1]):
        product += left[:, place, np.newaxis] * right[np.newaxis, place]
    return product


def turned(matrix: Floats) -> Floats:
    """The transpose of each of many."""
    return matrix.swapaxes(0, 1)


def cholesky(matrix: Floats) -> Floats:
    """The lower triangle whose product with its transpose is the matrix, for each of many positive definite ones."""
    lower = np.zeros_like(matrix)
    for column in range(len(matrix)):
        for row in range(column, len(matrix)):
            rest = matrix[row, column].copy()
            for place in range(column):
                rest -= lower[row, place] * lower[column, place]
            lower[row, column] = np.sqrt(rest) if row == column else rest / lower[column, column]
    return lower


def solve_lower(lower: Floats, right: Floats) -> Floats:
    """The x of lower @ x = right, for each of many. `right` may be one matrix for all, with last axis 1."""
    solved = np.zeros((right.shape[0], right.shape[1], lower.shape[2]))
    for row in range(len(lower)):
        solved[row] = right[row]
        for place in range(row):
            solved[row] -= lower[row, place] * solved[place]
        solved[row] /= lower[row, row]
    return solved
