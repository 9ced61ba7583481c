"""README, documentation page, changelogs and migration guide: what users read (area docs).

In: the pages as text. Out: findings. What links to the pages is the business of `repository`.
"""
