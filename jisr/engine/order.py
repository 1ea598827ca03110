"""Where assets lie in memory: neighbours in the network become neighbours in the arrays.

A cascade walks from supplier to consumer; in file order each step is a cache miss. Reverse Cuthill-McKee keeps a walk
within a narrow band (E. Cuthill, J. McKee, "Reducing the bandwidth of sparse symmetric matrices", 1969).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee


def neighbours(size: int, asset: NDArray[Any], supplier: NDArray[Any]) -> NDArray[np.int32]:
    """[size] the new index of each asset."""
    ones = np.ones(len(asset), dtype=np.int8)
    graph = sparse.csr_array((ones, (asset, supplier)), shape=(size, size))
    both = sparse.csr_array(graph + graph.T)
    row_at = reverse_cuthill_mckee(both, symmetric_mode=True)[::-1]
    place = np.empty(size, dtype=np.int32)
    place[row_at] = np.arange(size, dtype=np.int32)
    return place
