"""Pictures of every page of a running Sightline, and what a picture alone does not tell.

pages         the pages by name: with an address, reached by a link, behind a button
browser       which browser takes them, in which widths and themes
looking       what is wrong with an open page: too wide, cut off, too faint, too small, unnamed, focus unseen
taking        one page: wait until it is drawn, look, take the picture
names         what may be asked for by name
walking       one person's walk through the pages in one width and theme
rounds        who walks where, and which states hold meanwhile
states        a firm without data, somebody without rights, promises nothing can keep; taken back afterwards
"""
