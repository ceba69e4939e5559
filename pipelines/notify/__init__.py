"""Notifications: what is new in the published snapshot, told once, to those whom it concerns.

    outcome = notify(settings, now=datetime.now(UTC))          # pipelines.notify.run

Here: the rooms by name. settings.py (channels, routes, quiet hours), secret.py (where a channel's address comes from),
incident.py (snapshot → incidents), routing.py and due.py (what goes where, and when), quiet.py, record.py (what was
sent), message.py and the *_words.py (text), digest.py, channels.py (the only module that imports apprise), run.py (the
order of it all). Not here: what is an incident (models/incident.py), any sum (pipelines/report).
"""
