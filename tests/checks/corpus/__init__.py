"""Small connectors made for the rules: for each rule, ones that break it and ones that only look as if they did.

`bases.py` has connectors with which nothing is wrong. A case is a base with some edits, the rule that it is about, and
whether the rule's finding is expected. Cases stand in modules by subject, as `CASES`; `test_corpus.py` looks at each.
"""
