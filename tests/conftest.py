"""A cluster for the tests that share work out."""

import distributed
import pytest


@pytest.fixture(scope="module")
def cluster():
    """A Dask scheduler and two worker processes, on loopback alone."""
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client
