"""A plain HTTP target: steps by idempotency key or, keyless, by look-up; a signed webhook; one stream."""
