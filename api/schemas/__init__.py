"""The shapes of answers, for the API's description and whoever generates a client from it.

Here: pydantic models that describe; answers are written as bytes without them (api/answers.py), and a test compares
every real answer with what is said here. Not here: what is asked (the routes), problems (api/problems.py).
"""
