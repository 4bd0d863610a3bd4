"""Crewplan, an invented PSA: the example to copy for a vendor of one's own, and the proof that journeys name none.

connector   settings, limits, what it can do
projects    CreateProject, LinkProject
demand      PublishStaffingDemand
streams     engagements to projects, openings to allocations
asking      one call with the API key; what the vendor's refusals mean
"""
