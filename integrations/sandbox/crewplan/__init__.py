"""Crewplan, an invented staffing vendor whose API is shaped unlike any other here: the second of its kind.

sandbox  the tenant: API key, engagements and their openings, put under ids that the client gives
listing  pages behind opaque tokens, of what changed since
"""
