"""Charges between legal entities, and what each entity earns with and without them.

page             intercompany(viewer, asked): margins, pairs
group margins    a look at the portfolio as the group's margin; own margins, eliminations
pairs            pairs as one viewer may see them; those of a project
stored sql       what is stored of them; the statements
checking         whether those of an entity's period agree, for its close
"""
