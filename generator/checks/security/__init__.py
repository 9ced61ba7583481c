"""What must not get out, and what must not get in: secrets, addresses without encryption, images (area security).

In: git's index, Dockerfile and its ignore file, every file's text. Out: findings.
"""
