"""Writing: the only room that writes on the user's disk.

In: a Plan, and the hooks to run around it. Out: all of it in place, or nothing, whatever happens in between.
"""
