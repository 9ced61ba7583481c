"""The terminal: showing and asking. This room alone prints, and alone knows questionary.

In: plans, reports and errors to be shown, questions to be asked. Out: text on the streams, and what somebody answered.
"""
