"""The clocks of the harness: short enough to see a lease end, long enough not to fail on a busy machine."""

CALL_SECONDS = 3.0
LEASE_SECONDS = 5.0
SWEEP_SECONDS = 1.0
CUTOFF_SECONDS = 4.0
FAR_SECONDS = 3600.0


def environment(*, has_sweep: bool = True) -> dict[str, str]:
    """What the product's settings read. Without its sweep the pulse only rings."""
    return {
        "SIGHTLINE_CALL_TIMEOUT": str(CALL_SECONDS),
        "SIGHTLINE_READ_TIMEOUT": str(CALL_SECONDS),
        "SIGHTLINE_LEASE_MARGIN": str(LEASE_SECONDS - CALL_SECONDS),
        "SIGHTLINE_SERVER_CUTOFF": str(CUTOFF_SECONDS),
        "SIGHTLINE_SWEEP_SECONDS": str(SWEEP_SECONDS if has_sweep else FAR_SECONDS),
    }
