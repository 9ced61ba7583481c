"""Templates in cookiecutter's own format, and hooks, which are scripts in that format for every template.

In: a directory with a `cookiecutter.json`, answers. Out: a `Template` like any other. This room alone imports
cookiecutter.
"""
