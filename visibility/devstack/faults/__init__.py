"""The fault harness: `python -m visibility.devstack.faults F01 ... | --smoke | --all | --storm SECONDS | --without WHAT`."""
