"""Answers: from words to one valid answer for every question of a template.

In: what was said by flags, files, rows of a batch and prompts. Out: a draft that knows what is valid, wrong and
missing, or finished answers with the forms of the connector's name.
"""
