"""What happens around the chair: flow of visits, tasks, messages, portal, leads, consents, checklists, incidents.

All of it is projected from the stories of the patients. Each module gives plain frozen data with natural keys; codes
are enums of the data model, `staff` are employee numbers, visits and plans are named by their numbers in the story.
"""
