"""Mending what is mechanical and safe: findings of a connector -> its files as they would be without them.

In: a connector and what was found. Out: edited bytes, of which every other byte is as it was; each edit has been looked
at by the same checks again. Nothing is written here, and nothing of the connector is run.
"""
