"""Commands: one module a verb, each readable as the sentence that it is.

In: what was typed, as values. Out: an exit code, and whatever the room `terminal` shows.
"""
