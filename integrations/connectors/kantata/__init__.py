"""Kantata OX (PSA): people, projects, work, time, staffing in; projects, links and demand out.

connector     settings, limits, the connector itself
lists         reading collections: pages by updated_at, side-loaded records, tombstones from events
beside        what is shown beside records and changes without them
streams       what each stream reads
feed          the event feed: which of them have something new
mapping       people and projects to canonical rows, pure
work_mapping  tasks, time, milestones and staffing to canonical rows, pure
spending      expenses to canonical rows, pure
values        cents, minutes, dates: the vendor's units to ours
references    external references: how our keys are kept and found
projects      CreateProject, LinkProject
demand        PublishStaffingDemand
entry_links   LinkTime, LinkExpense
signals       throttling and refusals in answers
checks        test connection
"""
