"""Our verdicts beside those of Airbyte's own QA: over a checkout of its repository, and over faults put into it.

In: the path of a checkout, which is only read. Out: tables and figures on standard output. See `__main__`.
"""
