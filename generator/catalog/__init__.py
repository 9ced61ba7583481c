"""The catalog: which templates there are, and what their tables say.

In: a name, a path or an address, and the directories in which templates have names. Out: a `Template`, which every
other room uses without asking of which format it is.
"""
