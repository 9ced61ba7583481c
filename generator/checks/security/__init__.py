"""What must not get out: secrets in git and in images, addresses that are not encrypted (area security).

In: git's index, Dockerfile and its ignore file, every file's text. Out: findings.
"""
