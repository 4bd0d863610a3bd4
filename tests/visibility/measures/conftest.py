"""Properties run without a deadline: the machine is shared with databases and browsers."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
