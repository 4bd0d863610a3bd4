"""A bare HTTP target without a vendor's manners: the engine harness and the benches post steps to it."""
