"""What `check` found, for other programs and for browsers: JSON, SARIF, GitHub's annotations, and a page in HTML.

In: the outcome of a check, and the rules. Out: text; who wants to see it, and where it goes, is not known here.
"""
