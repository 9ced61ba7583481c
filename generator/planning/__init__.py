"""Planning: from answers and the disk to a Plan, which says everything that a run will do. Only looks, never writes.

In: a template, what was said, and where things go. Out: a plan for one project, or the tasks of a batch.
"""
