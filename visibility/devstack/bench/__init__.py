"""Workloads of the product against the limit, interleaved in one run: `python -m visibility.devstack.bench NAME ...`."""
