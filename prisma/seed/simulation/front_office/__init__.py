"""What happens around the chair: flow of visits, tasks, messages, portal, leads, consents, checklists, incidents.

All of it is projected from the stories of the patients.
"""
