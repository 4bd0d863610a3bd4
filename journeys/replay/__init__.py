"""What people do to runs: each with actor and reason, recorded, in one transaction; then the bell is rung.

acting      who acts and why; the locked run and step; the record; what cannot be done and what to do instead
replaying   a failed step is tried anew: with a fresh budget, its find steps read again, the same key if nothing changed
many        failed steps one after another, each as if it alone had been pressed
resolving   an unknown step is settled by a person: done with an id, or not done; a step is skipped
noting      assigned to somebody, commented
refreshing  the run's event as its record stands now, while nothing has been changed at a target
previewing  what a replay would do, without doing it
"""
